import type { Messages } from '../messages.ts';

export const settings = {} satisfies Messages;

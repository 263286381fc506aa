import type { Messages } from '../messages.ts';

export const runs = {} satisfies Messages;

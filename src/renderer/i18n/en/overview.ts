import type { Messages } from '../messages.ts';

export const overview = {} satisfies Messages;

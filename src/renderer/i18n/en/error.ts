import type { Messages } from '../messages.ts';

export const error = {} satisfies Messages;

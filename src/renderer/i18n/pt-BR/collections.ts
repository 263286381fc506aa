import type { Messages } from '../messages.ts';

export const collections = {} satisfies Messages;

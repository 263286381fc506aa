import type { Messages } from '../messages.ts';

export const connections = {} satisfies Messages;

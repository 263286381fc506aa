import type { Messages } from '../messages.ts';

export const failures = {} satisfies Messages;

import type { Messages } from '../messages.ts';

export const app = {} satisfies Messages;

import type { Messages } from '../messages.ts';

export const edits = {
  title: 'Edit and retry',
} satisfies Messages;

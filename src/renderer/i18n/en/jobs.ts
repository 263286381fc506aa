import type { Messages } from '../messages.ts';

export const jobs = {
  action: {
    retry: 'Retry',
    edit: 'Edit and retry',
    discard: 'Discard',
    restore: 'Restore',
    resend: 'Send again',
    archive: 'Archive',
  },
  plan: {
    count_one: '{{count, number}} message',
    count_other: '{{count, number}} messages',
  },
  strip: { progress: '{{done, number}} of {{total, number}}' },
  list: { title: 'Jobs' },
  archive: { title: 'Archive' },
} satisfies Messages;

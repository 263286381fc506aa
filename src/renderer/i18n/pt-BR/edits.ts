import type { Messages } from '../messages.ts';

export const edits = {
  title: 'Editar e reenviar',
} satisfies Messages;

import type { Messages } from '../messages.ts';

export const jobs = {
  action: {
    retry: 'Reenviar',
    edit: 'Editar e reenviar',
    discard: 'Descartar',
    restore: 'Restaurar',
    resend: 'Enviar de novo',
    archive: 'Arquivar',
  },
  plan: {
    count_one: '{{count, number}} mensagem',
    count_other: '{{count, number}} mensagens',
  },
  strip: { progress: '{{done, number}} de {{total, number}}' },
  list: { title: 'Trabalhos' },
  archive: { title: 'Arquivo' },
} satisfies Messages;

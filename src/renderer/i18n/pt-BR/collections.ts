import type { Messages } from '../messages.ts';

export const collections = {
  title: 'Coletas',
  subtitle: 'Inicie uma coleta e acompanhe o resultado.',
  sources: 'Fontes',
  submit: 'Iniciar coleta',
  started: 'Coleta iniciada',
  startedText: 'Acompanhe a execução {{id}}.',
  openRun: 'Ver execução',
  repeatHint: 'Os valores ficam preenchidos: envie de novo para repetir a coleta.',
  noSources: {
    title: 'Este perfil não tem coletas',
    text: 'O perfil de sistema “{{profile}}” não define nenhuma fonte. Escolha outro perfil na conexão.',
  },
  editConnection: 'Editar conexão',
  connect: 'Conectar',
  problem: {
    offline: 'Isto é uma captura: não há broker por trás dela. Inicie coletas na conexão ao vivo.',
    readOnly: 'A conexão é somente leitura. Para iniciar coletas, desligue “somente leitura” na conexão.',
    disconnected: 'Desconectado. Conecte para iniciar coletas.',
    connecting: 'Conectando. As coletas podem começar assim que a conexão estiver pronta.',
    reconnecting: 'A conexão caiu e está sendo refeita. As coletas podem começar quando ela voltar.',
    failed: 'Não foi possível conectar. Corrija a conexão para iniciar coletas.',
    blocked: 'O broker está bloqueando publicações: {{reason}}',
  },
  recent: {
    title: 'Execuções recentes desta fonte',
    empty: 'Nenhuma execução desta fonte ainda. A primeira aparece aqui assim que a coleta começar.',
    all: 'Ver todas as execuções',
    eventCount_one: '{{count}} evento',
    eventCount_other: '{{count}} eventos',
    running: 'em andamento',
  },
} satisfies Messages;

/** Words of the report of a run, which is read without the console. */
import type { RunMark, RunState } from '../../shared/domain/run.ts';

interface ReportTexts {
  readonly run: string;
  readonly state: string;
  readonly source: string;
  readonly started: string;
  readonly duration: string;
  readonly running: string;
  readonly events: string;
  readonly retries: string;
  readonly error: string;
  readonly gap: string;
  readonly truncated: string;
  readonly masked: string;
  readonly made: string;
  readonly time: string;
  readonly type: string;
  readonly latency: string;
  readonly routing: string;
  readonly properties: string;
  readonly headers: string;
  readonly body: string;
  readonly cut: string;
  readonly states: Readonly<Record<RunState, string>>;
  readonly marks: Readonly<Record<RunMark, string>>;
}

export const REPORT_TEXTS: Readonly<Record<'pt-BR' | 'en', ReportTexts>> = {
  'pt-BR': {
    run: 'Execução',
    state: 'Estado',
    source: 'Fonte',
    started: 'Início',
    duration: 'Duração',
    running: 'não terminou',
    events: 'Eventos',
    retries: 'Novas tentativas',
    error: 'Erro',
    gap: 'Parte desta execução caiu em um tempo sem captura.',
    truncated: 'Só os primeiros 500 eventos estão aqui.',
    masked: 'Dados pessoais foram mascarados.',
    made: 'Feito em',
    time: 'Hora',
    type: 'Tipo',
    latency: 'Após',
    routing: 'Rota',
    properties: 'Propriedades',
    headers: 'Cabeçalhos',
    body: 'Corpo',
    cut: 'cortado',
    states: {
      waiting: 'Aguardando',
      collecting: 'Coletando',
      collected: 'Coletado',
      executing: 'Executando',
      done: 'Concluída',
      failed: 'Falhou',
      dead_lettered: 'Na fila de falhas',
      stalled: 'Parada',
      partial: 'Parcial',
    },
    marks: {
      missing: 'faltando',
      late: 'atrasado',
      duplicate: 'duplicado',
      out_of_order: 'fora de ordem',
      orphan: 'sem início',
      clock_skew: 'relógio errado',
    },
  },
  en: {
    run: 'Run',
    state: 'State',
    source: 'Source',
    started: 'Started',
    duration: 'Duration',
    running: 'has not ended',
    events: 'Events',
    retries: 'Retries',
    error: 'Error',
    gap: 'Part of this run lies in a time without capture.',
    truncated: 'Only the first 500 events are here.',
    masked: 'Personal data was masked.',
    made: 'Made on',
    time: 'Time',
    type: 'Type',
    latency: 'After',
    routing: 'Route',
    properties: 'Properties',
    headers: 'Headers',
    body: 'Body',
    cut: 'cut',
    states: {
      waiting: 'Waiting',
      collecting: 'Collecting',
      collected: 'Collected',
      executing: 'Executing',
      done: 'Done',
      failed: 'Failed',
      dead_lettered: 'Dead-lettered',
      stalled: 'Stalled',
      partial: 'Partial',
    },
    marks: {
      missing: 'missing',
      late: 'late',
      duplicate: 'duplicate',
      out_of_order: 'out of order',
      orphan: 'no start',
      clock_skew: 'clock off',
    },
  },
};

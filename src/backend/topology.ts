/**
 * Exchanges, queues and bindings of the system (docs/systems.md, Topology). The system profile `oraculo.json` names the same
 * queues and keys for the console; the two change together.
 *
 *     oraculo.comandos ──iniciar_coleta.<fonte>───────▶ escavador.<fonte> ──────┐ rejected
 *                      ──iniciar_execucao.<executador>▶ executador.<executador> ┤
 *     oraculo.resultados ─resultado_*.*, falha_tarefa.*─▶ orquestrador.resultados ┤
 *                                                                               ▼
 *                                                  oraculo.falhas ─<queue>─▶ <queue>.falhas
 *     <queue>.espera.1…3 ──expired──▶ default exchange ──▶ <queue>
 */
import type { BrokerChannel, BrokerSession, DeclareQueue } from '../core/broker/port.ts';
import type { Log } from '../core/deps.ts';
import { ExpectedError } from '../shared/errors.ts';

export const EXCHANGES = {
  commands: 'oraculo.comandos',
  results: 'oraculo.resultados',
  deaths: 'oraculo.falhas',
} as const;

export const QUEUES = {
  blog: 'escavador.blog',
  licitacoes: 'escavador.licitacoes',
  youtube: 'escavador.youtube',
  telegram: 'escavador.telegram',
  instagram: 'escavador.instagram',
  relatorios: 'executador.relatorios',
  automacoes: 'executador.automacoes',
  midias_sociais: 'executador.midias_sociais',
  conteudo: 'executador.conteudo',
  erp_crm: 'executador.erp_crm',
  results: 'orquestrador.resultados',
} as const;

interface WorkQueue {
  readonly name: string;
  readonly exchange: string;
  readonly bindings: readonly string[];
}

const commandQueue = (name: string, key: string): WorkQueue => ({
  name,
  exchange: EXCHANGES.commands,
  bindings: [key],
});

const SOURCES = ['blog', 'licitacoes', 'youtube', 'telegram', 'instagram'] as const;
export const EXECUTORS = ['relatorios', 'automacoes', 'midias_sociais', 'conteudo', 'erp_crm'] as const;

export const WORK_QUEUES: readonly WorkQueue[] = [
  ...SOURCES.map((fonte) => commandQueue(QUEUES[fonte], `iniciar_coleta.${fonte}`)),
  ...EXECUTORS.map((name) => commandQueue(QUEUES[name], `iniciar_execucao.${name}`)),
  {
    name: QUEUES.results,
    exchange: EXCHANGES.results,
    bindings: ['resultado_coleta.*', 'resultado_execucao.*', 'falha_tarefa.*'],
  },
];

/** Retries of a task; each has a delay queue of its own, so that a short wait is never behind a long one. */
export const MOST_RETRIES = 3;

export const deadLetterQueue = (queue: string) => `${queue}.falhas`;
/** `retry` from 1 to {@link MOST_RETRIES}. */
export const delayQueue = (queue: string, retry: number) => `${queue}.espera.${retry}`;

type Arguments = Readonly<Record<string, string | number | boolean>>;

/** What kind of queue the broker is asked for. */
interface Kinds {
  /** Work and delay queues, which dead-letter. */
  readonly moving: Arguments;
  /** Dead-letter queues, where messages stay. */
  readonly resting: Arguments;
}

const EMBEDDED: Kinds = { moving: {}, resting: {} };

/**
 * On RabbitMQ all are quorum queues, and dead-lettering between them is at-least-once (which needs `reject-publish`):
 * by default a message can be lost on its way to the dead-letter queue. Looks into a dead-letter queue must not use up
 * a delivery limit, which 4.0 and later set to 20 by itself: -1 takes it away there, while 3.x reads -1 as 0 and
 * would destroy the message at its first return, and has no limit by itself.
 */
function kindsFor(session: BrokerSession): Kinds {
  const { state } = session;
  if (state.kind !== 'connected' || !/rabbitmq/i.test(state.product)) return EMBEDDED;
  const quorum = { 'x-queue-type': 'quorum' };
  return {
    moving: { ...quorum, 'x-dead-letter-strategy': 'at-least-once', 'x-overflow': 'reject-publish' },
    resting: Number.parseInt(state.version, 10) >= 4 ? { ...quorum, 'x-delivery-limit': -1 } : quorum,
  };
}

interface Declaration {
  readonly name: string;
  readonly options: DeclareQueue;
}

function queuesFor({ name }: WorkQueue, kinds: Kinds): Declaration[] {
  const durable = true;
  const delays = Array.from({ length: MOST_RETRIES }, (_, index) => ({
    name: delayQueue(name, index + 1),
    options: {
      durable,
      arguments: { ...kinds.moving, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': name },
    },
  }));
  return [
    {
      name,
      options: {
        durable,
        arguments: {
          ...kinds.moving,
          'x-dead-letter-exchange': EXCHANGES.deaths,
          'x-dead-letter-routing-key': name,
        },
      },
    },
    { name: deadLetterQueue(name), options: { durable, arguments: kinds.resting } },
    ...delays,
  ];
}

/** A queue that exists with other arguments (an older version's, an operator's policy) is used as it is. */
async function declareQueue(session: BrokerSession, queue: Declaration, log: Log): Promise<void> {
  const channel = await session.openChannel('publish');
  try {
    await channel.declareQueue(queue.name, queue.options);
  } catch (error) {
    const { code, text } = await closeReasonOf(channel, error);
    if (code !== PRECONDITION_FAILED) throw error;
    log.warn('queue exists with other arguments and is used as it is', { queue: queue.name, reason: text });
    return;
  }
  await channel.close();
}

const PRECONDITION_FAILED = 406;

/** The broker's reason when it closed the channel because of the call that failed with `error`. */
async function closeReasonOf(channel: BrokerChannel, error: unknown) {
  if (!(error instanceof ExpectedError)) throw error;
  const open = { code: 0, text: error.message };
  return Promise.race([
    channel.closed,
    new Promise<typeof open>((resolve) => setTimeout(resolve, 1_000, open)),
  ]);
}

/** Declares everything; idempotent. Throws what the broker refuses. */
export async function declareTopology(session: BrokerSession, log: Log): Promise<void> {
  const kinds = kindsFor(session);
  const channel = await session.openChannel('publish');
  await channel.declareExchange(EXCHANGES.commands, 'topic', { durable: true });
  await channel.declareExchange(EXCHANGES.results, 'topic', { durable: true });
  await channel.declareExchange(EXCHANGES.deaths, 'direct', { durable: true });
  for (const work of WORK_QUEUES) {
    for (const queue of queuesFor(work, kinds)) await declareQueue(session, queue, log);
    for (const key of work.bindings) await channel.bindQueue(work.name, work.exchange, key);
    await channel.bindQueue(deadLetterQueue(work.name), EXCHANGES.deaths, work.name);
  }
  await channel.close();
}

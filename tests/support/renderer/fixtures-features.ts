/**
 * What a core would answer to the questions of collections, live, runs and failures, in a few situations: nothing yet, a
 * little, a lot, every question failing. The values are made by rule from a clock that stands still, so that a
 * screenshot shows the same every time.
 */
import { readFileSync } from 'node:fs';
import type { EventDetail, EventSummary, MessageView } from '../../../src/shared/domain/event.ts';
import type {
  DeadLetterQueue,
  FailureDetail,
  FailureState,
  FailureSummary,
  RetryView,
} from '../../../src/shared/domain/failure.ts';
import type { RunState, RunSummary } from '../../../src/shared/domain/run.ts';
import { systemProfile } from '../../../src/shared/domain/system-profile.ts';
import { ExpectedError } from '../../../src/shared/errors.ts';
import type { Handlers } from '../../../src/shared/handlers.ts';

export type Situation = 'empty' | 'little' | 'lots' | 'error';

type FeatureName =
  | 'systems.list'
  | `events.${'page' | 'detail' | 'types'}`
  | `runs.${'page' | 'counts' | 'detail'}`
  | `failures.${'queues' | 'page' | 'detail' | 'look' | 'retry'}`
  | `retries.${'list' | 'cancel' | 'decide'}`
  | 'collections.start';
export type FeatureHandlers = Pick<Handlers, FeatureName>;

const RUNS: Readonly<Record<Situation, number>> = { empty: 0, little: 4, lots: 1_500, error: 0 };
const TYPES = ['iniciar_coleta', 'resultado_coleta', 'iniciar_execucao', 'resultado_execucao'] as const;
/** When each event of a run is made, in milliseconds after the first. */
const STEP_MS = [0, 142, 161, 420] as const;
const ROUTES: Readonly<Record<string, readonly [string, string]>> = {
  iniciar_coleta: ['oraculo.comandos', 'iniciar_coleta.blog'],
  resultado_coleta: ['oraculo.resultados', 'resultado_coleta.blog'],
  iniciar_execucao: ['oraculo.comandos', 'iniciar_execucao.relatorios'],
  resultado_execucao: ['oraculo.resultados', 'resultado_execucao.relatorios'],
  falha_tarefa: ['oraculo.resultados', 'falha_tarefa.coleta'],
};
const HTTP_500 = {
  code: 'fonte-indisponivel',
  message: 'O feed https://exemplo.org/feed.xml respondeu 500 Internal Server Error',
};

interface World {
  readonly now: number;
  readonly events: readonly EventSummary[];
  readonly runs: readonly RunSummary[];
  readonly failures: readonly FailureSummary[];
}

function idOf(index: number): string {
  const hex = (index * 2_654_435_761 + 19_088_743).toString(16).padStart(12, '0').slice(-12);
  return `${hex.slice(0, 8)}-${hex.slice(8)}-4a1b-9c3d-0f${hex.slice(2)}`;
}

/** Every fifth run fails in its collection; of the others every seventh is still under way. */
function stateOf(index: number): RunState {
  if (index % 5 === 1) return 'dead_lettered';
  return index % 7 === 0 ? 'collecting' : 'done';
}

function world(situation: Situation, now: number): World {
  const events: EventSummary[] = [];
  const runs: RunSummary[] = [];
  const failures: FailureSummary[] = [];
  const count = RUNS[situation];
  for (let index = count - 1; index >= 0; index -= 1) {
    const state = stateOf(index);
    const startedAt = now - 60_000 - index * 47_000;
    const types =
      state === 'done'
        ? TYPES
        : state === 'collecting'
          ? TYPES.slice(0, 1)
          : ['iniciar_coleta', 'falha_tarefa', 'iniciar_coleta'];
    const made = types.map((type, step) => {
      const [exchange, routingKey] = ROUTES[type] ?? ['', type];
      const failed = state === 'dead_lettered' && step > 0;
      const at = startedAt + (STEP_MS[step] ?? 0) * (state === 'dead_lettered' ? 9 : 1);
      const event: EventSummary = {
        seq: events.length + step + 1,
        receivedAt: at + 3,
        madeAt: at,
        type,
        correlationId: idOf(index),
        source: 'blog',
        exchange: failed && step === 2 ? 'oraculo.falhas' : exchange,
        routingKey: failed && step === 2 ? 'escavador.blog' : routingKey,
        origin: step === 0 ? 'console' : failed && step === 2 ? 'death' : 'tap',
        status: type.startsWith('resultado') ? 'ok' : null,
        error: failed ? HTTP_500 : null,
        retryId: null,
        size: 320 + index * 13 + step * 1_871,
      };
      return event;
    });
    events.push(...made);
    const last = made.at(-1);
    if (last === undefined) continue;
    runs.push({
      correlationId: idOf(index),
      state,
      source: 'blog',
      startedAt,
      lastEventAt: last.madeAt ?? startedAt,
      durationMs: state === 'collecting' ? null : (last.madeAt ?? startedAt) - startedAt,
      events: made.length,
      retries: index % 11 === 1 ? 1 : 0,
      lastType: last.type,
      error: last.error,
      hasGap: index === 2,
    });
    if (state === 'dead_lettered') failures.push(failureOf(index, last));
  }
  return { now, events: events.reverse(), runs: runs.reverse(), failures: failures.reverse() };
}

const FAILURE_CYCLE: readonly FailureState[] = [
  'open',
  'possible_duplicate',
  'sent',
  'failed_again',
  'succeeded',
  'overdue',
  'open',
  'gone',
];

function failureOf(index: number, death: EventSummary): FailureSummary {
  const place = Math.floor(index / 5);
  const state = FAILURE_CYCLE[place % FAILURE_CYCLE.length] ?? 'open';
  return {
    id: `f-${index}`,
    queue: 'escavador.blog.falhas',
    state,
    reason: place % 4 === 3 ? 'delivery_limit' : 'rejected',
    failedQueue: 'escavador.blog',
    type: 'iniciar_coleta',
    correlationId: death.correlationId,
    source: 'blog',
    failedAt: death.receivedAt,
    deaths: 1 + (place % 3),
    error: HTTP_500,
    retries: state === 'open' ? 0 : 1,
    size: death.size,
    seenAt: death.receivedAt,
  };
}

function messageOf(event: Pick<EventSummary, 'type' | 'correlationId' | 'madeAt' | 'error'>): MessageView {
  const envelope = {
    correlation_id: event.correlationId,
    tipo_evento: event.type,
    payload: {
      fonte: 'blog',
      parametros: { url: 'https://exemplo.org/blog/', periodo: '30d', limite: 50 },
      ...(event.error === null ? {} : { erro: { codigo: event.error.code, mensagem: event.error.message } }),
    },
    timestamp: new Date(event.madeAt ?? 0).toISOString(),
  };
  const text = JSON.stringify(envelope);
  return {
    body: { encoding: 'json', text, truncated: false, size: text.length, problem: null },
    properties: [
      { name: 'contentType', value: 'application/json' },
      { name: 'deliveryMode', value: '2' },
    ],
    headers: [{ key: 'oraculo-tentativas', type: 'int32', value: '3' }],
    deaths: [],
  };
}

function retryOf(failure: FailureSummary): RetryView {
  const unknown = failure.state === 'possible_duplicate';
  const outcome =
    failure.state === 'succeeded' || failure.state === 'failed_again' || failure.state === 'overdue'
      ? failure.state
      : 'pending';
  return {
    id: `r-${failure.id}`,
    failureId: failure.id,
    queue: failure.queue,
    target: failure.failedQueue ?? '',
    state: unknown ? 'unknown' : 'acked',
    outcome,
    attempt: 1,
    operator: 'ana',
    reason: null,
    createdAt: failure.failedAt + 20_000,
    startsAt: null,
    sentAt: failure.failedAt + 24_000,
    settledAt: null,
    possibleDuplicate: false,
    evidence: unknown
      ? ['The tap has not seen this retry id.', 'The run has not advanced since the retry.']
      : [],
    error: null,
  };
}

function detailOf(failure: FailureSummary): FailureDetail {
  const message = messageOf({ ...failure, madeAt: failure.failedAt });
  return {
    failure,
    message: {
      ...message,
      deaths: [
        {
          queue: failure.failedQueue ?? failure.queue,
          exchange: 'oraculo.comandos',
          routingKeys: ['iniciar_coleta.blog'],
          reason: failure.reason ?? 'rejected',
          count: failure.deaths,
          time: Math.floor(failure.failedAt / 1000) * 1000,
          originalExpiration: null,
        },
      ],
    },
    retries: failure.state === 'open' || failure.state === 'gone' ? [] : [retryOf(failure)],
    previousId: failure.state === 'failed_again' ? failure.id : null,
    nextId: null,
    retryProblem: failure.state === 'open' || failure.state === 'failed_again' ? null : 'retry-refused',
    needsReason: failure.state === 'failed_again',
  };
}

function queuesOf({ failures, now }: World, situation: Situation): DeadLetterQueue[] {
  const queue = (name: string, change: Partial<DeadLetterQueue>): DeadLetterQueue => ({
    name,
    exists: true,
    type: 'classic',
    depth: 0,
    consumers: 0,
    deliveryLimit: null,
    deadLetterExchange: null,
    messageTtlMs: null,
    maxLength: null,
    look: { way: 'close-channel', costPerMessage: 0, budget: null, refusal: null, needsConsent: false },
    asOf: null,
    open: 0,
    looking: false,
    ...change,
  });
  const quorum = { way: 'close-channel', costPerMessage: 1, refusal: null } as const;
  return [
    queue('escavador.blog.falhas', {
      type: 'quorum',
      deliveryLimit: 20,
      depth: failures.length,
      look: { ...quorum, budget: 18, needsConsent: false },
      open: failures.filter((failure) => failure.state === 'open').length,
      asOf: situation === 'empty' ? null : now - 95_000,
    }),
    queue('executador.relatorios.falhas', {
      depth: situation === 'empty' ? 0 : 2,
      consumers: 1,
      look: { way: 'close-channel', costPerMessage: 0, budget: null, refusal: null, needsConsent: true },
    }),
    queue('orquestrador.resultados.falhas', {
      type: 'quorum',
      deliveryLimit: 5,
      depth: 1,
      look: {
        way: 'refused',
        costPerMessage: 0,
        budget: 2,
        refusal: 'look-refused-budget',
        needsConsent: false,
      },
    }),
  ];
}

function profiles() {
  const file = new URL('../../../resources/systems/oraculo.json', import.meta.url);
  const { id, name, description, steps, sources } = systemProfile.parse(
    JSON.parse(readFileSync(file, 'utf8')),
  );
  return [
    {
      id,
      name,
      description,
      steps: steps.map(({ type, step, role }) => ({ type, step, role })),
      sources: sources.map((source) => ({
        id: source.id,
        title: source.title,
        description: source.description,
        schema: source.schema,
      })),
    },
  ];
}

const holds = (text: string | undefined, ...fields: readonly (string | null | undefined)[]) =>
  text === undefined || fields.some((field) => field?.toLowerCase().includes(text.toLowerCase()));

/** Answers as of `now`, ms since 1970. */
export function featureHandlers(situation: Situation, now: number): FeatureHandlers {
  const all = world(situation, now);
  const queues = queuesOf(all, situation);
  const ask = <T>(answer: () => T): T => {
    if (situation === 'error') throw new ExpectedError('storage-failed', 'The history cannot be read');
    return answer();
  };
  const missing = (what: string) => new ExpectedError('not-found', `no such ${what}`);
  const failureBy = (id: string) => {
    const found = all.failures.find((failure) => failure.id === id);
    if (found === undefined) throw missing('failure');
    return found;
  };
  return {
    'systems.list': profiles,
    'events.page': ({ limit, before, after, type, text }) =>
      ask(() => {
        const fits = all.events.filter(
          (event) =>
            (type === undefined || event.type === type) &&
            holds(
              text,
              event.type,
              event.correlationId,
              event.source,
              event.routingKey,
              event.error?.message,
            ) &&
            (before === undefined || event.seq < before) &&
            (after === undefined || event.seq > after),
        );
        const events = after === undefined ? fits.slice(0, limit) : fits.slice(-limit);
        const gap = {
          id: 1,
          from: now - 170_000,
          to: now - 130_000,
          afterSeq: Math.max(0, all.events.length - 7),
          reason: 'connection-lost' as const,
          dropped: null,
        };
        return { events, gaps: all.events.length > 7 ? [gap] : [], hasMore: fits.length > events.length };
      }),
    'events.detail': ({ seq }) =>
      ask((): EventDetail => {
        const event = all.events.find((each) => each.seq === seq);
        if (event === undefined) throw missing('event');
        return { ...event, redelivered: false, message: messageOf(event) };
      }),
    'events.types': () =>
      ask(() => {
        const counts = new Map<string, number>();
        for (const { type } of all.events) if (type !== null) counts.set(type, (counts.get(type) ?? 0) + 1);
        return [...counts].map(([type, count]) => ({ type, count }));
      }),
    'runs.page': ({ limit, before, state, text }) =>
      ask(() => {
        const fits = all.runs.filter(
          (run) =>
            (state === undefined || run.state === state) &&
            holds(text, run.correlationId, run.source, run.error?.message) &&
            (before === undefined || run.startedAt < before.startedAt),
        );
        return { runs: fits.slice(0, limit), hasMore: fits.length > limit };
      }),
    'runs.counts': () =>
      ask(() => {
        const counts = new Map<RunState, number>();
        for (const { state } of all.runs) counts.set(state, (counts.get(state) ?? 0) + 1);
        return [...counts].map(([state, count]) => ({ state, count }));
      }),
    'runs.detail': ({ correlationId }) =>
      ask(() => {
        const run = all.runs.find((each) => each.correlationId === correlationId);
        if (run === undefined) throw missing('run');
        const events = all.events.filter((event) => event.correlationId === correlationId).toReversed();
        return {
          run,
          events: events.map((event, index) => ({
            ...event,
            step: 'coleta',
            latencyMs: index === 0 ? null : (event.madeAt ?? 0) - (events[index - 1]?.madeAt ?? 0),
          })),
          truncated: false,
        };
      }),
    'failures.queues': () => ask(() => queues),
    'failures.page': ({ limit, before, queue, state, text }) =>
      ask(() => {
        const fits = all.failures.filter(
          (failure) =>
            (queue === undefined || failure.queue === queue) &&
            (state === undefined || failure.state === state) &&
            holds(text, failure.error?.message, failure.type, failure.source, failure.correlationId) &&
            (before === undefined || failure.failedAt < before.failedAt),
        );
        const open = all.failures.filter((failure) => failure.state === 'open').length;
        return { failures: fits.slice(0, limit), hasMore: fits.length > limit, open };
      }),
    'failures.detail': ({ id }) => ask(() => detailOf(failureBy(id))),
    'failures.look': () => ask(() => ({ asOf: now, seen: 12, added: 3, complete: true })),
    'failures.retry': ({ id, reason, delayMs }) =>
      ask(() => ({
        ...retryOf(failureBy(id)),
        state: 'scheduled' as const,
        outcome: 'pending' as const,
        reason,
        createdAt: Date.now(),
        startsAt: Date.now() + delayMs,
        sentAt: null,
      })),
    'retries.list': () => ask(() => all.failures.filter((each) => each.retries > 0).map(retryOf)),
    'retries.cancel': ({ retryId }) =>
      ask(() => ({ ...retryOf(failureBy(retryId.replace('r-', ''))), state: 'cancelled' as const })),
    'retries.decide': ({ retryId }) =>
      ask(() => ({
        ...retryOf(failureBy(retryId.replace('r-', ''))),
        state: 'delivered_by_decision' as const,
      })),
    'collections.start': () => ask(() => ({ correlationId: idOf(0) })),
  };
}

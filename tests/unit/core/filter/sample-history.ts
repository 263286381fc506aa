/** A history with events, runs, failures and groups of many shapes, and the same as facts in memory. */
import { encodeProperties } from '../../../../src/core/broker/properties/codec.ts';
import type { CapturedEvent } from '../../../../src/core/capture/captured-event.ts';
import { recorder } from '../../../../src/core/capture/recorder.ts';
import { addFilterFunctions } from '../../../../src/core/filter/functions.ts';
import { bodyReader, messageValues } from '../../../../src/core/filter/message-values.ts';
import { reduceRun } from '../../../../src/core/runs/reduce-run.ts';
import { placeInTime } from '../../../../src/core/store/event-place.ts';
import { indexedFields } from '../../../../src/core/systems/indexed-fields.ts';
import type { MessageProperties } from '../../../../src/shared/domain/amqp.ts';
import type { RunSummary } from '../../../../src/shared/domain/run.ts';
import type { FilterFacts } from '../../../../src/shared/filter/evaluate.ts';
import type { FieldName } from '../../../../src/shared/filter/fields.ts';
import { anEvent, type HistoryFixture, historyFixture, profileOf } from '../store/history-fixture.ts';

export const NOW = 2_000_000;

type Value = string | number | boolean | null;
type Columns = Readonly<Partial<Record<FieldName, Value | readonly Value[]>>>;

export interface Sample {
  readonly key: string;
  readonly facts: FilterFacts;
}

interface FailureSample {
  readonly id: string;
  readonly queue: string;
  readonly state: string;
  readonly reason: string | null;
  readonly failedQueue: string | null;
  readonly origin: string;
  readonly type: string | null;
  readonly correlationId: string | null;
  readonly source: string | null;
  readonly failedAt: number;
  readonly deaths: number;
  readonly retries: number;
  readonly archived: number;
  readonly errorCode: string | null;
  readonly errorType: string | null;
  readonly errorMessage: string | null;
  readonly size: number;
  readonly groups: readonly string[];
  readonly body: Uint8Array;
  readonly properties: MessageProperties;
}

export interface SampleHistory {
  readonly at: HistoryFixture;
  readonly events: readonly Sample[];
  readonly runs: readonly Sample[];
  readonly failures: readonly Sample[];
}

/** Paths that are looked up by value: through objects and arrays, to texts, numbers and flags. */
const DECLARED = ['payload.fonte', 'payload.n', 'payload.itens.nome', 'payload.tags', 'payload.ok'];

/** The same numbers each time: a failing query can be asked again. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const TYPES = ['iniciar_coleta', 'resultado_coleta', 'falha_tarefa', 'ação', 'a*b', null];
const SOURCES = ['blog', 'YouTube', 'coração', 'x"y', '', null];
const STATUSES = ['ok', 'erro', null];
const CODES = ['TIMEOUT', 'http-503', null];
const MESSAGES = [
  'timed out after 30 s',
  'Conexão recusada',
  '100% certo_não',
  "'; DROP TABLE event; --",
  'a\0b',
  null,
];
const QUEUES = ['escavador.blog', 'orquestrador.resultados'];
const encoder = new TextEncoder();

const BODIES: readonly Uint8Array[] = [
  '{"payload":{"fonte":"youtube","n":5,"itens":[{"id":1,"nome":"a"},{"id":2,"nome":null}],"ok":true}}',
  '{"payload":{"fonte":"blog","n":"5","itens":[],"erro":null,"tags":["x","y",3]}}',
  '{"payload":{"n":-1.5,"fonte":["youtube","rss"]},"__proto__":{"payload":{"fonte":"youtube"}}}',
  '{"payload":[{"n":7},{"n":5}],"a.b":{"c d":1}}',
  '{"payload":"texto solto","data":"2026-01-02"}',
  '[1,2,{"payload":{"n":5}}]',
  '"youtube"',
  '{"payload":{"fonte":"you\\u0074ube","n":5.0,"tags":["\\u0078"]}}',
  '{"payload":{"n":5e1,"fonte":"coração"}}',
  'no json, but youtube',
  `${'['.repeat(300)}${']'.repeat(300)}`,
  '',
]
  .map((text) => encoder.encode(text))
  .concat(Uint8Array.of(0xff, 0xfe, 0x00));

const PROPERTIES: readonly MessageProperties[] = [
  {},
  { headers: [{ key: 'x-tries', value: { type: 'int32', value: 3 } }], appId: 'app', priority: 4 },
  {
    headers: [
      {
        key: 'x-death',
        value: {
          type: 'array',
          value: [{ type: 'table', value: [{ key: 'queue', value: { type: 'string', value: 'q1' } }] }],
        },
      },
      { key: 'a.b', value: { type: 'string', value: 'youtube' } },
      { key: 'big', value: { type: 'int64', value: 5n } },
      { key: 'none', value: { type: 'void' } },
      { key: 'yes', value: { type: 'bool', value: true } },
    ],
    messageId: 'm-1',
    timestamp: 1_000n,
  },
];

function message(body: Uint8Array, properties: MessageProperties): FilterFacts['message'] {
  const reader = bodyReader(body);
  return (place) =>
    messageValues(
      place,
      () => reader,
      () => properties,
    );
}

function facts(
  columns: Columns,
  texts: readonly (string | null)[],
  read: FilterFacts['message'],
): FilterFacts {
  return {
    column: (name) => {
      const value = columns[name];
      if (value === undefined) return [];
      // What is no list is one value.
      return Array.isArray(value) ? (value as readonly Value[]) : [value as Value];
    },
    texts: () => texts,
    message: read,
  };
}

function runColumns(run: RunSummary | undefined): Columns {
  if (!run) return {};
  return {
    'run.state': run.state,
    'run.source': run.source,
    'run.duration': run.durationMs,
    'run.events': run.events,
    'run.retries': run.retries,
    'run.started': run.startedAt,
  };
}

function failureColumns(failures: readonly FailureSample[]): Columns {
  return {
    'failure.state': failures.map((each) => each.state),
    'failure.reason': failures.map((each) => each.reason),
    'failure.queue': failures.map((each) => (each.queue === '' ? null : each.queue)),
    'failure.died_in': failures.map((each) => each.failedQueue),
    'failure.origin': failures.map((each) => each.origin),
    'failure.group': failures.flatMap((each) => each.groups),
    'failure.retries': failures.map((each) => each.retries),
    'failure.deaths': failures.map((each) => each.deaths),
    'failure.archived': failures.map((each) => each.archived === 1),
  };
}

function place(event: CapturedEvent): number {
  if (event.origin === 'look') return event.deaths[0]?.time ?? event.receivedAt;
  return event.madeAt !== null && event.retryId === null && event.origin === 'tap'
    ? event.madeAt
    : event.receivedAt;
}

/** By the definition, not by the SQL: of all events of the run the last one before it. */
function latencyOf(event: CapturedEvent, all: readonly CapturedEvent[]): number | null {
  const before = all.filter(
    (other) =>
      other.correlationId === event.correlationId &&
      (place(other) < place(event) || (place(other) === place(event) && other.seq < event.seq)),
  );
  if (event.correlationId === null || before.length === 0) return null;
  return place(event) - Math.max(...before.map(place));
}

function makeEvents(at: HistoryFixture, count: number, random: () => number): readonly CapturedEvent[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const record = recorder(at.history, { ...profileOf('oraculo'), fields: DECLARED }, at.clock);
  return Array.from({ length: count }, (_, index) => {
    const messageText = pick(MESSAGES);
    const body = pick(BODIES);
    // Few moments: many events of a run came at the same one.
    const receivedAt = 1_000_000 + Math.floor(random() * 12) * 80_000;
    const [event] = record.record([
      anEvent({
        receivedAt,
        madeAt: pick([null, receivedAt - 10, receivedAt - 5_000]),
        type: pick(TYPES),
        source: pick(SOURCES),
        status: pick(STATUSES),
        step: pick(['coleta', null]),
        correlationId: pick([`c-${index % 3}`, `c-${index % 9}`, 'C-1', null]),
        exchange: pick(['oraculo.comandos', '']),
        routingKey: pick(['iniciar_coleta.blog', 'a.b.c', '']),
        origin: pick(['tap', 'death', 'console', 'look'] as const),
        redelivered: pick([true, false]),
        retryId: pick([null, null, 'r-1']),
        deaths: pick([
          [],
          [
            {
              queue: 'escavador.blog',
              exchange: '',
              routingKeys: [],
              reason: 'rejected',
              count: 1,
              time: receivedAt - 20,
              originalExpiration: null,
            },
          ],
        ]),
        error: messageText === null ? null : { code: pick(CODES), message: messageText },
        body,
        fields: indexedFields(DECLARED, bodyReader(body).json()),
        rawProperties: encodeProperties(pick(PROPERTIES)),
        identity: pick([null, null, 1, 2]),
      }),
    ]);
    if (!event) throw new Error('not recorded');
    return event;
  });
}

/** By the reducer from all events of the run, not by what is kept of them. */
function marksOf(
  correlationId: string | null,
  all: readonly CapturedEvent[],
  seq?: number,
): readonly string[] {
  const own = all.filter((each) => each.correlationId === correlationId);
  if (correlationId === null || own.length === 0) return [];
  const facts = own.map((each) => ({
    ...each,
    at: placeInTime(each),
    deadFrom: each.deaths[0]?.queue ?? null,
    stepP95Ms: null,
  }));
  const { marks, waiting, overdueAt } = reduceRun(profileOf('oraculo'), facts);
  const isOverdue = waiting !== null && overdueAt !== null && overdueAt <= NOW;
  const overdue = isOverdue ? [{ seq: waiting.since.seq, mark: 'missing' }] : [];
  return [...marks, ...overdue]
    .filter((each) => seq === undefined || each.seq === seq)
    .map(({ mark }) => mark);
}

/** The first is in `g-a`; the second in `g-b`, which was merged into `g-a`. */
function makeGroups(at: HistoryFixture): void {
  const add = at.history.write.prepare(
    `INSERT INTO failure_group (key, id, classifier, signature, title, state, merged_into, root, by_hand)
     VALUES (?, ?, 'cause', ?, 't', 'new', ?, ?, 0)`,
  );
  add.run(1, 'g-a', 'a', null, 1);
  add.run(2, 'g-b', 'b', 1, 1);
  add.run(3, 'g-c', 'c', null, 3);
}

function makeFailures(at: HistoryFixture, count: number, random: () => number): readonly FailureSample[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  makeGroups(at);
  const add =
    at.history.write.prepare(`INSERT INTO failure (id, queue, identity, ordinal, state, present, looked, exchange,
      routing_key, reason, failed_queue, type, correlation_id, source, failed_at, deaths, error_code, error_type,
      error_message, retry_count, retries, size, first_seen_at, seen_at, origin, archived)
    VALUES (@id, @queue, @id, 0, @state, 1, 1, '', 'rk', @reason, @failedQueue, @type, @correlationId, @source, @failedAt,
      @deaths, @errorCode, @errorType, @errorMessage, 0, @retries, @size, 0, 0, @origin, @archived)`);
  const addMessage = at.history.write.prepare('INSERT INTO failure_message VALUES (?, ?, ?)');
  const addGroup = at.history.write.prepare(`INSERT INTO failure_in_group VALUES (?, 'cause', ?, ?, 0)`);
  const groupsOf = [
    [1, ['g-a']],
    [2, ['g-b', 'g-a']],
    [3, ['g-c']],
    [0, []],
  ] as const;
  return Array.from({ length: count }, (_, index) => {
    const isResult = random() < 0.2;
    const [leaf, groups] = pick(groupsOf);
    const failure: FailureSample = {
      id: `f-${index}`,
      queue: isResult ? '' : pick(['escavador.blog.falhas', 'x"; DROP TABLE failure; --']),
      origin: isResult ? 'result' : 'dead_letter',
      state: pick(['open', 'sent', 'gone', 'possible_duplicate']),
      reason: pick(['rejected', 'expired', null]),
      failedQueue: pick([...QUEUES, null]),
      type: pick(TYPES),
      correlationId: pick([`c-${index % 9}`, 'only-failed', null]),
      source: pick(SOURCES),
      failedAt: 1_000_000 + Math.floor(random() * 1_000_000),
      deaths: Math.floor(random() * 4),
      retries: Math.floor(random() * 4),
      archived: random() < 0.5 ? 1 : 0,
      errorCode: pick(CODES),
      errorType: pick(['ValueError', null]),
      errorMessage: pick(MESSAGES),
      size: Math.floor(random() * 3_000),
      groups,
      body: pick(BODIES),
      properties: pick(PROPERTIES),
    };
    const { groups: _groups, body, properties, ...row } = failure;
    add.run(row);
    if (!isResult) addMessage.run(failure.id, encodeProperties(properties), body);
    if (leaf > 0) addGroup.run(failure.id, leaf, failure.failedAt);
    return failure;
  });
}

function eventSample(
  event: CapturedEvent,
  all: readonly CapturedEvent[],
  run: RunSummary | undefined,
  failures: readonly FailureSample[],
): Sample {
  const { type, correlationId, source, routingKey, error } = event;
  const index = PROPERTIES.findIndex((each) =>
    Buffer.from(encodeProperties(each)).equals(event.rawProperties),
  );
  const columns: Columns = {
    type,
    correlation: correlationId,
    source,
    time: event.receivedAt,
    'error.code': error?.code ?? null,
    'error.message': error?.message ?? null,
    made: event.madeAt,
    status: event.status,
    step: event.step,
    seq: event.seq,
    latency: latencyOf(event, all),
    redelivered: event.redelivered,
    size: event.body.length,
    exchange: event.exchange,
    routing: routingKey,
    retry: event.retryId,
    queue: event.deaths[0]?.queue ?? null,
    'event.origin': event.origin,
    mark: marksOf(correlationId, all, event.seq),
    ...runColumns(run),
    ...failureColumns(failures),
  };
  const texts = [type, correlationId, source, routingKey, error?.code ?? null, error?.message ?? null];
  return {
    key: String(event.seq),
    facts: facts(columns, texts, message(event.body, PROPERTIES[index] ?? {})),
  };
}

function runSample(
  run: RunSummary,
  all: readonly CapturedEvent[],
  failures: readonly FailureSample[],
): Sample {
  const { error } = run;
  const columns: Columns = {
    type: run.lastType,
    correlation: run.correlationId,
    source: run.source,
    time: run.startedAt,
    'error.code': error?.code ?? null,
    'error.message': error?.message ?? null,
    mark: marksOf(run.correlationId, all),
    ...runColumns(run),
    ...failureColumns(failures),
  };
  const texts = [run.correlationId, run.source, run.lastType, error?.code ?? null, error?.message ?? null];
  return { key: run.correlationId, facts: facts(columns, texts, () => []) };
}

function failureSample(failure: FailureSample, run: RunSummary | undefined): Sample {
  const { type, correlationId, source, errorCode, errorType, errorMessage, failedQueue, reason } = failure;
  const queue = failure.queue === '' ? null : failure.queue;
  const columns: Columns = {
    type,
    correlation: correlationId,
    source,
    time: failure.failedAt,
    'error.code': errorCode,
    'error.message': errorMessage,
    'error.type': errorType,
    size: failure.size,
    exchange: '',
    routing: 'rk',
    queue,
    ...runColumns(run),
    ...failureColumns([failure]),
  };
  const read = failure.origin === 'result' ? () => [] : message(failure.body, failure.properties);
  return {
    key: failure.id,
    facts: facts(
      columns,
      [type, correlationId, source, errorCode, errorType, errorMessage, failedQueue, reason, queue],
      read,
    ),
  };
}

export function sampleHistory(seed: number, count: number): SampleHistory {
  const at = historyFixture();
  const random = numbers(seed);
  const events = makeEvents(at, count, random);
  const failures = makeFailures(at, count, random);
  addFilterFunctions(at.history.read);
  const { runs } = at.queries.runsPage({ limit: 500 }, NOW);
  const runOf = new Map(runs.map((run) => [run.correlationId, run]));
  const of = (correlationId: string | null) =>
    correlationId === null ? undefined : runOf.get(correlationId);
  const failuresOf = (correlationId: string | null) =>
    correlationId === null ? [] : failures.filter((each) => each.correlationId === correlationId);
  return {
    at,
    events: events.map((event) =>
      eventSample(event, events, of(event.correlationId), failuresOf(event.correlationId)),
    ),
    runs: runs.map((run) => runSample(run, events, failuresOf(run.correlationId))),
    failures: failures.map((failure) => failureSample(failure, of(failure.correlationId))),
  };
}

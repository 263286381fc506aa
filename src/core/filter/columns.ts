/** Where each field of the language is in the history's tables: `event e`, `run r`, `failure f`. */
import type { FilterSubject } from '../../shared/filter/ast.ts';
import type { FieldName } from '../../shared/filter/fields.ts';
import { MARKS_OF_EVENT, MARKS_OF_RUN } from './mark-sql.ts';

export type SqlValue = string | number;

export type ColumnSql =
  /** `bare`: the column itself, where `sql` is more than that; equality is asked of it, so that an index may answer. */
  | {
      readonly kind: 'plain';
      readonly sql: string;
      readonly bare?: string;
      readonly values?: readonly SqlValue[];
    }
  /** An id of the table `word`. */
  | { readonly kind: 'word'; readonly sql: string }
  /** A column of rows that belong to this one: any of them may pass. `rows` ends in a condition. */
  | {
      readonly kind: 'related';
      readonly rows: string;
      readonly column: ColumnSql;
      readonly values?: readonly SqlValue[];
    }
  /** Groups of failure `f`. */
  | { readonly kind: 'groups' };

type Columns = Readonly<Partial<Record<FieldName, ColumnSql>>>;

const plain = (sql: string, bare?: string): ColumnSql => ({ kind: 'plain', sql, ...(bare ? { bare } : {}) });
const word = (sql: string): ColumnSql => ({ kind: 'word', sql });

/** Events of a run that are looked at on each side of an event for the one before it in time. */
const NEAR_EVENTS = 1_000;

const nearEvents = (side: string, order: string, earlier: string) =>
  `SELECT n.at FROM (SELECT p.at FROM event p WHERE p.correlation_id = e.correlation_id AND p.seq ${side} e.seq
    ORDER BY p.seq ${order} LIMIT ${NEAR_EVENTS}) n WHERE n.at ${earlier} e.at`;

/** Since the event before it in its run's time; of several at one time the one captured first came first. */
const LATENCY = `(e.at - (SELECT max(b.at) FROM (${nearEvents('<', 'DESC', '<=')}
    UNION ALL ${nearEvents('>', 'ASC', '<')}) b))`;

const EVENT: Columns = {
  type: word('e.type_id'),
  correlation: plain('e.correlation_id'),
  source: word('e.source_id'),
  time: plain('e.received_at'),
  'error.code': plain('e.error_code'),
  'error.message': plain('e.error_message'),
  made: plain('e.made_at'),
  status: word('e.status_id'),
  step: word('e.step_id'),
  seq: plain('e.seq'),
  latency: plain(LATENCY),
  redelivered: plain('e.redelivered'),
  size: plain('e.size'),
  exchange: word('e.exchange_id'),
  routing: word('e.routing_key_id'),
  retry: plain('e.retry_id'),
  queue: word('e.dead_from_id'),
  'event.origin': plain('e.origin'),
};

/** `now` in ms since 1970 decides which runs are stalled. */
function runColumns(now: number): Columns {
  return {
    'run.state': {
      kind: 'plain',
      sql: `(CASE WHEN r.overdue_at <= ? THEN 'stalled' ELSE r.state END)`,
      values: [now],
    },
    'run.source': plain('r.source'),
    'run.duration': plain('(CASE WHEN r.ended = 1 THEN r.last_event_at - r.started_at END)'),
    'run.events': plain('r.events'),
    'run.retries': plain('r.retries'),
    'run.started': plain('r.started_at'),
  };
}

/** A failed result lies in no queue. */
const QUEUE = plain(`nullif(f.queue, '')`, 'f.queue');

const OF_FAILURE: Columns = {
  'failure.state': plain('f.state'),
  'failure.reason': plain('f.reason'),
  'failure.queue': QUEUE,
  'failure.died_in': plain('f.failed_queue'),
  'failure.origin': plain('f.origin'),
  'failure.group': { kind: 'groups' },
  'failure.retries': plain('f.retries'),
  'failure.deaths': plain('f.deaths'),
  'failure.archived': plain('f.archived'),
};

function related(columns: Columns, rows: string): Columns {
  const entries = Object.entries(columns).map(
    ([name, column]) => [name, { kind: 'related', rows, column }] as const,
  );
  return Object.fromEntries(entries);
}

function marksOf(sql: string, now: number): ColumnSql {
  return { kind: 'related', rows: `(${sql}) m WHERE TRUE`, column: plain('m.mark'), values: [now] };
}

const runOf = (correlation: string) => `run r WHERE r.correlation_id = ${correlation}`;
const failuresOf = (correlation: string) => `failure f WHERE f.correlation_id = ${correlation}`;

export function columnsOf(subject: FilterSubject, now: number): Columns {
  const runs = runColumns(now);
  switch (subject) {
    case 'events':
      return {
        ...EVENT,
        mark: marksOf(MARKS_OF_EVENT, now),
        ...related(runs, runOf('e.correlation_id')),
        ...related(OF_FAILURE, failuresOf('e.correlation_id')),
      };
    case 'runs':
      return {
        type: plain('r.last_type'),
        correlation: plain('r.correlation_id'),
        source: plain('r.source'),
        time: plain('r.started_at'),
        'error.code': plain('r.error_code'),
        'error.message': plain('r.error_message'),
        mark: marksOf(MARKS_OF_RUN, now),
        ...runs,
        ...related(OF_FAILURE, failuresOf('r.correlation_id')),
      };
    case 'failures':
      return {
        type: plain('f.type'),
        correlation: plain('f.correlation_id'),
        source: plain('f.source'),
        time: plain('f.failed_at'),
        'error.code': plain('f.error_code'),
        'error.message': plain('f.error_message'),
        'error.type': plain('f.error_type'),
        size: plain('f.size'),
        exchange: plain('f.exchange'),
        routing: plain('f.routing_key'),
        retry: plain('f.retry_id'),
        queue: QUEUE,
        ...OF_FAILURE,
        ...related(runs, runOf('f.correlation_id')),
      };
  }
}

/** Fields in which a text without a field is looked for. Of events these are what `event_text` holds. */
export const TEXT_FIELDS = {
  events: ['type', 'correlation', 'source', 'routing', 'error.code', 'error.message'],
  runs: ['correlation', 'source', 'type', 'error.code', 'error.message'],
  failures: [
    'type',
    'correlation',
    'source',
    'error.code',
    'error.type',
    'error.message',
    'failure.died_in',
    'failure.reason',
    'queue',
  ],
} as const satisfies Readonly<Record<FilterSubject, readonly FieldName[]>>;

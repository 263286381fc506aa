/**
 * Failed results in the table of failures: rows without a queue, one for each time that a piece of work failed. What
 * told of it (a value of the result store, or an event) lies in `failure_result`; its captured message, once there is
 * one, in `failure_message` like any other.
 */
import { createHash } from 'node:crypto';
import type { WritableDatabase } from '../sqlite/open.ts';
import { FAILURE_COLUMNS, type FailureRow } from './failure-row.ts';
import { failureIdOf } from './failure-store.ts';
import type { CapturedStart, ResultHistory, ToldBytes } from './result-history.ts';
import type { ResultPresence } from './result-state.ts';

/** Work that failed, as one result or event tells it. Times are milliseconds since 1970. */
export interface FailedWork {
  readonly correlationId: string;
  readonly step: string;
  /** Type of the message that asked for it, like that of a dead letter of the same work. */
  readonly type: string | null;
  readonly source: string | null;
  readonly failedAt: number;
  readonly error: { readonly code: string | null; readonly message: string } | null;
  readonly retryId: string | null;
  readonly resultKey: string | null;
  readonly told: ToldBytes;
}

export interface ResultRows extends ResultHistory {
  /** The newest failure of that work. */
  newest(identity: string): FailureRow | null;
  add(work: FailedWork, ordinal: number, at: number): string;
  /** Told of again; a key that was not known before is kept. */
  seenAgain(id: string, at: number, resultKey: string | null): void;
  setPresence(id: string, presence: ResultPresence): void;
  attach(id: string, start: CapturedStart): void;
  /** Whether any work ever failed by its result. */
  hasAny(): boolean;
  /** What told of it. */
  told(id: string): ToldBytes | null;
  /** Open ones that stand in the result store, of those the oldest. */
  openInStore(limit: number): readonly FailureRow[];
  deadLettersOfRun(correlationId: string): readonly FailureRow[];
}

/** 64 hex digits, like the identity of a message. */
export function resultIdentity({ correlationId, step }: Pick<FailedWork, 'correlationId' | 'step'>): string {
  return createHash('sha256').update(`result:${step.length}:${step}:${correlationId}`).digest('hex');
}

const INSERT = `INSERT INTO failure (id, queue, identity, ordinal, state, present, looked, exchange, routing_key, type,
    correlation_id, source, failed_at, deaths, error_code, error_type, error_message, retry_id, retry_count, retries, size,
    first_seen_at, seen_at, origin, result_key)
  VALUES (@id, '', @identity, @ordinal, 'open', 1, 0, '', '', @type,
    @correlationId, @source, @failedAt, 0, @errorCode, @errorCode, @errorMessage, @retryId, 0, 0, 0,
    @at, @at, 'result', @resultKey)`;

/** Questions about failed results; each has an index that serves it. */
export const RESULT_QUESTIONS = {
  newest: "queue = '' AND identity = ? ORDER BY ordinal DESC LIMIT 1",
  openInStore: "state = 'open' AND origin = 'result' AND result_key IS NOT NULL ORDER BY failed_at LIMIT ?",
  deadLettersOfRun: "correlation_id = ? AND origin = 'dead_letter'",
  any: "queue = '' LIMIT 1",
} as const;

export function resultRows(database: WritableDatabase, history: ResultHistory): ResultRows {
  const select = (rest: string) =>
    database.prepare<(string | number)[], FailureRow>(`SELECT ${FAILURE_COLUMNS} FROM failure WHERE ${rest}`);
  const newest = select(RESULT_QUESTIONS.newest);
  const open = select(RESULT_QUESTIONS.openInStore);
  const deadLetters = select(RESULT_QUESTIONS.deadLettersOfRun);
  const any = database.prepare(`SELECT 1 FROM failure WHERE ${RESULT_QUESTIONS.any}`);
  const insert = database.prepare(INSERT);
  const insertTold = database.prepare(
    'INSERT INTO failure_result (id, raw_properties, body) VALUES (?, ?, ?)',
  );
  const told = database.prepare<[string], ToldBytes>(
    'SELECT raw_properties AS rawProperties, body FROM failure_result WHERE id = ?',
  );
  const seen = database.prepare(
    'UPDATE failure SET seen_at = ?, result_key = coalesce(result_key, ?) WHERE id = ?',
  );
  const presence = database.prepare('UPDATE failure SET present = ? WHERE id = ?');
  const place = database.prepare(
    'UPDATE failure SET event_seq = ?, exchange = ?, routing_key = ?, size = ? WHERE id = ?',
  );
  const message = database.prepare(
    'INSERT OR IGNORE INTO failure_message (id, raw_properties, body) VALUES (?, ?, ?)',
  );
  return {
    ...history,
    newest: (identity) => newest.get(identity) ?? null,
    add: (work, ordinal, at) => {
      const identity = resultIdentity(work);
      const id = failureIdOf('', identity, ordinal);
      const { correlationId, type, source, failedAt, retryId, resultKey } = work;
      const error = { errorCode: work.error?.code ?? null, errorMessage: work.error?.message ?? null };
      const when = { failedAt: Math.trunc(failedAt), at: Math.trunc(at) };
      insert.run({
        id,
        identity,
        ordinal,
        type,
        correlationId,
        source,
        retryId,
        resultKey,
        ...error,
        ...when,
      });
      insertTold.run(id, work.told.rawProperties, work.told.body);
      return id;
    },
    seenAgain: (id, at, resultKey) => {
      seen.run(Math.trunc(at), resultKey, id);
    },
    setPresence: (id, value) => {
      presence.run(value, id);
    },
    attach: (id, { seq, exchange, routingKey, rawProperties, body }) => {
      message.run(id, rawProperties, body);
      place.run(seq, exchange, routingKey, body.length, id);
    },
    hasAny: () => any.get() !== undefined,
    told: (id) => told.get(id) ?? null,
    openInStore: (limit) => open.all(limit),
    deadLettersOfRun: (correlationId) => deadLetters.all(correlationId),
  };
}

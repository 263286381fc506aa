/**
 * The table of failures, written by the connection's one writing handle. It can be rebuilt: from looks, from captured
 * deaths, and for the state of retries from the journal.
 */
import type { FailureState } from '../../shared/domain/failure.ts';
import { uuidV5 } from '../retry/retry-id.ts';
import type { WritableDatabase } from '../sqlite/open.ts';
import type { DeadLetter, DeadLetterFacts } from './delivery-facts.ts';
import { FAILURE_COLUMNS, type FailureRow } from './failure-row.ts';

export interface NewFailure {
  readonly queue: string;
  readonly identity: string;
  readonly ordinal: number;
  readonly message: DeadLetter;
  readonly facts: DeadLetterFacts;
  readonly at: number;
  readonly position: number | null;
  readonly tapSeq: number | null;
  /** False: it was never held here. Absent: told by a look, unless a tap tells it. */
  readonly looked?: false;
}

/** Who keeps groups of failures, told in the transaction of every write. */
export interface FailureWatch {
  placed(failureId: string): void;
  moved(failureId: string, state: FailureState): void;
}

/** What of a row follows the ledger. */
export type FailureBrief = Pick<FailureRow, 'id' | 'origin' | 'state' | 'present' | 'retries' | 'archived'>;

export interface FailureStore {
  byId(id: string): FailureRow | null;
  brief(id: string): FailureBrief | null;
  /** Ids of those that something is being done with, or was in doubt, by their rows. */
  underWay(): readonly string[];
  /** How many other failures with an equal message are believed in the queue. */
  siblings(queue: string, identity: string, id: string): number;
  message(id: string): { readonly rawProperties: Uint8Array; readonly body: Uint8Array } | null;
  /** Rows of equal messages, by ordinal. */
  equals(queue: string, identity: string): readonly FailureRow[];
  presentIn(queue: string): readonly FailureRow[];
  /** Failures believed in the queue that died in that time (ms since 1970, its ends excluded), and when the first did. */
  diedIn(
    queue: string,
    after: number,
    before: number,
  ): { readonly count: number; readonly firstAt: number | null };
  /** The furthest place seen in a queue; null: none. */
  lastPosition(queue: string): number | null;
  /** Failures whose message carries that retry id: what the retry came back as. */
  byRetry(retryId: string): readonly FailureRow[];
  add(failure: NewFailure): string;
  /** Seen in its queue again. */
  seen(id: string, at: number, position: number): void;
  toldByTap(id: string, tapSeq: number): void;
  setPresent(id: string, present: boolean): void;
  /** A copy of it is kept for good. */
  setArchived(id: string): void;
  setState(id: string, state: FailureState, retries: number): void;
  link(previousId: string, nextId: string): void;
  inTransaction<T>(work: () => T): T;
}

/** Of what is believed in one queue. */
export const PLACE_QUESTIONS = {
  diedIn: `SELECT count(*) AS count, min(failed_at) AS firstAt FROM failure
     WHERE queue = ? AND failed_at > ? AND failed_at < ? AND present = 1`,
  lastPosition: 'SELECT max(position) FROM failure WHERE queue = ? AND present = 1',
} as const;

/** Stable over looks, taps and restarts. */
export function failureIdOf(queue: string, identity: string, ordinal: number): string {
  return uuidV5(`failure:${queue}:${identity}:${ordinal}`);
}

const INSERT = `INSERT INTO failure (id, queue, identity, ordinal, state, present, looked, position, tap_seq, exchange,
    routing_key, reason, failed_queue, type, correlation_id, source, failed_at, deaths, error_code, error_message,
    retry_id, retry_count, retries, size, first_seen_at, seen_at)
  VALUES (@id, @queue, @identity, @ordinal, 'open', 1, @looked, @position, @tapSeq, @exchange,
    @routingKey, @reason, @failedQueue, @type, @correlationId, @source, @failedAt, @deaths, @errorCode, @errorMessage,
    @retryId, @retryCount, @retryCount, @size, @at, @at)`;

function insertValues(id: string, failure: NewFailure) {
  const { facts, message } = failure;
  const { envelope } = facts;
  return {
    id,
    queue: failure.queue,
    identity: failure.identity,
    ordinal: failure.ordinal,
    looked: failure.tapSeq === null && failure.looked !== false ? 1 : 0,
    position: failure.position,
    tapSeq: failure.tapSeq,
    exchange: message.exchange,
    routingKey: message.routingKey,
    reason: facts.reason,
    failedQueue: facts.failedQueue,
    type: envelope.type,
    correlationId: envelope.correlationId,
    source: envelope.source,
    failedAt: facts.diedAt ?? failure.at,
    deaths: facts.deathCount,
    errorCode: envelope.error?.code ?? null,
    errorMessage: envelope.error?.message ?? null,
    retryId: facts.retryId,
    retryCount: facts.retryCount,
    size: message.body.length,
    at: failure.at,
  };
}

export function failureStore(database: WritableDatabase, watch: FailureWatch): FailureStore {
  const select = (rest: string) =>
    database.prepare<(string | number)[], FailureRow>(`SELECT ${FAILURE_COLUMNS} FROM failure WHERE ${rest}`);
  const byId = select('id = ?');
  const brief = database.prepare<[string], FailureBrief>(
    'SELECT id, origin, state, present, retries, archived FROM failure WHERE id = ?',
  );
  const underWay = database
    .prepare<[], string>(
      `SELECT id FROM failure WHERE state IN ('retrying', 'discarding', 'possible_duplicate')`,
    )
    .pluck();
  const siblings = database
    .prepare<[string, string, string], number>(
      'SELECT count(*) FROM failure WHERE queue = ? AND identity = ? AND present = 1 AND id <> ?',
    )
    .pluck();
  const equals = select('queue = ? AND identity = ? ORDER BY ordinal');
  const presentIn = select('queue = ? AND present = 1');
  const diedIn = database.prepare<[string, number, number], { count: number; firstAt: number | null }>(
    PLACE_QUESTIONS.diedIn,
  );
  const lastPosition = database.prepare<[string], number | null>(PLACE_QUESTIONS.lastPosition).pluck();
  const byRetry = select('retry_id = ?');
  const message = database.prepare<[string], { rawProperties: Uint8Array; body: Uint8Array }>(
    'SELECT raw_properties AS rawProperties, body FROM failure_message WHERE id = ?',
  );
  const insert = database.prepare(INSERT);
  const insertMessage = database.prepare(
    'INSERT INTO failure_message (id, raw_properties, body) VALUES (?, ?, ?)',
  );
  const seen = database.prepare(
    'UPDATE failure SET present = 1, looked = 1, seen_at = ?, position = ? WHERE id = ?',
  );
  const tap = database.prepare('UPDATE failure SET tap_seq = ? WHERE id = ?');
  const present = database.prepare('UPDATE failure SET present = ? WHERE id = ?');
  const archived = database.prepare('UPDATE failure SET archived = 1 WHERE id = ?');
  const state = database.prepare('UPDATE failure SET state = ?, retries = ? WHERE id = ?');
  const linkNext = database.prepare('UPDATE failure SET next_id = ? WHERE id = ?');
  const linkPrevious = database.prepare('UPDATE failure SET previous_id = ? WHERE id = ?');

  return {
    byId: (id) => byId.get(id) ?? null,
    brief: (id) => brief.get(id) ?? null,
    underWay: () => underWay.all(),
    siblings: (queue, identity, id) => siblings.get(queue, identity, id) ?? 0,
    message: (id) => message.get(id) ?? null,
    equals: (queue, identity) => equals.all(queue, identity),
    presentIn: (queue) => presentIn.all(queue),
    diedIn: (queue, after, before) => diedIn.get(queue, after, before) ?? { count: 0, firstAt: null },
    lastPosition: (queue) => lastPosition.get(queue) ?? null,
    byRetry: (retryId) => byRetry.all(retryId),
    add: (failure) => {
      const id = failureIdOf(failure.queue, failure.identity, failure.ordinal);
      insert.run(insertValues(id, failure));
      insertMessage.run(id, failure.message.rawProperties, failure.message.body);
      watch.placed(id);
      return id;
    },
    seen: (id, at, position) => {
      seen.run(at, position, id);
    },
    toldByTap: (id, tapSeq) => {
      tap.run(tapSeq, id);
    },
    setPresent: (id, isPresent) => {
      present.run(isPresent ? 1 : 0, id);
    },
    setArchived: (id) => {
      archived.run(id);
    },
    setState: (id, value, retries) => {
      state.run(value, retries, id);
      watch.moved(id, value);
    },
    link: (previousId, nextId) => {
      linkNext.run(nextId, previousId);
      linkPrevious.run(previousId, nextId);
    },
    inTransaction: (work) => database.transaction(work).immediate(),
  };
}

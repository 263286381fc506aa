import type {
  FailureDeadline,
  FailureOrigin,
  FailureState,
  FailureSummary,
} from '../../shared/domain/failure.ts';

/** A failure as its table has it, without its message. Times are milliseconds since 1970. */
export interface FailureRow {
  readonly id: string;
  readonly queue: string;
  readonly identity: string;
  readonly ordinal: number;
  readonly state: FailureState;
  readonly present: number;
  readonly looked: number;
  /** Messages before it in the queue at the last look. */
  readonly position: number | null;
  readonly tapSeq: number | null;
  readonly exchange: string;
  readonly routingKey: string;
  readonly reason: string | null;
  readonly failedQueue: string | null;
  readonly type: string | null;
  readonly correlationId: string | null;
  readonly source: string | null;
  readonly failedAt: number;
  readonly deaths: number;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  /** By the message's own headers: the retry that it came from, and how many there were. */
  readonly retryId: string | null;
  readonly retryCount: number;
  /** Those and the ones sent from here. */
  readonly retries: number;
  readonly size: number;
  readonly firstSeenAt: number;
  readonly seenAt: number;
  readonly previousId: string | null;
  readonly nextId: string | null;
  readonly origin: FailureOrigin;
  /** 1: a copy is kept for good. */
  readonly archived: number;
  /** Exception type, where the message tells one apart from its code. */
  readonly errorType: string | null;
  /** Top frame of the stack. */
  readonly frame: string | null;
  /** Of a failed result: its key in the result store, and the event that is its captured message. */
  readonly resultKey: string | null;
  readonly eventSeq: number | null;
}

export const FAILURE_COLUMNS = `id, queue, identity, ordinal, state, present, looked, position, tap_seq AS tapSeq, exchange,
  routing_key AS routingKey, reason, failed_queue AS failedQueue, type, correlation_id AS correlationId, source,
  failed_at AS failedAt, deaths, error_code AS errorCode, error_message AS errorMessage, retry_id AS retryId,
  retry_count AS retryCount, retries, size, first_seen_at AS firstSeenAt, seen_at AS seenAt,
  previous_id AS previousId, next_id AS nextId, origin, archived, error_type AS errorType, frame,
  result_key AS resultKey, event_seq AS eventSeq`;

export function summaryOf(row: FailureRow, deadline: FailureDeadline | null): FailureSummary {
  return {
    id: row.id,
    origin: row.origin,
    // A failed result lies in no queue.
    queue: row.origin === 'result' ? null : row.queue,
    state: row.state,
    reason: row.reason,
    failedQueue: row.failedQueue,
    type: row.type,
    correlationId: row.correlationId,
    source: row.source,
    failedAt: row.failedAt,
    deaths: row.deaths,
    error: row.errorMessage === null ? null : { code: row.errorCode, message: row.errorMessage },
    retries: row.retries,
    size: row.size,
    seenAt: row.seenAt,
    deadline,
    archived: row.archived === 1,
  };
}

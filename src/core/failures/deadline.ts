/**
 * When a dead letter is lost where it lies: by the message TTL of its queue, counted from its death, or by the length
 * limit, which drops the oldest (docs/rabbitmq.md, Queue facts). Pure; computed whenever it is asked for.
 */
import type { FailureDeadline } from '../../shared/domain/failure.ts';
import type { QueueDetails } from '../broker/port.ts';
import type { FailureRow } from './failure-row.ts';

/** What is about to expire is told a day before. */
export const SOON_MS = 24 * 3_600_000;
/** A message is near its eviction within the last tenth of the limit, and within the last ten of a small one. */
const NEAR_PART = 10;
const NEAR_DEATHS = 10;

export type LossFacts = Pick<QueueDetails, 'type' | 'messages' | 'messageTtlMs' | 'maxLength' | 'overflow'>;

/** `drop-head` is what a queue does that names nothing else. */
function dropsOldest({ type, overflow }: LossFacts): boolean {
  return type !== 'stream' && (overflow === null || overflow === 'drop-head');
}

/** Messages that still fit before the oldest is dropped; null: no length limit drops any. */
export function roomOf(queue: LossFacts): number | null {
  if (queue.maxLength === null || !dropsOldest(queue)) return null;
  return Math.max(0, queue.maxLength - queue.messages);
}

type Lying = Pick<FailureRow, 'origin' | 'present' | 'failedAt' | 'position'>;

/**
 * Null for what is not believed in its queue, and for what is far from its end by length. What does not tell its time of
 * death expires then at the latest.
 */
export function deadlineOf(queue: LossFacts, row: Lying, now: number): FailureDeadline | null {
  if (row.present === 0 || row.origin === 'result') return null;
  // A stream forgets by its retention, never by a TTL of messages.
  const ttl = queue.type === 'stream' ? null : queue.messageTtlMs;
  const expires = ttl === null ? null : { kind: 'expires' as const, at: row.failedAt + ttl };
  const isSoon = expires !== null && expires.at - now <= SOON_MS;
  const room = roomOf(queue);
  if (isSoon || room === null || row.position === null) return expires;
  const deaths = room + 1 + row.position;
  const isNear = deaths <= Math.max(NEAR_DEATHS, (queue.maxLength ?? 0) / NEAR_PART);
  return isNear ? { kind: 'evicted', deaths } : expires;
}

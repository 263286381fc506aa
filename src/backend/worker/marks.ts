/**
 * The marks a message carries between deliveries, and what they mean (docs/systems.md, Attempts). Pure.
 *
 * A mark counts only while it belongs to this life of the message. A message that was rejected from this queue and is
 * here again was put back by someone (a shovel, a console): it starts anew. So does one whose `oraculo-esgotada`
 * names another retry than the one it carries now.
 */
import { deathsOf } from '../../core/broker/properties/deaths.ts';
import { type AmqpTable, integerEntry, textEntry } from '../../shared/domain/amqp.ts';
import { MOST_RETRIES } from '../topology.ts';

export const HEADERS = {
  /** Number of attempts that failed before this delivery, 1 to 3. */
  attempts: 'oraculo-tentativas',
  /** All attempts are used up; the value is the retry id it had then, or ''. */
  exhausted: 'oraculo-esgotada',
  /** Table `codigo`, `mensagem`, `tentativa`: why the last attempt failed. */
  error: 'oraculo-erro',
  /** Set by the console on a message it sends again. */
  retryId: 'oraculo-retry-id',
} as const;

export type Standing =
  /** To be rejected, so that the broker dead-letters it from this queue. */
  { readonly kind: 'exhausted' } | { readonly kind: 'due'; readonly attempt: number };

const FIRST: Standing = { kind: 'due', attempt: 1 };

export function standingOf(headers: AmqpTable | undefined, queue: string): Standing {
  const putBack = deathsOf(headers).some((death) => death.queue === queue && death.reason === 'rejected');
  if (putBack) return FIRST;
  const exhausted = textEntry(headers, HEADERS.exhausted);
  if (exhausted !== undefined) return exhausted === retryIdOf(headers) ? { kind: 'exhausted' } : FIRST;
  const failed = integerEntry(headers, HEADERS.attempts) ?? 0;
  return failed >= 1 && failed <= MOST_RETRIES ? { kind: 'due', attempt: failed + 1 } : FIRST;
}

/** '' when it carries none. */
export function retryIdOf(headers: AmqpTable | undefined): string {
  return textEntry(headers, HEADERS.retryId) ?? '';
}

/** Bookkeeping of brokers and of this system that a copy must not inherit (docs/rabbitmq.md, Copying a message). */
export function isBookkeeping(key: string): boolean {
  return (
    /^x-(death|first-death-|last-death-|delivery-count|acquired-count)/.test(key) ||
    key === 'CC' ||
    key === 'BCC' ||
    key === HEADERS.attempts ||
    key === HEADERS.exhausted ||
    key === HEADERS.error
  );
}

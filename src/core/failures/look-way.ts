/** Which way of docs/rabbitmq.md, Inspect, fits a queue, what it costs and what is left. Pure. */
import type { LookWay } from '../../shared/domain/failure.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { QueueDetails } from '../broker/port.ts';
import { type Holding, heldCount } from './held-count.ts';

/** At this budget or below a message is no longer taken: the next ones belong to whoever must repair it. */
export const LEAST_BUDGET = 3;
/** What a limit counts as that the broker does not tell: three looks at a fresh message, never more. */
export const ASSUMED_LIMIT = 6;

export interface BrokerVersion {
  readonly major: number;
  readonly minor: number;
}

/** Reads `3.10.8`; what does not parse counts as old, whose ways are the careful ones. */
export function parseVersion(version: string): BrokerVersion {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10) || 0);
  return { major, minor };
}

function nackIsFree({ major, minor }: BrokerVersion): boolean {
  return major > 4 || (major === 4 && minor >= 3);
}

/** Up to 3.12 a stream keeps neither tables nor arrays of a message's headers, `x-death` among them. */
function losesDeaths({ major, minor }: BrokerVersion): boolean {
  return major < 3 || (major === 3 && minor < 13);
}

/** Deliveries a queue grants each message; null: without limit. One that is not known is assumed, and small. */
export function limitOf(
  details: Pick<QueueDetails, 'type' | 'deliveryLimit' | 'deliveryLimitKnown'>,
): number | null {
  if (details.type !== 'quorum') return null;
  if (details.deliveryLimitKnown) return details.deliveryLimit;
  return Math.min(ASSUMED_LIMIT, details.deliveryLimit ?? ASSUMED_LIMIT);
}

/** Looks left before a message is dropped or dead-lettered: the limit less the highest count seen. */
export function budgetOf(limit: number | null, highestCount: number): number | null {
  return limit === null ? null : Math.max(0, limit - highestCount);
}

/** Whether nothing more is taken: a message has used up all but the last few of its deliveries. */
export function isExhausted(limit: number | null, highestCount: number): boolean {
  const budget = budgetOf(limit, highestCount);
  return budget !== null && budget <= LEAST_BUDGET;
}

/** A guess is told as one: the limit of this queue decides over its messages, and the broker does not tell it. */
export function limitIsKnown(details: Pick<QueueDetails, 'type' | 'deliveryLimitKnown'>): boolean {
  return details.type !== 'quorum' || details.deliveryLimitKnown;
}

/** `mayExpire`: messages may run out of time while they are held. */
export function lookWayOf(
  details: QueueDetails,
  version: BrokerVersion,
  highestCount: number,
  mayExpire = false,
): LookWay {
  const limitKnown = limitIsKnown(details);
  const refused = (refusal: ErrorCode, budget: number | null): LookWay => ({
    way: 'refused',
    costPerMessage: 0,
    budget,
    limitKnown,
    refusal,
    needsConsent: false,
  });
  if (details.type === 'unknown') return refused('look-refused-type', null);
  if (details.type === 'stream') {
    return {
      way: 'stream-offset',
      costPerMessage: 0,
      budget: null,
      limitKnown: true,
      refusal: null,
      needsConsent: false,
      losesDeaths: losesDeaths(version),
    };
  }
  if (details.singleActive && details.consumers > 0) return refused('look-refused-consumer', null);
  const limit = limitOf(details);
  const budget = budgetOf(limit, highestCount);
  if (isExhausted(limit, highestCount))
    return refused(limitKnown ? 'look-refused-budget' : 'look-refused-unknown-limit', budget);
  const forward = details.type === 'quorum' && nackIsFree(version);
  const costPerMessage = details.type === 'quorum' && !forward ? 1 : 0;
  return {
    way: forward ? 'nack-forward' : 'close-channel',
    costPerMessage,
    budget,
    limitKnown,
    refusal: null,
    needsConsent: details.consumers > 0 || (!limitKnown && costPerMessage > 0) || mayExpire,
  };
}

/** By identity, the count that the next delivery of what was held will show, once it is given back. */
export function countAfter(
  details: Pick<QueueDetails, 'type'>,
  way: 'close-channel' | 'nack-forward',
  taken: Holding,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  if (details.type !== 'quorum') return counts;
  const cost = way === 'close-channel' ? 1 : 0;
  const held = [...taken.deliveries.map(heldCount), ...taken.late];
  // Equal messages may stand for one another: the highest of them counts.
  for (const { identity, count } of held)
    counts.set(identity, Math.max(count + cost, counts.get(identity) ?? 0));
  return counts;
}

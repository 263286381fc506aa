/** Which way of docs/rabbitmq.md, Inspect, fits a queue, what it costs and what is left. Pure. */
import type { LookWay } from '../../shared/domain/failure.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { QueueDetails } from '../broker/port.ts';

/** At this budget or below a message is no longer taken: the next ones belong to whoever must repair it. */
export const LEAST_BUDGET = 3;
/** What an unknown limit of a quorum queue counts as from 4.0 on. */
const DEFAULT_LIMIT = 20;

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

/** Deliveries a queue grants each message; null: without limit. */
export function limitOf(
  details: Pick<QueueDetails, 'type' | 'deliveryLimit'>,
  version: BrokerVersion,
): number | null {
  if (details.type !== 'quorum') return null;
  return details.deliveryLimit ?? (version.major >= 4 ? DEFAULT_LIMIT : null);
}

/** Looks left before a message is dropped or dead-lettered: the limit less the highest count seen. */
export function budgetOf(limit: number | null, highestCount: number): number | null {
  return limit === null ? null : Math.max(0, limit - highestCount);
}

function refused(refusal: ErrorCode, budget: number | null): LookWay {
  return { way: 'refused', costPerMessage: 0, budget, refusal, needsConsent: false };
}

export function lookWayOf(details: QueueDetails, version: BrokerVersion, highestCount: number): LookWay {
  if (details.type === 'stream' || details.type === 'unknown') return refused('look-refused-type', null);
  const budget = budgetOf(limitOf(details, version), highestCount);
  if (budget !== null && budget <= LEAST_BUDGET) return refused('look-refused-budget', budget);
  const forward = details.type === 'quorum' && nackIsFree(version);
  return {
    way: forward ? 'nack-forward' : 'close-channel',
    costPerMessage: details.type === 'quorum' && !forward ? 1 : 0,
    budget,
    refusal: null,
    needsConsent: details.consumers > 0,
  };
}

/** The count that the next delivery of these messages will show, once they are given back. */
export function countAfter(
  details: Pick<QueueDetails, 'type'>,
  way: 'close-channel' | 'nack-forward',
  taken: { readonly deliveries: readonly unknown[]; readonly highestCount: number },
): number {
  const isCounted = details.type === 'quorum' && way === 'close-channel' && taken.deliveries.length > 0;
  return taken.highestCount + (isCounted ? 1 : 0);
}

/** What the result store says of a run whose retry may or may not have arrived. It can speak for, never against. */
import type { FailureDetail, RetryEvidence, RetryView } from '../../shared/domain/failure.ts';
import { ExpectedError } from '../../shared/errors.ts';
import type { Desk } from '../failures/desk.ts';
import { readTimeAt } from '../systems/read-result.ts';

async function lastWritten(desk: Desk, correlationId: string): Promise<number | null> {
  const { profile } = desk.context;
  const results = desk.context.results();
  if (!results || !profile.result) return null;
  const value = await results.get(profile.result.key.replaceAll('{correlationId}', correlationId));
  return value === null ? null : readTimeAt(value, profile.result.timePath);
}

async function evidenceOf(
  desk: Desk,
  correlationId: string,
  sentAt: number,
): Promise<readonly RetryEvidence[]> {
  try {
    const at = await lastWritten(desk, correlationId);
    return at !== null && at >= sentAt ? [{ kind: 'result_later', at }] : [];
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    desk.log.warn('the result store could not be asked', { code: error.code });
    return [{ kind: 'result_unknown' }];
  }
}

/** The detail with the store's word added to each retry that is to be decided. Never fails for what the store does. */
export async function withResults(desk: Desk, detail: FailureDetail): Promise<FailureDetail> {
  const { correlationId } = detail.failure;
  const asked = async (retry: RetryView): Promise<RetryView> => {
    if (retry.state !== 'unknown' || correlationId === null) return retry;
    // Until the broker's answer there is no time of sending: the retry cannot have left before it was recorded.
    const found = await evidenceOf(desk, correlationId, retry.sentAt ?? retry.createdAt);
    return { ...retry, evidence: [...found, ...retry.evidence] };
  };
  return { ...detail, retries: await Promise.all(detail.retries.map(asked)) };
}

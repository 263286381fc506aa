/**
 * Where a report on a piece of work belongs: a new failure, one that is known already, or none because a dead letter of
 * the same work stands. The rules are those of docs/systems.md, Failed results. The caller opens the transaction.
 */
import { type RetryItem, wasSent } from '../retry/retry-item.ts';
import { type Desk, refreshFailure } from './desk.ts';
import type { FailureRow } from './failure-row.ts';
import type { Report } from './result-reports.ts';
import { type FailedWork, resultIdentity } from './result-rows.ts';
import { RESULT_PRESENCE } from './result-state.ts';
import { stepOfFailure } from './result-steps.ts';

/** An event and a stored result of one failure have times this close, ms. */
const SAME_MS = 50;

/** Work may fail before the broker's confirm of its message is written. */
function mayBeThere(item: RetryItem): boolean {
  return wasSent(item) || item.state === 'publishing';
}

function sentItems(desk: Desk, row: FailureRow): readonly RetryItem[] {
  return desk.journal.ofFailure(desk.context.id, row.id).filter(mayBeThere);
}

/** When sending began, ms since 1970. */
function lastSentAt(items: readonly RetryItem[]): number | null {
  const times = items.flatMap(({ sentAt }) => sentAt ?? []);
  return times.length === 0 ? null : Math.max(...times);
}

/** The failure that a retry id in the report names. */
function retriedBy(desk: Desk, work: FailedWork): string | null {
  if (work.retryId === null) return null;
  return desk.journal.item({ connectionId: desk.context.id, retryId: work.retryId })?.failureId ?? null;
}

/** The work was done again after `row` failed, so a report may be of that. */
function isAnother(desk: Desk, row: FailureRow, work: FailedWork): boolean {
  if (retriedBy(desk, work) !== null) return work.retryId !== row.retryId;
  const sentAt = lastSentAt(sentOf(desk, row, work));
  if (work.failedAt <= row.failedAt + SAME_MS) return false;
  if (sentAt !== null) return work.failedAt >= sentAt;
  if (row.present === RESULT_PRESENCE.succeeded) return work.failedAt > row.seenAt;
  return row.present === RESULT_PRESENCE.expired;
}

/** Sendings of its message, also as the dead letter that stands for it. */
function sentOf(desk: Desk, row: FailureRow, work: FailedWork): readonly RetryItem[] {
  const own = sentItems(desk, row);
  if (row.present !== RESULT_PRESENCE.deadLettered) return own;
  return [...own, ...deadLettersOf(desk, work).flatMap((dead) => sentItems(desk, dead))];
}

function deadLettersOf(desk: Desk, work: FailedWork): readonly FailureRow[] {
  const { profile } = desk.context;
  return desk.results
    .deadLettersOfRun(work.correlationId)
    .filter((row) => stepOfFailure(profile, row) === work.step);
}

/** The failure that this one repeats: by retry id, else the one of the same work that was sent again last. */
function previousOf(desk: Desk, work: FailedWork, newest: FailureRow | null): string | null {
  const named = retriedBy(desk, work);
  if (named !== null) return named;
  if (newest && newest.present !== RESULT_PRESENCE.deadLettered) return newest.id;
  const sent = deadLettersOf(desk, work).flatMap((row) => {
    const at = lastSentAt(sentItems(desk, row));
    return row.nextId === null && at !== null && at <= work.failedAt ? [{ id: row.id, at }] : [];
  });
  return sent.toSorted((a, b) => b.at - a.at)[0]?.id ?? null;
}

function knownAgain(desk: Desk, row: FailureRow, work: FailedWork, at: number): void {
  // When the work succeeded is kept there: a later failure is told from this one by it.
  if (row.present === RESULT_PRESENCE.succeeded) return;
  desk.results.seenAgain(row.id, at, work.resultKey);
  if (row.present !== RESULT_PRESENCE.expired) return;
  desk.results.setPresence(row.id, RESULT_PRESENCE.stands);
  refreshFailure(desk, row.id);
}

/** Answers the id of a new failure; null when the report is of one that is known. */
export function placeFailure(desk: Desk, work: FailedWork, at: number): string | null {
  const newest = desk.results.newest(resultIdentity(work));
  if (newest && !isAnother(desk, newest, work)) {
    knownAgain(desk, newest, work, at);
    return null;
  }
  if (deadLettersOf(desk, work).some((row) => row.state === 'open' && row.present === 1)) return null;
  const previous = previousOf(desk, work, newest);
  const id = desk.results.add(work, newest ? newest.ordinal + 1 : 0, at);
  if (previous !== null && desk.failures.byId(previous)) desk.failures.link(previous, id);
  return id;
}

type Work = Pick<FailedWork, 'correlationId' | 'step'>;

/** The failure that a success at that time settles; null as a rule. */
function settledBy(desk: Desk, work: Work, succeededAt: number): FailureRow | null {
  const row = desk.results.newest(resultIdentity(work));
  const stands = row?.present === RESULT_PRESENCE.stands || row?.present === RESULT_PRESENCE.expired;
  return row && stands && succeededAt > row.failedAt ? row : null;
}

/** Whether it is the success of something that failed. */
export function settles(desk: Desk, report: Report): boolean {
  return report.kind === 'succeeded' && settledBy(desk, report.work, report.at) !== null;
}

/** A success of the same work after it failed. Answers whether a failure was settled by it. */
export function placeSuccess(desk: Desk, work: Work, succeededAt: number): boolean {
  const row = settledBy(desk, work, succeededAt);
  if (!row) return false;
  desk.results.setPresence(row.id, RESULT_PRESENCE.succeeded);
  desk.results.seenAgain(row.id, succeededAt, null);
  refreshFailure(desk, row.id);
  return true;
}

/** A dead letter that has just been found takes the place of what told of the same failure by its result. */
export function deadLetterStands(desk: Desk, row: FailureRow): void {
  if (row.origin !== 'dead_letter' || row.correlationId === null) return;
  const step = stepOfFailure(desk.context.profile, row);
  if (step === null) return;
  const result = desk.results.newest(resultIdentity({ correlationId: row.correlationId, step }));
  if (!result || result.present !== RESULT_PRESENCE.stands || sentItems(desk, result).length > 0) return;
  desk.results.setPresence(result.id, RESULT_PRESENCE.deadLettered);
  desk.failures.link(result.id, row.id);
  refreshFailure(desk, result.id);
}

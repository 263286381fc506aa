/** Why a failure of a selection is left out of a job. Pure: facts come in, a code or nothing goes out. */

import { INCLUDABLE_SKIPS, type JobAction, type JobRequest, type SkipCode } from '../../shared/domain/job.ts';
import type { ErrorDetails } from '../../shared/errors.ts';
import type { FailureRow } from '../failures/failure-row.ts';
import { REFUSED_FROM } from '../retry/retry-rules.ts';

export type Includable = (typeof INCLUDABLE_SKIPS)[number];

export function isIncludable(code: SkipCode): code is Includable {
  return INCLUDABLE_SKIPS.some((each) => each === code);
}

type Row = Pick<
  FailureRow,
  'state' | 'present' | 'retries' | 'failedQueue' | 'queue' | 'origin' | 'eventSeq'
>;

function isUnderWay(row: Row): boolean {
  return row.state === 'retrying' || row.state === 'discarding' || row.state === 'sent';
}

/** What lies in no queue any more cannot be taken out of it. */
function absence(row: Row): SkipCode | null {
  if (isUnderWay(row)) return 'under-way';
  if (row.state === 'possible_duplicate') return 'possible-duplicate';
  if (row.state === 'succeeded') return 'already-succeeded';
  return row.present === 0 || row.state !== 'open' ? 'gone' : null;
}

function hasNoMessage(row: Row): boolean {
  return row.origin === 'result' && row.eventSeq === null;
}

/** Of what cannot be taken out of a queue: a result, a dead letter that lies in none any more, or in a stream. */
function ofCopy(row: Row, inStream: boolean): SkipCode | null {
  if (row.origin === 'dead_letter' && row.present === 1 && !inStream) return 'other-origin';
  if (isUnderWay(row)) return 'under-way';
  if (row.state === 'possible_duplicate') return 'possible-duplicate';
  if (row.state === 'succeeded') return 'already-succeeded';
  // Its newer death is the failure to work on.
  if (row.state === 'failed_again') return 'gone';
  return hasNoMessage(row) ? 'no-captured-message' : null;
}

/** By what is known of the failure alone, before its message or its target are looked at. */
export function skipOfRow(row: Row, action: JobAction, inStream: boolean): SkipCode | null {
  if (action === 'archive') return hasNoMessage(row) ? 'no-captured-message' : null;
  if (action === 'resend') return ofCopy(row, inStream);
  // Nothing can be taken out of a result, nor out of a stream.
  if (row.origin === 'result' || inStream) return 'other-origin';
  const missing = absence(row);
  if (missing) return missing;
  // An edit is what a message needs that failed that often.
  return action === 'retry' && row.retries + 1 >= REFUSED_FROM ? 'too-many-retries' : null;
}

/** Where a copy would go; null: it is not told. A dead letter sent into its own queue is none that was retried. */
export function skipOfTarget(
  row: Row,
  request: Pick<JobRequest, 'action' | 'target'>,
  target: { readonly exchange: string; readonly routingKey: string } | null,
): SkipCode | null {
  if (!target) return 'no-target';
  if (target.exchange !== '') return null;
  if (target.routingKey === '') return 'no-target';
  return request.action !== 'resend' && target.routingKey === row.queue ? 'target-refused' : null;
}

/** From what `targetProblem` said. */
export function skipOfProblem(problem: { readonly code: string; readonly details: ErrorDetails }): SkipCode {
  if (problem.code === 'retry-target-missing') return 'target-missing';
  return problem.details.reason === 'full' ? 'target-full' : 'target-refused';
}

/** Whether the action sends something on, whose outcome is then of interest. */
export function sendsOn(action: JobAction): boolean {
  return action === 'retry' || action === 'edit' || action === 'resend';
}

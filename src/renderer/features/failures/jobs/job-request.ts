/** What a job asks for before the operator chooses anything. Pure. */
import type { BodyEdit, JobAction, JobRequest } from '../../../../shared/domain/job.ts';
import type { FailureSelection } from '../../../../shared/domain/selection.ts';

/** Unconfirmed copies at most, unless it is chosen otherwise (docs/rabbitmq.md, Retry). */
const WINDOW = 50;

/** Actions that send messages on, so that what becomes of them can be waited for. */
export function sendsOn(action: JobAction): boolean {
  return action === 'retry' || action === 'edit' || action === 'resend';
}

export function newRequest(
  action: JobAction,
  selection: FailureSelection,
  edit: BodyEdit | null = null,
): JobRequest {
  return {
    action,
    selection,
    target: { kind: 'failed-queue' },
    edit,
    rate: null,
    canary: sendsOn(action),
    window: WINDOW,
    include: [],
    reason: null,
  };
}

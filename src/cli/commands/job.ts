/** Every command that acts on many failures: a plan, then a job, then its end. */
import type { BodyEdit, JobAction, JobPlan, JobRequest } from '../../shared/domain/job.ts';
import type { FailureSelection } from '../../shared/domain/selection.ts';
import { ExpectedError } from '../../shared/errors.ts';
import { wholeNumber } from '../arguments.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { followJob } from '../follow-job.ts';
import { jobRequestOf } from '../job-request.ts';
import { planText } from '../job-text.ts';
import { counted } from '../output.ts';
import { selectionOf } from '../selection.ts';
import { connected, type Session } from '../session.ts';

/** Says what is missing before anything is done. */
function assertMayStart(plan: JobPlan, request: JobRequest, typed: number | null): void {
  if (plan.count === 0) {
    throw new ExpectedError('selection-empty', 'Nothing of the selection can be done; see the plan', {});
  }
  if (plan.needsReason && request.reason === null) {
    throw new ExpectedError('retry-needs-reason', 'A reason is needed: --reason TEXT', {});
  }
  if (plan.typedConfirmation !== null && typed !== plan.typedConfirmation) {
    throw new ExpectedError(
      'confirmation-needed',
      `This is about ${counted(plan.typedConfirmation, 'message')}: give --confirm ${plan.typedConfirmation}`,
      { count: plan.typedConfirmation },
    );
  }
}

function typedNumber({ line }: Session): number | null {
  const typed = wholeNumber('confirm', line.options.confirm, { least: 0, most: 1e9, otherwise: -1 });
  return typed === -1 ? null : typed;
}

/** Shows the plan of a request and stops there. */
async function showPlan({ client, output }: Session, connectionId: string, request: JobRequest) {
  const plan = await client.call('jobs.plan', { connectionId, request });
  output.print(plan, planText(plan));
  return EXIT.ok;
}

/** Plans a request, starts it as planned, and follows it. */
export async function runJob(session: Session, connectionId: string, request: JobRequest): Promise<ExitCode> {
  const { client, output } = session;
  const typed = typedNumber(session);
  const plan = await client.call('jobs.plan', { connectionId, request });
  output.note(planText(plan));
  assertMayStart(plan, request, typed);
  const job = await client.call('jobs.start', { connectionId, request, expected: plan.count, typed });
  return followJob(session, connectionId, job);
}

export async function jobOf(
  session: Session,
  action: JobAction,
  selection: FailureSelection,
  edit: BodyEdit | null = null,
): Promise<ExitCode> {
  const request = jobRequestOf(session.line, action, selection, edit);
  const { id } = await connected(session);
  return session.line.options.plan ? showPlan(session, id, request) : runJob(session, id, request);
}

/** A command of its own for an action: `discard`, `resend`. */
export function actionCommand(action: JobAction): (session: Session) => Promise<ExitCode> {
  return (session) => jobOf(session, action, selectionOf(session.line, session.line.words.slice(1)));
}

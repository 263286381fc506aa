/** Following a job to its end. Following changes nothing: a command that is interrupted leaves the job as it is. */
import type { JobView } from '../shared/domain/job.ts';
import { ExpectedError } from '../shared/errors.ts';
import { wholeNumber } from './arguments.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { jobText, progressText } from './job-text.ts';
import type { Session } from './session.ts';
import { waitFor } from './wait.ts';

const PROGRESS_EVERY_MS = 1_000;

/** Nothing goes on by itself any more. */
function hasEnded({ state }: JobView): boolean {
  return state === 'done' || state === 'cancelled' || state === 'stopped';
}

export function codeOfJob({ state, counts }: JobView): ExitCode {
  if (state === 'stopped' || state === 'cancelled') return EXIT.workFailed;
  if (counts.failedAgain + counts.returned + counts.nacked + counts.gone > 0) return EXIT.workFailed;
  return counts.possibleDuplicate + counts.overdue > 0 ? EXIT.unknownOutcome : EXIT.ok;
}

/** With `--wait`, not to know is no success. */
function codeAfterWaiting(job: JobView): ExitCode {
  const code = codeOfJob(job);
  return code === EXIT.ok && job.counts.notSeenToFail + job.counts.sent > 0 ? EXIT.unknownOutcome : code;
}

/** Lines of progress on standard error, one a second at most, and none twice. */
function progress({ output }: Session): (job: JobView) => void {
  let [last, at] = ['', 0];
  return (job) => {
    const text = progressText(job);
    if (text === last || Date.now() - at < PROGRESS_EVERY_MS) return;
    output.note(text);
    [last, at] = [text, Date.now()];
  };
}

/** A core of this command's own ends with it; what it left to do is in the journal. */
async function whereItGoesOn({ client }: Session, jobId: string): Promise<string> {
  const { host } = await client.call('app.status', {});
  return host === 'cli'
    ? `Job ${jobId} goes on when a console connects, or with: oraculo retry resume ${jobId}`
    : `Job ${jobId} goes on in the console`;
}

async function watched(
  session: Session,
  connectionId: string,
  jobId: string,
  timeoutMs: number,
  until: (job: JobView) => boolean,
): Promise<JobView> {
  const { client, signal } = session;
  const show = progress(session);
  const look = async () => {
    const job = await client.call('jobs.detail', { connectionId, jobId });
    show(job);
    return until(job) ? job : undefined;
  };
  const events = ['jobs.changed', 'retries.changed'] as const;
  return waitFor(look, { client, events, timeoutMs, what: `Job ${jobId}`, signal });
}

async function toItsEnd(session: Session, connectionId: string, jobId: string): Promise<ExitCode> {
  const { line, output } = session;
  const ended = await watched(session, connectionId, jobId, Number.POSITIVE_INFINITY, hasEnded);
  if (!line.options.wait || ended.counts.sent === 0) {
    output.print(ended, jobText(ended));
    return line.options.wait ? codeAfterWaiting(ended) : codeOfJob(ended);
  }
  const seconds = wholeNumber('timeout', line.options.timeout, { least: 1, most: 86_400, otherwise: 180 });
  const known = await watched(
    session,
    connectionId,
    jobId,
    seconds * 1000,
    ({ counts }) => counts.sent === 0,
  );
  output.print(known, jobText(known));
  return codeAfterWaiting(known);
}

/** Until it has ended, with `--wait` until its outcomes are known; not at all with `--detach`. */
export async function followJob(session: Session, connectionId: string, job: JobView): Promise<ExitCode> {
  const { line, output, signal } = session;
  if (line.options.detach) {
    output.print(job, job.id);
    output.note(await whereItGoesOn(session, job.id));
    return EXIT.ok;
  }
  output.note(`Job ${job.id}; Ctrl+C stops following it and leaves it as it is`);
  try {
    return await toItsEnd(session, connectionId, job.id);
  } catch (error) {
    if (!(error instanceof ExpectedError && error.code === 'cancelled' && signal.aborted)) throw error;
    output.note(`No longer followed, and unchanged. ${await whereItGoesOn(session, job.id)}`);
    return EXIT.interrupted;
  }
}

/** `retry plan|run|status|pause|resume|cancel|report`: retries of many failures, as jobs. */
import type { JobView } from '../../shared/domain/job.ts';
import { oneOf, wholeNumber } from '../arguments.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { followJob } from '../follow-job.ts';
import { countsText, jobText } from '../job-text.ts';
import { tableText, timeText } from '../output.ts';
import { selectionOf } from '../selection.ts';
import { chosenConnection, connected, type Session } from '../session.ts';
import { required } from './history.ts';
import { jobOf } from './job.ts';

const LIMIT = { least: 1, most: 500, otherwise: 50 };

export const RETRY_JOB_COMMANDS: ReadonlyMap<string, (session: Session) => Promise<ExitCode>> = new Map([
  ['plan', plan],
  ['run', run],
  ['status', status],
  ['pause', pause],
  ['resume', resume],
  ['cancel', cancel],
  ['report', report],
]);

/** What follows `retry run` or the like. */
function idsOf({ line }: Session): readonly string[] {
  return line.words.slice(2);
}

function jobIdOf(session: Session, usage: string): string {
  return required(idsOf(session)[0], usage);
}

function plan(session: Session): Promise<ExitCode> {
  const { line } = session;
  const planned = { ...session, line: { ...line, options: { ...line.options, plan: true } } };
  return jobOf(planned, 'retry', selectionOf(line, idsOf(session)));
}

function run(session: Session): Promise<ExitCode> {
  return jobOf(session, 'retry', selectionOf(session.line, idsOf(session)));
}

function jobRow(job: JobView): readonly string[] {
  return [
    timeText(job.createdAt),
    job.id,
    job.action,
    job.state,
    String(job.total),
    countsText(job),
    job.operator,
  ];
}

async function status(session: Session): Promise<ExitCode> {
  const { client, line, output } = session;
  const { id: connectionId } = await chosenConnection(session);
  const [jobId] = idsOf(session);
  if (jobId !== undefined) {
    const job = await client.call('jobs.detail', { connectionId, jobId });
    output.print(job, jobText(job));
    return EXIT.ok;
  }
  const limit = wholeNumber('limit', line.options.limit, LIMIT);
  const jobs = await client.call('jobs.list', { connectionId, limit });
  if (output.json) for (const job of jobs) output.print(job, '');
  else if (jobs.length === 0) output.note('No jobs.');
  else {
    const head = ['planned', 'job', 'action', 'state', 'messages', 'so far', 'operator'];
    output.print(null, tableText(head, jobs.map(jobRow)));
  }
  return EXIT.ok;
}

async function pause(session: Session): Promise<ExitCode> {
  const jobId = jobIdOf(session, 'retry pause JOB');
  const { id: connectionId } = await chosenConnection(session);
  const job = await session.client.call('jobs.pause', { connectionId, jobId });
  session.output.print(job, jobText(job));
  return EXIT.ok;
}

async function cancel(session: Session): Promise<ExitCode> {
  const jobId = jobIdOf(session, 'retry cancel JOB');
  const { id: connectionId } = await chosenConnection(session);
  const job = await session.client.call('jobs.cancel', { connectionId, jobId });
  session.output.print(job, jobText(job));
  return EXIT.ok;
}

/** Goes on with it, and follows it; one that goes on by itself is only followed. */
async function resume(session: Session): Promise<ExitCode> {
  const jobId = jobIdOf(session, 'retry resume JOB');
  const { id: connectionId } = await connected(session);
  const before = await session.client.call('jobs.detail', { connectionId, jobId });
  const goesOn = before.state === 'running';
  const job = goesOn ? before : await session.client.call('jobs.resume', { connectionId, jobId });
  return followJob(session, connectionId, job);
}

async function report(session: Session): Promise<ExitCode> {
  const { client, line, output } = session;
  const jobId = jobIdOf(session, 'retry report JOB [--format csv|jsonl]');
  const { id: connectionId } = await chosenConnection(session);
  const format = oneOf('format', line.options.format, ['csv', 'jsonl']) ?? (output.json ? 'jsonl' : 'csv');
  for (let after: number | null = null; ; ) {
    const part: { text: string; next: number | null } = await client.call('jobs.report', {
      connectionId,
      jobId,
      format,
      after,
    });
    output.file(part.text);
    if (part.next === null) return EXIT.ok;
    after = part.next;
  }
}

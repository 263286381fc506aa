/**
 * One console that works off a dead-letter queue (or, to restore, the archive) by one job after another, until nothing
 * is left to do or it has come to the step at which it stops. A job that an earlier start left goes on first. Everything
 * in doubt is sent again. Arguments: a JSON of `KillOrder`.
 */
import { setTimeout } from 'node:timers/promises';
import type { RetryStep } from '../../../src/core/retry/steps.ts';
import { aRequest } from '../../support/failures/job-request.ts';
import { type Lab, labProfile, never, openLab } from '../../support/failures/lab.ts';
import { openSession } from '../../support/failures/sessions.ts';
import { EDIT, type KillOrder, type KillReport, REPORT } from './order.ts';

// The parent is the only caller.
const order = JSON.parse(process.argv[2] ?? '') as KillOrder;
const dead = `${order.work}.dead`;
let met = 0;

/** A job with the window that is meant: those of other windows are finished first. */
function isMeant(step: RetryStep): boolean {
  if (step !== order.crashAt?.step) return false;
  // At start, before there is a lab.
  return step === 'classified' || lab.journal.activeJobs('lab').some(isOfWindow);
}

function isOfWindow({ request }: { readonly request: { readonly window: number } }): boolean {
  return request.window === order.window;
}

/** Stops the process as a kill -9 from outside would: nothing is flushed, no handler runs. */
function atStep(step: RetryStep): void {
  if (!isMeant(step)) return;
  met += 1;
  if (met === order.crashAt?.occurrence) process.kill(process.pid, 'SIGKILL');
}

async function decideAll(): Promise<void> {
  for (const { state, retryId } of lab.journal.underWay('lab')) {
    if (state === 'unknown') await lab.service.decide({ retryId, decision: 'send_again', reason: null });
  }
}

/** What a next job is about, at most `size`. */
function left(): readonly string[] {
  if (order.action === 'restore') {
    const kept = lab.service.jobs.archive({ limit: 500 }).items;
    return kept.filter(({ restoredAt }) => restoredAt === null).map(({ id }) => id);
  }
  const filter = { queue: dead, states: ['open' as const] };
  return lab.service.page({ limit: 500, filter, order: 'oldest' }).failures.map(({ id }) => id);
}

async function begin(ids: readonly string[]): Promise<void> {
  const request = aRequest({
    action: order.action,
    selection: { kind: 'ids', ids: ids.slice(0, order.size) },
    edit:
      order.action === 'edit' ? { kind: 'patch', format: 'merge-patch', patch: JSON.stringify(EDIT) } : null,
    canary: false,
    window: order.window,
    reason: 'kills',
  });
  const { count, typedConfirmation } = await lab.service.jobs.plan({ request });
  await lab.service.jobs.start({ request, expected: count, typed: typedConfirmation });
}

/** Answers whether nothing is left. */
async function isEmpty(): Promise<boolean> {
  if (order.action === 'restore') return true;
  const { seen, complete } = await lab.service.look({ queue: dead, consent: true }, never);
  return seen === 0 && complete;
}

/** One turn; true when nothing is left to do. */
async function turn(): Promise<boolean> {
  const [job] = lab.service.jobs.list({ limit: 1, activeOnly: true });
  if (job && (job.state === 'stopped' || job.state === 'paused')) {
    throw new Error(`a rule stopped the job: ${job.stop?.message}`);
  }
  if (job) return false;
  await decideAll();
  const underWay = lab.journal.underWay('lab');
  // Those that are sent again must not meet the steps of the next job. What only waits for its ack may.
  if (underWay.some(({ possibleDuplicate }) => possibleDuplicate)) return false;
  const ids = left();
  if (ids.length > 0) {
    await begin(ids);
    return false;
  }
  return underWay.length === 0 && (await isEmpty()) && left().length === 0;
}

const open = await openSession(order.place);
const lab: Lab = openLab({
  folder: order.folder,
  profile: labProfile(order.work, dead),
  session: open.session,
  atStep,
});
while (!(await turn())) await setTimeout(20);
const report: KillReport = { problem: lab.journal.problem?.message ?? null, errors: lab.log.errors };
process.stdout.write(`${REPORT}${JSON.stringify(report)}\n`);
await lab.close();
await open.close();

/**
 * One console at work on a round, until nothing is left to do or it is killed: it looks, brings everything that is open
 * back as a job, goes on with a job that an earlier console left or that a rule stopped, and has everything that is in
 * doubt sent again, which the flag must show. Arguments: a JSON of `SoakOrder`.
 */
import { setTimeout } from 'node:timers/promises';
import type { RetryStep } from '../../../src/core/retry/steps.ts';
import type { JobRequest } from '../../../src/shared/domain/job.ts';
import { ExpectedError } from '../../../src/shared/errors.ts';
import { type Lab, labProfile, never, openLab } from '../../support/failures/lab.ts';
import { openSession } from '../../support/failures/sessions.ts';
import { AT_WORK, REPORT, type SoakOrder, type SoakReport } from './order.ts';

// The parent is the only caller.
const order = JSON.parse(process.argv[2] ?? '') as SoakOrder;
const dead = `${order.work}.dead`;
let met = 0;

/** Stops the process as a kill -9 from outside would: nothing is flushed, no handler runs. */
function atStep(step: RetryStep): void {
  if (step !== order.crashAt?.step) return;
  met += 1;
  if (met === order.crashAt.occurrence) process.kill(process.pid, 'SIGKILL');
}

const request: JobRequest = {
  action: 'retry',
  selection: { kind: 'filter', filter: { queue: dead, states: ['open'] } },
  target: { kind: 'failed-queue' },
  edit: null,
  rate: order.rate,
  canary: false,
  window: order.window,
  include: [],
  reason: 'soak',
};

/** What cannot be done just now (no connection, a lock that the broker still holds) is tried again. */
async function tried(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
  }
}

async function decideAll(lab: Lab): Promise<void> {
  for (const item of lab.journal.underWay('lab')) {
    if (item.state !== 'unknown') continue;
    await tried(() => lab.service.decide({ retryId: item.retryId, decision: 'send_again', reason: 'soak' }));
  }
}

/** Answers whether the queue was seen, and is empty. */
async function startOver(lab: Lab): Promise<boolean> {
  const { seen, complete } = await lab.service.look({ queue: dead, consent: true }, never);
  const plan = await lab.service.jobs.plan({ request });
  if (plan.count === 0) return seen === 0 && complete;
  process.stdout.write(`${AT_WORK}\n`);
  await lab.service.jobs.start({ request, expected: plan.count, typed: plan.typedConfirmation });
  return false;
}

/** What is under way, as one line: that it stands still is told, so that a round that never ends says why. */
const still = { said: '', since: performance.now() };
const STILL_MS = 20_000;

/** A look settles what the engine itself has tried often enough; an operator who waits looks again, too. */
async function lookWhenStill(lab: Lab): Promise<void> {
  const states = Map.groupBy(lab.journal.underWay('lab'), ({ state }) => state);
  const jobs = lab.service.jobs.list({ limit: 3, activeOnly: true });
  const now = JSON.stringify({
    items: [...states].map(([state, items]) => [state, items.length]),
    jobs: jobs.map(({ state, heldBy, stop, counts }) => ({ state, heldBy, stop, counts })),
  });
  if (now !== still.said) {
    still.said = now;
    still.since = performance.now();
  } else if (performance.now() - still.since > STILL_MS) {
    process.stdout.write(`STANDS STILL ${now}\n`);
    still.since = performance.now();
    await tried(() => lab.service.look({ queue: dead, consent: true }, never));
  }
}

/** One turn; true when nothing is left to do. */
async function turn(lab: Lab): Promise<boolean> {
  const [job] = lab.service.jobs.list({ limit: 1, activeOnly: true });
  if (job) {
    process.stdout.write(`${AT_WORK}\n`);
    if (job.state === 'stopped' || job.state === 'paused') {
      await decideAll(lab);
      await tried(async () => lab.service.jobs.resume(job.id));
    }
    return false;
  }
  await decideAll(lab);
  if (lab.journal.underWay('lab').length > 0) {
    // What an earlier console left is settled: that takes its time, and faults may meet it too.
    process.stdout.write(`${AT_WORK}\n`);
    return false;
  }
  let isEmpty = false;
  await tried(async () => {
    isEmpty = await startOver(lab);
  });
  return isEmpty && lab.journal.underWay('lab').length === 0;
}

const open = await openSession(order.place);
const lab = openLab({
  folder: order.folder,
  profile: labProfile(order.work, dead),
  session: open.session,
  atStep,
});
while (!(await turn(lab))) {
  await lookWhenStill(lab);
  await setTimeout(50);
}
const report: SoakReport = {
  problem: lab.journal.problem?.message ?? null,
  underWay: lab.journal.underWay('lab').length,
  errors: lab.log.errors,
};
process.stdout.write(`${REPORT}${JSON.stringify(report)}\n`);
await lab.close();
await open.close();

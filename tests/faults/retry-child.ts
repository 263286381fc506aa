/**
 * One console working on one dead letter, to be stopped at a step: looks, retries the first failure (or recovers what an
 * earlier run left), and prints what came of it. Arguments: a JSON of `ChildOrder`.
 */

import { isUnderWay } from '../../src/core/retry/retry-item.ts';
import { eventually, labProfile, never, openLab } from '../support/failures/lab.ts';
import { openSession } from '../support/failures/sessions.ts';
import { type ChildOrder, childReport, pairOf } from './retry-child-order.ts';

// The parent is the only caller.
const order = JSON.parse(process.argv[2] ?? '') as ChildOrder;
const pair = pairOf(order);
let met = 0;

/** Stops the process as a kill -9 from outside would: nothing is flushed, no handler runs. */
function atStep(step: string): void {
  if (step !== order.crashAt) return;
  met += 1;
  if (met === (order.occurrence ?? 1)) process.kill(process.pid, 'SIGKILL');
}

const open = await openSession(order.place);
const lab = openLab({
  folder: order.folder,
  profile: labProfile(pair.work, pair.dead),
  session: open.session,
  atStep,
});

if (order.task === 'retry') {
  await lab.service.look({ queue: pair.dead, consent: false }, never);
  const failure = lab.service.page({ limit: 1, filter: { states: ['open'] } }).failures[0];
  if (failure) await lab.service.retry({ id: failure.id, reason: null, delayMs: 0 });
}
if (order.task === 'decide') {
  for (const retry of lab.service.retries({ limit: 100 }).filter(({ state }) => state === 'unknown')) {
    await lab.service.decide({ retryId: retry.id, decision: order.decision ?? 'send_again', reason: null });
  }
}
const rests = () =>
  lab.journal.underWay('lab').every((item) => item.state === 'unknown' || !isUnderWay(item)) ? true : null;
// RabbitMQ's statistics may show for ten seconds and more what the killed process held; absence is proven twice.
await eventually(rests, 60_000);
process.stdout.write(`REPORT ${JSON.stringify(childReport(lab))}\n`);
await lab.close();
await open.close();

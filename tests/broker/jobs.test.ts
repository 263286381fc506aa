import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BrokerSession } from '../../src/core/broker/port.ts';
import type { JobRequest, JobView } from '../../src/shared/domain/job.ts';
import type { SystemProfile } from '../../src/shared/domain/system-profile.ts';
import { aRequest as anyRequest } from '../support/failures/job-request.ts';
import {
  type DeadQueueType,
  declarePair,
  details,
  die,
  drain,
  eventually,
  type Lab,
  labProfile,
  never,
  openLab,
  type QueuePair,
} from '../support/failures/lab.ts';
import { type BrokerKind, type OpenSession, openSession, testPlace } from '../support/failures/sessions.ts';
import { idOf, startWorker, type Verdict, type Worker } from '../support/failures/worker.ts';

const PLACES: readonly { readonly kind: BrokerKind; readonly type: DeadQueueType }[] = [
  { kind: 'rabbitmq', type: 'classic' },
  { kind: 'rabbitmq', type: 'quorum' },
  { kind: 'embedded', type: 'classic' },
];

const ids = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `m${index}` }));
const names = (count: number) => ids(count).map(({ id }) => id);

/** Nothing tells what became of a message, and a wait is short. */
function blind(profile: SystemProfile): SystemProfile {
  const [start] = profile.steps;
  return start ? { ...profile, steps: [{ ...start, limitMs: 300 }] } : profile;
}

let counter = 0;

describe.each(PLACES)('jobs on $kind, $type', ({ kind, type }) => {
  let folder = '';
  let open: OpenSession;
  let session: BrokerSession;
  let pair: QueuePair;
  let labFolder = '';
  let lab: Lab;
  let worker: Worker | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'oraculo-jobs-'));
    open = await openSession(testPlace(kind, folder));
    session = open.session;
  });
  afterAll(async () => {
    await open.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    counter += 1;
    pair = await declarePair(session, `jobs.${process.pid}.${kind}.${type}.${counter}`, type);
    labFolder = mkdtempSync(join(folder, 'lab-'));
    lab = openHere();
  });
  afterEach(async () => {
    await worker?.stop();
    worker = undefined;
    await lab.close();
    const channel = await session.openChannel('publish');
    for (const queue of [pair.work, pair.dead]) await channel.deleteQueue(queue);
    await channel.close();
    expect(lab.log.errors).toEqual([]);
  });

  function openHere(profile = labProfile(pair.work, pair.dead), where = labFolder, operator = 'ana'): Lab {
    return openLab({ folder: where, profile, session, operator });
  }

  /** The same data directory with another profile. */
  async function reopen(profile: SystemProfile): Promise<void> {
    await lab.close();
    lab = openHere(profile);
  }

  async function work(judge: (id: string) => Verdict = () => 'ok'): Promise<void> {
    worker = await startWorker(session, pair.work, (event) => lab.record(event), judge);
  }

  async function dead(count: number): Promise<void> {
    await die(session, pair, ids(count));
    expect(await lab.service.look({ queue: pair.dead, consent: true }, never)).toMatchObject({ seen: count });
  }

  const aRequest = (changes: Partial<JobRequest> = {}) =>
    anyRequest({ selection: { kind: 'filter', filter: { queue: pair.dead } }, ...changes });

  async function start(changes: Partial<JobRequest> = {}): Promise<string> {
    const request = aRequest(changes);
    const { count, typedConfirmation } = await lab.service.jobs.plan({ request });
    return (await lab.service.jobs.start({ request, expected: count, typed: typedConfirmation })).id;
  }

  const job = (id: string) => lab.service.jobs.detail(id);

  async function until(id: string, ...states: readonly JobView['state'][]): Promise<JobView> {
    return eventually(() => (states.includes(job(id).state) ? job(id) : null), 40_000);
  }

  /** When every outcome has come. */
  async function judged(id: string): Promise<JobView> {
    return eventually(() => (job(id).counts.sent + job(id).counts.underWay === 0 ? job(id) : null), 20_000);
  }

  const openCount = () => lab.service.openCount();
  const total = ({ counts }: JobView) => Object.values(counts).reduce((sum, count) => sum + count, 0);

  it('sends 500 in steps, each after the outcomes of the one before', async () => {
    await dead(500);
    const seen: number[] = [];
    await work(() => {
      seen.push(lab.service.jobs.list({ limit: 1 })[0]?.step ?? -1);
      return 'ok';
    });
    const id = await start();
    await until(id, 'done');
    const view = await judged(id);
    expect(view).toMatchObject({ steps: [1, 5, 20, 100, 374], step: 4, stop: null, total: 500 });
    expect(view.counts).toMatchObject({ succeeded: 500, waiting: 0 });
    expect(total(view)).toBe(500);
    expect([...(worker?.taken ?? [])].sort()).toEqual(names(500).sort());
    // No message of a step came before its step had begun.
    const steps = view.steps.flatMap((size, step) => Array.from({ length: size }, () => step));
    expect(seen.every((step, at) => step >= (steps[at] ?? 0))).toBe(true);
    expect((await details(session, pair.dead)).messages).toBe(0);
    expect(openCount()).toBe(0);
  });

  it('is stopped when its messages fail again, and the rest stays in place and in order', async () => {
    await dead(60);
    await work(() => 'fails');
    const id = await start();
    const view = await until(id, 'stopped');
    expect(view.stop).toMatchObject({ rule: 'failed-again-rate', failedAgain: 1, of: 1 });
    expect(view.counts).toMatchObject({ failedAgain: 1, waiting: 59 });
    // The operator goes on: the next step is stopped by its own messages.
    lab.service.jobs.resume(id);
    const again = await until(id, 'stopped');
    expect(again.stop).toMatchObject({ rule: 'failed-again-in-a-row' });
    expect(again.counts.failedAgain + again.counts.sent).toBe(6);
    lab.service.jobs.cancel(id);
    await until(id, 'cancelled');
    expect((await drain(session, pair.dead)).map(idOf)).toEqual(names(60).slice(6));
  });

  it('pauses, goes on and is cancelled; what was not sent stays in place and in order', async () => {
    await dead(120);
    await work();
    const id = await start({ rate: 40, canary: false, window: 10 });
    await eventually(() => (job(id).counts.waiting < 110 ? true : null));
    expect(lab.service.jobs.pause(id)).toMatchObject({ state: 'paused' });
    await eventually(() => (job(id).counts.underWay + job(id).counts.sent === 0 ? true : null));
    const { counts } = job(id);
    const queued = (await details(session, pair.dead)).messages;
    // A pause holds nothing: everything that waits is in its queue.
    expect(queued).toBe(counts.waiting);
    expect(job(id)).toMatchObject({ perSecond: null, remainingMs: null });
    lab.service.jobs.resume(id);
    await eventually(() => (job(id).counts.waiting < counts.waiting ? true : null));
    lab.service.jobs.cancel(id);
    const view = await eventually(() =>
      job(id).counts.underWay + job(id).counts.sent === 0 ? job(id) : null,
    );
    expect(view).toMatchObject({ state: 'cancelled', counts: { waiting: 0 } });
    expect(view.counts.succeeded + view.counts.cancelled).toBe(120);
    await eventually(async () =>
      (await details(session, pair.dead)).messages === view.counts.cancelled ? true : null,
    );
    expect((await drain(session, pair.dead)).map(idOf)).toEqual(names(120).slice(view.counts.succeeded));
    expect(() => lab.service.jobs.resume(id)).toThrow('cannot be resumed');
  });

  it('goes on after the program was ended in the middle, and sends nothing twice', async () => {
    await dead(300);
    const id = await start({ rate: 400, canary: false, window: 20 });
    await eventually(() => (job(id).counts.sent > 60 ? true : null));
    await lab.close();
    lab = openHere();
    const view = await until(id, 'done');
    expect(view.counts).toMatchObject({ sent: 300, possibleDuplicate: 0 });
    expect((await drain(session, pair.work)).map(idOf).sort()).toEqual(names(300).sort());
    expect((await details(session, pair.dead)).messages).toBe(0);
  });

  it('stays paused over a restart of the program', async () => {
    await dead(100);
    const id = await start({ rate: 40, canary: false, window: 10 });
    lab.service.jobs.pause(id);
    await lab.close();
    lab = openHere();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { state, counts } = job(id);
    expect(state).toBe('paused');
    expect((await details(session, pair.dead)).messages).toBe(counts.waiting);
    lab.service.jobs.resume(id);
    expect((await until(id, 'done')).counts.sent).toBe(100);
  });

  it('is not seen to fail where nothing tells of outcomes: the operator continues each step', async () => {
    await reopen(blind(labProfile(pair.work, pair.dead)));
    await dead(8);
    await work(() => 'silent');
    const id = await start();
    expect(await until(id, 'waiting')).toMatchObject({ step: 0, waitsUntil: expect.any(Number) });
    const first = await until(id, 'stopped');
    expect(first).toMatchObject({ step: 0, stop: { rule: 'canary-not-seen' } });
    expect(first.counts).toMatchObject({ notSeenToFail: 1, succeeded: 0, waiting: 7 });
    lab.service.jobs.resume(id);
    await eventually(() => (job(id).state === 'stopped' && job(id).step === 1 ? true : null));
    lab.service.jobs.resume(id);
    await until(id, 'done');
    await eventually(() => (job(id).counts.notSeenToFail === 8 ? true : null));
    // Sent is not dealt with: nothing says that it worked.
    expect(openCount()).toBe(8);
  });

  it('goes on from a wait when the operator says so', async () => {
    await dead(3);
    const id = await start();
    await until(id, 'waiting');
    expect(job(id).counts).toMatchObject({ sent: 1, waiting: 2 });
    lab.service.jobs.resume(id);
    expect(await until(id, 'done')).toMatchObject({ counts: { sent: 3 } });
  });

  it('K16: tells of another console at work on the queue, and begins when that is done', async () => {
    await dead(20);
    const other = openHere(labProfile(pair.work, pair.dead), mkdtempSync(join(folder, 'lab-')), 'bia');
    try {
      await other.service.look({ queue: pair.dead, consent: true }, never);
      const request = aRequest({ canary: false, rate: 8, window: 1 });
      await other.service.jobs.start({ request, expected: 20, typed: null });
      await eventually(() =>
        (other.service.jobs.list({ limit: 1 })[0]?.counts.sent ?? 0) > 0 ? true : null,
      );
      const id = await start({ canary: false });
      await eventually(() => (job(id).heldBy === 'queue-locked' ? true : null));
      expect(job(id)).toMatchObject({ state: 'running', counts: { waiting: 20 } });
      const [theirs] = other.service.jobs.list({ limit: 1 });
      other.service.jobs.cancel(theirs?.id ?? '');
      await until(id, 'done');
      const arrived = (await drain(session, pair.work)).map(idOf);
      expect([...arrived].sort()).toEqual(names(20).sort());
    } finally {
      await other.close();
    }
  });

  it('B07: stops when its target is deleted in the middle; what was not sent stays', async () => {
    await dead(80);
    const id = await start({ rate: 60, canary: false, window: 5 });
    await eventually(() => (job(id).counts.sent >= 10 ? true : null));
    const channel = await session.openChannel('publish');
    await channel.deleteQueue(pair.work);
    const view = await until(id, 'stopped');
    expect(view.stop).toMatchObject({ rule: 'returned' });
    expect(view.counts.returned + view.counts.cancelled).toBeLessThanOrEqual(10);
    await channel.declareQueue(pair.work, { durable: true });
    await channel.close();
    const left = (await drain(session, pair.dead)).map(idOf);
    // A quorum queue puts what comes back behind all that came back before (docs/rabbitmq.md, Looking).
    if (type === 'classic') expect(left).toEqual(names(80).slice(view.counts.sent));
    expect([...left].sort()).toEqual(names(80).slice(view.counts.sent).sort());
  });

  it('B08: stops when its target takes no more; what was refused stays', async () => {
    await dead(30);
    const channel = await session.openChannel('publish');
    const full = `${pair.work}.full`;
    await channel.declareQueue(full, {
      durable: true,
      arguments: { 'x-max-length': 10, 'x-overflow': 'reject-publish' },
    });
    const id = await start({ canary: false, window: 4, target: { kind: 'queue', queue: full } });
    const view = await until(id, 'stopped');
    expect(view.stop).toMatchObject({ rule: 'nacked' });
    expect(view.counts.nacked).toBeGreaterThan(0);
    const arrived = (await drain(session, full)).map(idOf);
    const left = (await drain(session, pair.dead)).map(idOf);
    expect([...arrived, ...left].sort()).toEqual(names(30).sort());
    await channel.deleteQueue(full);
    await channel.close();
  });

  it('sends through the original exchange to all that are bound there', async () => {
    const channel = await session.openChannel('publish', { confirm: true });
    const exchange = `${pair.work}.in`;
    const copy = `${pair.work}.copy`;
    await channel.declareExchange(exchange, 'topic', { durable: true });
    await channel.declareQueue(copy, { durable: true });
    for (const queue of [pair.work, copy]) await channel.bindQueue(queue, exchange, 'pedido.*');
    await channel.publish(exchange, 'pedido.novo', {
      body: Buffer.from(JSON.stringify({ correlation_id: 'm0', tipo_evento: 'pedido' })),
      properties: { deliveryMode: 2 },
    });
    expect((await drain(session, copy)).map(idOf)).toEqual(['m0']);
    const reject = await session.openChannel('read');
    const first = await eventually(() => reject.get(pair.work));
    reject.reject(first.deliveryTag, false);
    await reject.close();
    await eventually(async () => ((await details(session, pair.dead)).messages === 1 ? true : null));
    await lab.service.look({ queue: pair.dead, consent: true }, never);
    const target = { kind: 'original-exchange' } as const;
    const plan = await lab.service.jobs.plan({ request: aRequest({ target }) });
    expect(plan.targets).toMatchObject([{ exchange, routingKey: 'pedido.novo', count: 1 }]);
    // Without the management API or an embedded broker, nobody tells what is bound there.
    const reaches = plan.targets[0]?.reaches;
    if (reaches) expect([...reaches].sort()).toEqual([copy, pair.work].sort());
    expect(plan.warnings.includes('fan-out')).toBe(reaches !== null);
    const id = await start({ target });
    await until(id, 'done');
    for (const queue of [pair.work, copy]) expect((await drain(session, queue)).map(idOf)).toEqual(['m0']);
    await channel.deleteQueue(copy);
    await channel.deleteExchange(exchange);
    await channel.close();
  });

  it('is not started on another count, a wrong number, without a reason, or on nothing', async () => {
    await dead(25);
    const start = lab.service.jobs.start;
    const request = aRequest({ action: 'discard', reason: 'not wanted' });
    const refused = (changes: Partial<JobRequest>, expected: number, typed: number | null) =>
      start({ request: { ...request, ...changes }, expected, typed });
    await expect(refused({}, 24, 25)).rejects.toMatchObject({ code: 'selection-changed' });
    await expect(refused({}, 25, null)).rejects.toMatchObject({ code: 'confirmation-needed' });
    await expect(refused({ reason: ' ' }, 25, 25)).rejects.toMatchObject({ code: 'retry-needs-reason' });
    const nothing = { kind: 'filter', filter: { queue: 'nowhere' } } as const;
    await expect(refused({ selection: nothing }, 0, null)).rejects.toMatchObject({ code: 'selection-empty' });
    expect(lab.service.jobs.list({ limit: 5 })).toEqual([]);
  });

  it('discards into the archive and restores from it; a report tells of each, skipped ones included', async () => {
    await dead(12);
    const [kept] = lab.service.page({ limit: 1, order: 'oldest' }).failures;
    const gone = await start({
      action: 'discard',
      reason: 'old',
      selection: { kind: 'ids', ids: [kept?.id ?? ''] },
    });
    await until(gone, 'done');
    const id = await start({ action: 'discard', reason: '=cmd' });
    const view = await until(id, 'done');
    expect(view).toMatchObject({ counts: { done: 11 }, skipped: [{ code: 'gone', count: 1 }] });
    expect((await details(session, pair.dead)).messages).toBe(0);
    expect(openCount()).toBe(0);
    const lines = report(id, 'jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(12);
    expect(lines.filter(({ state }) => state === 'discarded')).toHaveLength(11);
    expect(lines.at(-1)).toMatchObject({ state: 'skipped', skipped: 'gone', failure_id: kept?.id });
    expect(report(id, 'csv').split('\r\n')).toHaveLength(14);
    const { items, hasMore } = lab.service.jobs.archive({ limit: 10 });
    expect(hasMore).toBe(true);
    const rest = lab.service.jobs.archive({ limit: 10, before: items.at(-1) as never });
    expect(new Set([...items, ...rest.items].map((item) => item.id)).size).toBe(12);
    const chosen = items.slice(0, 3).map((item) => item.id);
    const back = await start({ action: 'restore', selection: { kind: 'ids', ids: chosen } });
    expect(await until(back, 'done')).toMatchObject({ counts: { done: 3 } });
    expect((await details(session, pair.dead)).messages).toBe(3);
    expect(openCount()).toBe(3);
    const after = lab.service.jobs.archive({ limit: 10 }).items;
    expect(after.filter(({ restoredAt }) => restoredAt !== null).map((item) => item.id)).toEqual(chosen);
    expect(
      await lab.service.jobs.plan({
        request: aRequest({ action: 'restore', selection: { kind: 'ids', ids: chosen } }),
      }),
    ).toMatchObject({ count: 0, skipped: [{ code: 'already-restored', count: 3 }] });
  });

  function report(jobId: string, format: 'csv' | 'jsonl'): string {
    let text = '';
    for (let after: number | null = null; ; ) {
      const part = lab.service.jobs.report({ jobId, format, after });
      text += part.text;
      if (part.next === null) return text;
      after = part.next;
    }
  }

  it('leaves nothing undealt with only when every message has succeeded, come back or been discarded', async () => {
    const profile = labProfile(pair.work, pair.dead);
    const steps = profile.steps.map((step) => (step.limitMs ? { ...step, limitMs: 400 } : step));
    await reopen({ ...profile, steps });
    await dead(9);
    const verdicts: Record<string, Verdict> = { m1: 'fails', m5: 'silent' };
    await work((id) => verdicts[id] ?? 'ok');
    const id = await start({ canary: false, selection: { kind: 'filter', filter: { queue: pair.dead } } });
    await until(id, 'done');
    const view = await eventually(() => (job(id).counts.overdue === 1 ? job(id) : null));
    expect(view.counts).toMatchObject({ succeeded: 7, failedAgain: 1, overdue: 1 });
    // The overdue one may still come: it is not dealt with.
    expect(openCount()).toBe(1);
    const troubled = lab.service.jobs.items({ jobId: id, limit: 10, troubledOnly: true });
    expect(troubled.items.map(({ correlationId }) => correlationId)).toEqual(['m1', 'm5']);
  });
});

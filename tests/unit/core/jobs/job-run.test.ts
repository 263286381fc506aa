import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BrokerSession } from '../../../../src/core/broker/port.ts';
import { leftPositions, nextPosition } from '../../../../src/core/jobs/job-place.ts';
import { lastMeasuredRate } from '../../../../src/core/jobs/measured-rate.ts';
import type { RetryStep } from '../../../../src/core/retry/steps.ts';
import type { JobRequest, JobView } from '../../../../src/shared/domain/job.ts';
import { ExpectedError } from '../../../../src/shared/errors.ts';
import { finished } from '../../../support/failures/finished.ts';
import { aRequest } from '../../../support/failures/job-request.ts';
import {
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
} from '../../../support/failures/lab.ts';
import { type OpenSession, openSession, testPlace } from '../../../support/failures/sessions.ts';
import { idOf, startWorker } from '../../../support/failures/worker.ts';

const names = (count: number) => Array.from({ length: count }, (_, index) => `m${index}`);

describe('a job on its way', () => {
  let folder = '';
  let open: OpenSession;
  let session: BrokerSession;
  let pair: QueuePair;
  let lab: Lab;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'oraculo-job-run-'));
    open = await openSession(testPlace('embedded', folder));
    session = open.session;
    pair = await declarePair(session, 'work', 'classic');
    lab = openLab({ folder, profile: labProfile(pair.work, pair.dead), session });
  });
  afterEach(async () => {
    await lab.close();
    await open.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function dead(ids: readonly string[]): Promise<void> {
    await die(
      session,
      pair,
      ids.map((id) => ({ id })),
    );
    await lab.service.look({ queue: pair.dead, consent: false }, never);
  }

  async function start(changes: Partial<JobRequest> = {}): Promise<string> {
    const request = aRequest({ canary: false, ...changes });
    const { count, typedConfirmation } = await lab.service.jobs.plan({ request });
    return (await lab.service.jobs.start({ request, expected: count, typed: typedConfirmation })).id;
  }

  const job = (id: string) => lab.service.jobs.detail(id);
  const until = (id: string, state: JobView['state']) =>
    eventually(() => (job(id).state === state ? job(id) : null), 15_000);

  it('S03: is held while the journal cannot be written, says so, and goes on once it can', async () => {
    await dead(names(30));
    const { record, batch, recordJob } = lab.journal;
    const id = await start({ rate: 40, window: 5 });
    await eventually(() => (job(id).counts.sent > 5 ? true : null));
    const refuse = () => {
      throw new ExpectedError('disk-full', 'The journal cannot be written: the disk is full');
    };
    Object.assign(lab.journal, { record: refuse, batch: refuse, recordJob: refuse });
    await eventually(() => (job(id).heldBy === 'disk-full' ? true : null));
    expect(job(id)).toMatchObject({ state: 'running', remainingMs: null });
    Object.assign(lab.journal, { record, batch, recordJob });
    const view = await until(id, 'done');
    expect(view.counts.sent + view.counts.possibleDuplicate).toBe(30);
    const arrived = (await drain(session, pair.work)).map(idOf);
    const left = (await drain(session, pair.dead)).map(idOf);
    expect(new Set(arrived).size).toBe(arrived.length);
    expect([...new Set([...arrived, ...left])].sort()).toEqual(names(30).sort());
  });

  it('sends edited copies, takes their originals out, and leaves out what the edit does not fit', async () => {
    await dead(names(5));
    const channel = await session.openChannel('publish', { confirm: true });
    await channel.publish('', pair.dead, { body: Buffer.from('no JSON'), properties: {} });
    await channel.close();
    await lab.service.look({ queue: pair.dead, consent: false }, never);
    const edit = { kind: 'patch', format: 'merge-patch', patch: '{"n":"mended"}' } as const;
    const target = { kind: 'queue', queue: pair.work } as const;
    const plan = await lab.service.jobs.plan({ request: aRequest({ action: 'edit', edit, target }) });
    expect(plan).toMatchObject({ count: 5, skipped: [{ code: 'edit-problem', count: 1 }] });
    const id = await start({ action: 'edit', edit, target });
    await until(id, 'done');
    const sent = (await drain(session, pair.work)).map(({ body }) =>
      JSON.parse(Buffer.from(body).toString()),
    );
    expect(sent.map(({ n }) => n)).toEqual(names(5).map(() => 'mended'));
    expect(sent.map(({ correlation_id }) => correlation_id)).toEqual(names(5));
    expect((await details(session, pair.dead)).messages).toBe(1);
  });

  it('leaves out Celery tasks that workers would drop, unless they are included by choice', async () => {
    const text = (key: string, value: string) => ({ key, value: { type: 'string', value } }) as const;
    const expired = [text('task', 'soma'), text('id', 't1'), text('expires', '2020-01-01T00:00:00+00:00')];
    await die(session, pair, [{ id: 't1', headers: expired }, { id: 'm0' }]);
    await lab.service.look({ queue: pair.dead, consent: false }, never);
    const { skipped, count } = await lab.service.jobs.plan({ request: aRequest() });
    expect({ skipped, count }).toMatchObject({
      count: 1,
      skipped: [{ code: 'celery-expired', count: 1, includable: true, included: false }],
    });
    const included = await lab.service.jobs.plan({ request: aRequest({ include: ['celery-expired'] }) });
    expect(included).toMatchObject({ count: 2, skipped: [{ code: 'celery-expired', included: true }] });
  });

  it('leaves out tasks that the result store knows as done or revoked, and goes without a store that fails', async () => {
    const text = (key: string, value: string) => ({ key, value: { type: 'string', value } }) as const;
    const task = (id: string) => ({ id, headers: [text('task', 'soma'), text('id', id)] });
    let fails = false;
    const statuses: Record<string, string> = { t1: 'SUCCESS', t2: 'REVOKED', t3: 'FAILURE' };
    const get = async (key: string) => {
      if (fails) throw new ExpectedError('redis-unreachable', 'no Redis');
      return JSON.stringify({ status: statuses[key.replace('celery-task-meta-', '')] ?? 'PENDING' });
    };
    await die(session, pair, ['t1', 't2', 't3', 't4'].map(task));
    await lab.service.look({ queue: pair.dead, consent: false }, never);
    await lab.close();
    const results = () => ({ get, ping: async () => undefined, close: async () => undefined }) as never;
    lab = openLab({ folder, profile: labProfile(pair.work, pair.dead), session, results });
    const plan = () => lab.service.jobs.plan({ request: aRequest() });
    expect(await plan()).toMatchObject({
      count: 2,
      skipped: [
        { code: 'already-succeeded', count: 1, includable: true },
        { code: 'celery-revoked', count: 1, includable: true },
      ],
    });
    fails = true;
    expect(await plan()).toMatchObject({ count: 4, skipped: [] });
  });

  it('passes over what was dealt with by hand before its turn, and its report says so', async () => {
    await dead(names(6));
    const id = await start({ rate: 4, window: 1 });
    lab.service.jobs.pause(id);
    const last = lab.service.page({ limit: 6 }).failures.find(({ correlationId }) => correlationId === 'm5');
    await lab.service.retry({ id: last?.id ?? '', reason: null, delayMs: 0 });
    await eventually(() => (lab.service.retries({ limit: 1 })[0]?.state === 'acked' ? true : null));
    lab.service.jobs.resume(id);
    const view = await until(id, 'done');
    expect(view.counts).toMatchObject({ sent: 5, cancelled: 1, waiting: 0 });
    const { items } = lab.service.jobs.items({ jobId: id, limit: 10, troubledOnly: true });
    expect(items).toMatchObject([
      { failureId: last?.id, state: 'cancelled', error: { code: 'retry-not-possible' } },
    ]);
    expect((await drain(session, pair.work)).length).toBe(6);
  });

  it('leaves a message that is asked for alone during its window to that retry, and does the others', async () => {
    await dead(['a', 'b', 'c']);
    await lab.close();
    let single: Promise<unknown> | null = null;
    const atStep = (step: RetryStep) => {
      if (step !== 'taken' || single) return;
      const asked = lab.service
        .page({ limit: 9 })
        .failures.find(({ correlationId }) => correlationId === 'b');
      single = lab.service.retry({ id: asked?.id ?? '', reason: null, delayMs: 0 });
    };
    lab = openLab({ folder, profile: labProfile(pair.work, pair.dead), session, atStep });
    const view = await until(await start(), 'done');
    expect(view.counts).toMatchObject({ sent: 2, cancelled: 1 });
    await single;
    await eventually(() =>
      lab.service.retries({ limit: 9 }).every(({ state }) => state === 'acked') ? true : null,
    );
    expect((await drain(session, pair.work)).map(idOf).sort()).toEqual(['a', 'b', 'c']);
    expect((await details(session, pair.dead)).messages).toBe(0);
    expect(lab.log.errors).toEqual([]);
  });

  it('is stopped when the history was made anew under it, and goes on after a look', async () => {
    await dead(names(12));
    const id = await start({ rate: 4, window: 2 });
    await eventually(() => (job(id).counts.sent > 0 ? true : null));
    await lab.close();
    for (const end of ['', '-wal', '-shm']) rmSync(join(folder, `history.db${end}`), { force: true });
    lab = openLab({ folder, profile: labProfile(pair.work, pair.dead), session });
    const { stop, counts } = await until(id, 'stopped');
    expect(stop).toMatchObject({ rule: 'error', message: expect.stringContaining('look into its queue') });
    expect(counts).toMatchObject({ cancelled: 0, waiting: 12 - counts.sent });
    await lab.service.look({ queue: pair.dead, consent: false }, never);
    lab.service.jobs.resume(id);
    expect((await until(id, 'done')).counts).toMatchObject({ sent: 12, cancelled: 0 });
    expect((await drain(session, pair.work)).map(idOf).sort()).toEqual(names(12).sort());
  });

  it('goes queue by queue, and takes up what a restart left between two positions', async () => {
    const second = await declarePair(session, 'second', 'classic');
    await dead(names(10));
    await die(
      session,
      second,
      names(10).map((id) => ({ id: `s${id}` })),
    );
    await lab.service.look({ queue: second.dead, consent: false }, never);
    const id = await start();
    await until(id, 'done');
    expect(job(id)).toMatchObject({ queues: [second.dead, pair.dead], counts: { sent: 20 } });
    const record = lab.journal.job({ connectionId: 'lab', jobId: id });
    if (!record) throw new Error('the job is not in the journal');
    expect(nextPosition(lab.journal, record)).toBe(20);
    expect(leftPositions(lab.journal, record, 20)).toEqual([]);
    // As if position 3 and 17 had never been reached.
    const positionsOfJob = () => [...Array(20).keys()].filter((at) => at !== 3 && at !== 17);
    expect(leftPositions({ ...lab.journal, positionsOfJob }, record, 20)).toEqual([3, 17]);
  });

  it('waits on after a restart of the program, and goes on with the outcomes that came', async () => {
    await dead(names(3));
    const id = await start({ canary: true });
    await until(id, 'waiting');
    await lab.close();
    lab = openLab({ folder, profile: labProfile(pair.work, pair.dead), session });
    expect(job(id)).toMatchObject({ state: 'waiting', step: 0, counts: { sent: 1, waiting: 2 } });
    lab.record(finished({ correlationId: 'm0' }));
    const view = await until(id, 'done');
    expect(view).toMatchObject({ step: 1, counts: { succeeded: 1, sent: 2 } });
  });

  it('is stopped in the middle when more than one in five fail again, and not for those once it was resumed', async () => {
    await dead(names(150));
    const worker = await startWorker(
      session,
      pair.work,
      (event) => lab.record(event),
      (id) => (Number(id.slice(1)) % 3 === 0 ? 'fails' : 'ok'),
    );
    const id = await start({ rate: 200, window: 10 });
    const { stop, counts } = await until(id, 'stopped');
    expect(stop).toMatchObject({ rule: 'failed-again-rate' });
    expect(stop?.failedAgain ?? 0).toBeGreaterThan((stop?.of ?? 0) / 5);
    expect(counts.waiting).toBeGreaterThan(50);
    lab.service.jobs.resume(id);
    await eventually(() => (job(id).counts.waiting <= counts.waiting - 10 ? true : null));
    lab.service.jobs.cancel(id);
    await worker.stop();
  });

  it('tells of a change at most five times a second', async () => {
    await lab.close();
    const told: number[] = [];
    lab = openLab({
      folder,
      profile: labProfile(pair.work, pair.dead),
      session,
      notify: (name) => {
        if (name === 'jobs.changed') told.push(performance.now());
      },
    });
    await dead(names(60));
    const id = await start({ rate: 60, window: 1 });
    await until(id, 'done');
    await sleep(250);
    const seconds = ((told.at(-1) ?? 0) - (told[0] ?? 0)) / 1_000;
    expect(told.length).toBeGreaterThan(3);
    expect(told.length).toBeLessThanOrEqual(Math.ceil(seconds * 5) + 1);
    // By its messages the next plan estimates its time.
    const measured = lastMeasuredRate(lab.journal, 'lab') ?? 0;
    expect(measured).toBeGreaterThan(5);
    expect(measured).toBeLessThanOrEqual(66);
  });

  it('keeps copies without touching the queue, also where the connection only reads', async () => {
    await dead(names(4));
    await lab.close();
    lab = openLab({ folder, profile: labProfile(pair.work, pair.dead), session, readOnly: () => true });
    await expect(start()).rejects.toMatchObject({ code: 'read-only-connection' });
    const id = await start({ action: 'archive' });
    expect(await until(id, 'done')).toMatchObject({ counts: { done: 4 } });
    expect((await details(session, pair.dead)).messages).toBe(4);
    expect(lab.service.jobs.archive({ limit: 10 }).items).toHaveLength(4);
    expect(lab.service.page({ limit: 10 }).failures.every(({ archived }) => archived)).toBe(true);
    expect(lab.service.openCount()).toBe(4);
  });

  it('writes who asked for what into the audit before it does anything', async () => {
    await dead(names(2));
    const id = await start({ rate: 2, window: 1 });
    lab.service.jobs.pause(id);
    lab.service.jobs.cancel(id);
    const actions = lab.journal.auditPage({ limit: 3 }).entries.map(({ action }) => action);
    expect(actions).toEqual(['cancel-job', 'pause-job', 'job']);
  });
});

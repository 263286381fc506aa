/**
 * Failures of a real Celery worker on RabbitMQ and Redis, through the whole core: seen by events and by stored results,
 * sent again where the message was captured, and ended by what the worker really did. Where Celery is not installed,
 * each test is a skip with that reason.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import type { FailureSummary } from '../../src/shared/domain/failure.ts';
import type { JobRequest } from '../../src/shared/domain/job.ts';
import { type CeleryApp, type CeleryWorker, celeryApp } from '../support/celery/worker.ts';
import { type CelerySearch, celeryPython } from '../support/services/celery.ts';
import { eventually } from '../support/services/processes.ts';
import { type RabbitmqServer, startRabbitmq } from '../support/services/rabbitmq.ts';
import { type RedisServer, startRedis } from '../support/services/redis.ts';
import { connectionInput, type Desk, openDesk } from './connections-fixture.ts';

let search: CelerySearch;
let rabbitmq: RabbitmqServer;
let redis: RedisServer;
let app: CeleryApp | undefined;
let folder: string;

beforeAll(async () => {
  search = await celeryPython();
  if (search.python === null) return;
  [rabbitmq, redis] = await Promise.all([startRabbitmq(), startRedis()]);
  folder = mkdtempSync(join(tmpdir(), 'oraculo-celery-files-'));
  app = celeryApp({ python: search.python, amqpUrl: rabbitmq.amqpUrl, redisUrl: redis.url });
}, 900_000);

afterAll(async () => {
  app?.remove();
  if (search.python === null) return;
  await Promise.all([rabbitmq.stop(), redis.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

describe('a real Celery', () => {
  let worker: CeleryWorker | undefined;
  let desk: Desk | undefined;
  let id: string;

  beforeEach(() => {
    worker = undefined;
    desk = undefined;
  });
  afterEach(async () => {
    await worker?.stop();
    await desk?.close();
    // The Local connection has no services in these tests.
    const isDefect = (line: string) =>
      line.includes('"level":"error"') && !line.includes('no local services');
    expect(desk?.said.filter(isDefect) ?? []).toEqual([]);
  });

  function real(context: TestContext): CeleryApp {
    if (!app) return context.skip(search.reason ?? 'Celery did not start');
    return app;
  }

  function open(): Desk {
    if (!desk) throw new Error('the console is not open');
    return desk;
  }

  async function console_(): Promise<void> {
    desk = await openDesk();
    const input = connectionInput(
      {
        hosts: [{ host: '127.0.0.1', port: rabbitmq.amqpPort }],
        managementUrl: rabbitmq.managementUrl,
        redisUrl: `${redis.url}/0`,
      },
      'celery',
    );
    const made = await desk.call('connections.create', { connection: input, secrets: { password: 'guest' } });
    ({ id } = made);
    await desk.call('connections.connect', { id });
    await desk.until(id, 'connected');
  }

  const failures = async (): Promise<readonly FailureSummary[]> =>
    (await open().call('failures.page', { connectionId: id, limit: 100 })).failures;

  async function failureOf(task: string): Promise<FailureSummary> {
    let found: FailureSummary | undefined;
    await eventually(
      `a failure of ${task}`,
      async () => {
        found = (await failures()).find(({ correlationId }) => correlationId === task);
        return found !== undefined;
      },
      { withinMs: 20_000 },
    );
    if (!found) throw new Error('there is none');
    return found;
  }

  it('shows what failed while no console ran, from Redis alone, with exception, message and traceback', async (context) => {
    const celery = real(context);
    worker = await celery.startWorker({ events: false });
    const [failed = '', fine = ''] = (
      await celery.send(`
bad, good = tasks.le.delay('/no/such/file'), tasks.soma.delay(1, 2)
good.get(timeout=20)
print(bad.id); print(good.id)`)
    ).split('\n');

    await console_();
    const failure = await failureOf(failed);
    expect(failure).toMatchObject({
      origin: 'result',
      queue: null,
      state: 'open',
      error: { code: 'tasks.SemArquivo', message: 'no file at /no/such/file' },
    });
    expect(Math.abs(failure.failedAt - Date.now())).toBeLessThan(60_000);
    const detail = await open().call('failures.detail', { connectionId: id, id: failure.id });
    expect(detail).toMatchObject({ message: null, actions: { resend: 'no-captured-message' } });
    const [told] = detail.errors;
    expect(told).toMatchObject({ message: 'no file at /no/such/file' });
    expect(told?.trace).toContain('raise SemArquivo');
    expect((await failures()).some(({ correlationId }) => correlationId === fine)).toBe(false);
    const read = await open().call('failures.readResults', { connectionId: id });
    expect(read).toMatchObject({ added: 0, complete: true });
    expect(read.seen).toBeGreaterThan(0);
  });

  it('tells of failures by its events, and of the task that succeeds after all', async (context) => {
    const celery = real(context);
    worker = await celery.startWorker();
    await console_();
    const file = join(folder, 'later');
    await eventually('the tap is there', async () => {
      const queues = await rabbitmq.ctl(['-q', 'list_bindings', 'source_name', 'routing_key']);
      return queues.includes('celeryev\ttask.#');
    });
    const task = await celery.send(`print(tasks.le.apply_async(('${file}',), task_id='later-1').id)`);
    const failure = await failureOf(task);
    expect(failure).toMatchObject({
      origin: 'result',
      type: 'tasks.le',
      source: 'tasks.le',
      error: { code: 'tasks.SemArquivo', message: `no file at ${file}` },
    });
    const runs = await open().call('runs.page', { connectionId: id, limit: 10 });
    expect(runs.runs.find(({ correlationId }) => correlationId === task)).toMatchObject({ state: 'failed' });

    // Somebody else sends it again, under the same id.
    writeFileSync(file, '');
    await celery.send(`tasks.le.apply_async(('${file}',), task_id='later-1')`);
    await eventually('it is dealt with', async () => (await failureOf(task)).state === 'succeeded', {
      withinMs: 20_000,
    });
    expect((await failures()).filter(({ correlationId }) => correlationId === task)).toHaveLength(1);
  });

  const request = (failure: FailureSummary, action: 'resend' | 'retry'): JobRequest => ({
    action,
    selection: { kind: 'ids', ids: [failure.id] },
    target: { kind: 'failed-queue' },
    edit: null,
    rate: null,
    canary: false,
    window: 50,
    include: [],
    reason: null,
  });

  async function resend(failure: FailureSummary): Promise<void> {
    const made = request(failure, 'resend');
    const plan = await open().call('jobs.plan', { connectionId: id, request: made });
    expect(plan).toMatchObject({ count: 1, skipped: [] });
    await open().call('jobs.start', { connectionId: id, request: made, expected: 1, typed: null });
  }

  async function watched(exchange: string): Promise<void> {
    const args = ['-q', 'list_bindings', 'source_name', 'destination_name'];
    await eventually(`a tap on ${exchange}`, async () =>
      (await rabbitmq.ctl(args)).includes(`${exchange}\tamq.gen`),
    );
  }

  async function becomes(task: string, states: readonly string[], withinMs = 20_000): Promise<void> {
    const seen = async () =>
      (await failures()).filter(({ correlationId }) => correlationId === task).map(({ state }) => state);
    let last: readonly string[] = [];
    await eventually(
      `${task} becomes ${states.join(', ')}`,
      async () => {
        last = (await seen()).toSorted();
        return last.join() === [...states].toSorted().join();
      },
      { withinMs, stop: () => null },
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}; it is ${last.join(', ')}`);
    });
  }

  it('is sent a failed task again from its captured message, fails again, and then succeeds', async (context) => {
    const celery = real(context);
    worker = await celery.startWorker();
    await console_();
    await watched('pedidos');
    await watched('celeryev');
    const file = join(folder, 'again');
    await celery.send(
      `tasks.le.apply_async(('${file}',), task_id='again-1', queue='pedidos', routing_key='pedidos.x')`,
    );
    const first = await failureOf('again-1');
    const detail = await open().call('failures.detail', { connectionId: id, id: first.id });
    expect(detail.actions.resend).toBeNull();
    expect(detail.message?.body.text).toContain(file);
    expect(detail.message?.headers.find(({ key }) => key === 'task')?.value).toBe('"tasks.le"');

    await resend(first);
    await becomes('again-1', ['failed_again', 'open']);
    const second = (await failures()).find(
      ({ state, correlationId }) => state === 'open' && correlationId === 'again-1',
    );
    if (!second) throw new Error('it did not fail again');
    const linked = await open().call('failures.detail', { connectionId: id, id: second.id });
    expect(linked).toMatchObject({ previousId: first.id, failure: { type: 'tasks.le' } });

    writeFileSync(file, '');
    await resend(second);
    await becomes('again-1', ['failed_again', 'succeeded']);
    // The worker did the work, and did it once.
    expect(readFileSync(file, 'utf8')).toBe('x');
    const retries = await open().call('retries.list', { connectionId: id, limit: 10 });
    expect(retries.map(({ action, outcome }) => [action, outcome])).toEqual([
      ['resend', 'succeeded'],
      ['resend', 'failed_again'],
    ]);
  });

  it('cannot be sent a task again whose message nobody captured, and the plan says so', async (context) => {
    const celery = real(context);
    worker = await celery.startWorker();
    await console_();
    await watched('celeryev');
    await celery.send("tasks.le.apply_async(('/no/such/file',), task_id='unseen-1')");
    const failure = await failureOf('unseen-1');
    const plan = await open().call('jobs.plan', { connectionId: id, request: request(failure, 'resend') });
    expect(plan).toMatchObject({ count: 0, skipped: [{ code: 'no-captured-message', count: 1 }] });
  });

  const declareDead = "tasks.Queue('frageis.falhas')(tasks.app.connection().default_channel).declare()";

  async function deadLetter(celery: CeleryApp, task: string, file: string): Promise<FailureSummary> {
    await celery.send(`tasks.fragil.apply_async(('${file}',), task_id='${task}', queue='frageis')`);
    let found: FailureSummary | undefined;
    await eventually(
      'a dead letter',
      async () => {
        await open().call('failures.look', { connectionId: id, queue: 'frageis.falhas', consent: true });
        found = (await failures()).find(
          ({ correlationId, origin }) => correlationId === task && origin === 'dead_letter',
        );
        return found !== undefined;
      },
      { everyMs: 300, withinMs: 20_000 },
    );
    if (!found) throw new Error('there is none');
    return found;
  }

  it('has a rejected task retried from its dead-letter queue; what then fails by its result has a message', async (context) => {
    const celery = real(context);
    await celery.send(declareDead);
    worker = await celery.startWorker();
    await console_();
    await watched('celeryev');
    const file = join(folder, 'fragile');
    const dead = await deadLetter(celery, 'fragile-1', file);
    expect(dead).toMatchObject({ type: 'tasks.fragil', reason: 'rejected', failedQueue: 'frageis' });

    writeFileSync(file, '');
    await open().call('failures.retry', { connectionId: id, id: dead.id, reason: null, delayMs: 0 });
    await becomes('fragile-1', ['failed_again', 'open']);
    const failed = (await failures()).find(
      ({ correlationId, origin }) => correlationId === 'fragile-1' && origin === 'result',
    );
    if (!failed) throw new Error('no result failed');
    expect(failed).toMatchObject({ type: 'tasks.fragil', error: { code: 'ValueError' } });
    const detail = await open().call('failures.detail', { connectionId: id, id: failed.id });
    expect(detail.previousId).toBe(dead.id);

    writeFileSync(file, 'something');
    await resend(failed);
    await becomes('fragile-1', ['failed_again', 'succeeded']);
  });

  it('plans no retry of tasks that have expired, belong to a chord, or were revoked, unless they are included', async (context) => {
    const celery = real(context);
    await celery.send(declareDead);
    worker = await celery.startWorker();
    await console_();
    const never = join(folder, 'never');
    await celery.send(`
import celery
late = tasks.fragil.signature(('${never}',), queue='frageis')
late.apply_async(task_id='left-expired', expires=1)
member = late.clone().set(task_id='left-chord')
celery.chord([member])(tasks.soma.s(1))`);
    const revoked = await deadLetter(celery, 'left-revoked', never);
    await celery.send(`
tasks.app.control.revoke('left-revoked')
import time; time.sleep(0.5)
tasks.fragil.apply_async(('${never}',), task_id='left-revoked', queue='frageis')
while tasks.app.AsyncResult('left-revoked').state != 'REVOKED': time.sleep(0.05)`);
    const dead = async (task: string) =>
      (await failures()).find(
        ({ correlationId, origin }) => correlationId === task && origin === 'dead_letter',
      );
    const planned = async (failure: FailureSummary | undefined, include: JobRequest['include']) => {
      if (!failure) throw new Error('it did not die');
      const made = { ...request(failure, 'retry'), include };
      const { count, skipped } = await open().call('jobs.plan', { connectionId: id, request: made });
      return [count, ...skipped.map(({ code }) => code)];
    };
    // Its second has passed: revoking took longer.
    expect(await planned(await dead('left-expired'), [])).toEqual([0, 'celery-expired']);
    expect(await planned(await dead('left-chord'), [])).toEqual([0, 'celery-chord']);
    expect(await planned(revoked, [])).toEqual([0, 'celery-revoked']);
    expect((await planned(revoked, ['celery-revoked']))[0]).toBe(1);
  });

  it('A07: proves no second run after a success: the outcome is not seen to fail, and the plan names the success', async (context) => {
    const celery = real(context);
    await celery.send(declareDead);
    // Nobody sends events here: Redis is all there is.
    worker = await celery.startWorker({ events: false });
    await console_();
    const file = join(folder, 'proved');
    const dead = await deadLetter(celery, 'proved-1', file);
    writeFileSync(file, 'something');
    await celery.send(
      `tasks.fragil.apply_async(('${file}',), task_id='proved-1', queue='frageis').get(timeout=20)`,
    );

    const plan = await open().call('jobs.plan', { connectionId: id, request: request(dead, 'retry') });
    expect(plan).toMatchObject({ count: 0, skipped: [{ code: 'already-succeeded', count: 1 }] });

    await open().call('failures.retry', { connectionId: id, id: dead.id, reason: null, delayMs: 0 });
    const outcomes = async () =>
      (await open().call('retries.list', { connectionId: id, limit: 1 })).map(({ outcome }) => outcome);
    await eventually(
      'the worker ran it again',
      () => (worker?.output().match(/fragil\[proved-1\] succeeded/g) ?? []).length === 2,
      { withinMs: 20_000 },
    );
    await eventually('an outcome', async () => (await outcomes())[0] !== 'pending', { withinMs: 30_000 });
    expect(await outcomes()).toEqual(['not_seen_to_fail']);
    await becomes('proved-1', ['sent']);
  });

  it('tells by Redis alone what became of a task that is sent again', async (context) => {
    const celery = real(context);
    worker = await celery.startWorker({ events: false });
    await console_();
    await watched('pedidos');
    const file = join(folder, 'silent');
    await celery.send(
      `tasks.le.apply_async(('${file}',), task_id='silent-1', queue='pedidos', routing_key='pedidos.x')`,
    );
    await eventually(
      'it is read',
      async () => {
        await open().call('failures.readResults', { connectionId: id });
        return (await failures()).some(({ correlationId }) => correlationId === 'silent-1');
      },
      { everyMs: 300, withinMs: 20_000 },
    );
    const first = await failureOf('silent-1');
    expect(first.type).toBe('tasks.le');
    await resend(first);
    await becomes('silent-1', ['failed_again', 'open']);
    writeFileSync(file, '');
    const second = (await failures()).find(
      ({ state, correlationId }) => state === 'open' && correlationId === 'silent-1',
    );
    if (!second) throw new Error('it did not fail again');
    await resend(second);
    await becomes('silent-1', ['failed_again', 'succeeded']);
    expect(readFileSync(file, 'utf8')).toBe('x');
  });
});

/** What a user with few rights can do, what it is told when it may not, and what a blocked broker leaves possible. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Backend, startBackend } from '../../src/backend/start.ts';
import type { BrokerSession } from '../../src/core/broker/port.ts';
import { openRabbitmq } from '../../src/core/broker/rabbitmq/open.ts';
import type { ResultStore } from '../../src/core/results/port.ts';
import { openRedis } from '../../src/core/results/redis.ts';
import { clock, RESOURCES, tempDir, testLog } from '../core/core-fixture.ts';
import { type FeedServer, startFeedServer } from '../support/feeds/server.ts';
import { eventually } from '../support/services/processes.ts';
import { type RabbitmqServer, startRabbitmq } from '../support/services/rabbitmq.ts';
import { connectionInput, type Desk, openDesk } from './connections-fixture.ts';

const PASSWORD = 'few-rights';
/** As the README says: configure, write, read. */
const README = [
  '^(amq\\.gen|oraculo\\.)',
  '^(amq\\.default|amq\\.gen.*|oraculo\\..*)$',
  '^(amq\\.gen.*|oraculo\\..*|.*\\.falhas)$',
] as const;
const BLOCKED_WITHIN_MS = 2_000;

describe('a user with the rights that the README asks for', () => {
  const at = tempDir();
  const { log } = testLog();
  let server: RabbitmqServer;
  let feeds: FeedServer;
  let session: BrokerSession;
  let results: ResultStore;
  let backend: Backend;
  let desk: Desk;
  let connectionId = '';

  beforeAll(async () => {
    [server, feeds] = await Promise.all([startRabbitmq(), startFeedServer()]);
    const { rabbitmq } = connectionInput({ hosts: [{ host: '127.0.0.1', port: server.amqpPort }] });
    const secrets = { password: 'guest', keyPassphrase: null };
    session = openRabbitmq({ settings: rabbitmq, secrets, clientName: 'backend', log, clock });
    results = openRedis({ url: process.env.ORACULO_TEST_REDIS_URL ?? '', password: null, log });
    backend = await startBackend({
      session,
      results,
      dataDir: at.dir,
      resourcesDir: RESOURCES,
      log,
      clock,
      retryDelaysMs: [20, 40, 80],
    });
    await backend.ready;
    await user('operator', ...README);
    await server.ctl(['set_user_tags', 'operator', 'management']);
  });
  afterAll(async () => {
    await backend.close();
    await session.close();
    await Promise.all([results.close(), feeds.close(), server.stop()]);
    at.remove();
  });
  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(() => desk.close());

  async function user(name: string, ...rights: readonly string[]): Promise<void> {
    await server.ctl(['add_user', name, PASSWORD]);
    await server.ctl(['set_permissions', name, ...rights]);
  }

  const input = (username: string, managementUrl: string | null = null) => ({
    connection: connectionInput(
      { hosts: [{ host: '127.0.0.1', port: server.amqpPort }], username, managementUrl },
      'oraculo',
    ),
    secrets: { password: PASSWORD },
  });

  async function connect(username: string, managementUrl: string | null = null): Promise<void> {
    ({ id: connectionId } = await desk.call('connections.create', input(username, managementUrl)));
    await desk.call('connections.connect', { id: connectionId });
    await desk.until(connectionId, 'connected');
  }

  const start = (path: string) =>
    desk.call('collections.start', {
      connectionId,
      source: 'blog',
      parameters: { url: `${feeds.url}${path}`, limite: 3, permitir_rede_local: true },
    });
  const view = async () => (await desk.call('connections.list', {})).find((each) => each.id === connectionId);
  const runState = async (correlationId: string) =>
    (await desk.call('runs.detail', { connectionId, correlationId }).catch(() => null))?.run.state;
  const openFailures = async () =>
    (await desk.call('failures.page', { connectionId, limit: 50, filter: { states: ['open'] } })).failures;

  it('starts, watches, looks and retries', async () => {
    const steps = await desk.call('connections.test', input('operator', server.managementUrl));
    expect(steps.map((step) => [step.target, step.code])).toEqual([
      ['broker', 'ok'],
      ['profile', 'ok'],
      ['management', 'ok'],
      ['redis', 'skipped'],
    ]);
    await connect('operator', server.managementUrl);
    feeds.setMode('/instavel', { kind: 'status', status: 500 });
    const { correlationId } = await start('/instavel');
    await eventually('the run has failed', async () => (await runState(correlationId)) === 'dead_lettered');
    const detail = await desk.call('runs.detail', { connectionId, correlationId });
    expect(detail.events[0]).toMatchObject({ type: 'iniciar_coleta', origin: 'tap' });

    const queue = 'escavador.blog.falhas';
    const looked = await desk.call('failures.look', { connectionId, queue, consent: true });
    expect(looked).toMatchObject({ seen: 1, complete: true });
    const [failure] = await openFailures();
    expect(failure).toMatchObject({ queue, correlationId });
    feeds.setMode('/instavel', { kind: 'feed', items: 3 });
    const retry = { connectionId, id: failure?.id ?? '', reason: null, delayMs: 0 };
    await desk.call('failures.retry', retry);
    await eventually('the run is done', async () => (await runState(correlationId)) === 'done');
    const failures = await desk.call('failures.page', { connectionId, limit: 50 });
    expect(failures.failures.map((each) => each.state)).toEqual(['succeeded']);
  });

  it('without the management API: a queue that it may not configure is not looked into, and why is said', async () => {
    await connect('operator');
    const queue = 'escavador.blog.falhas';
    const [known] = await desk.call('failures.queues', { connectionId });
    expect(known).toMatchObject({ type: 'unknown', look: { way: 'refused', refusal: 'look-refused-type' } });
    await expect(desk.call('failures.look', { connectionId, queue, consent: true })).rejects.toMatchObject({
      code: 'look-refused-type',
      message: expect.stringMatching(/give the connection a management address/),
    });
  });

  it('B10: a start that is not permitted is told as such, and the next one goes through', async () => {
    await user('reader', README[0], '^amq\\.gen.*$', README[2]);
    await connect('reader', server.managementUrl);
    for (const _again of [1, 2]) {
      await expect(start('/feed.xml')).rejects.toMatchObject({
        code: 'broker-permission',
        message: expect.stringMatching(/oraculo\.comandos/),
        details: {
          exchange: 'oraculo.comandos',
          routingKey: 'iniciar_coleta.blog',
          correlationId: expect.any(String),
        },
      });
    }
    expect(await desk.stateOf(connectionId)).toMatchObject({ kind: 'connected' });
    await server.ctl(['set_permissions', 'reader', ...README]);
    const { correlationId } = await start('/feed.xml');
    await eventually('the run is done', async () => (await runState(correlationId)) === 'done');
  });

  it('a dead-letter queue that may not be read is told as such', async () => {
    await user('writer', README[0], README[1], '^(amq\\.gen.*|oraculo\\..*)$');
    await server.ctl(['set_user_tags', 'writer', 'management']);
    await connect('writer', server.managementUrl);
    const queue = 'escavador.blog.falhas';
    await expect(desk.call('failures.look', { connectionId, queue, consent: true })).rejects.toMatchObject({
      code: 'broker-permission',
      message: expect.stringMatching(/escavador\.blog\.falhas/),
    });
  });

  it('a queue of the default exchange that may not be written to keeps its dead letter', async () => {
    await user('looker', README[0], '^(amq\\.gen.*|oraculo\\..*)$', README[2]);
    await server.ctl(['set_user_tags', 'looker', 'management']);
    await connect('looker', server.managementUrl);
    feeds.setMode('/quebrado', { kind: 'status', status: 500 });
    const { correlationId } = await start('/quebrado');
    await eventually('the run has failed', async () => (await runState(correlationId)) === 'dead_lettered');
    const queue = 'escavador.blog.falhas';
    await desk.call('failures.look', { connectionId, queue, consent: true });
    const failure = (await openFailures()).find((each) => each.correlationId === correlationId);
    const retry = { connectionId, id: failure?.id ?? '', reason: null, delayMs: 0 };
    await desk.call('failures.retry', retry);
    await eventually('the refusal is told', async () => {
      const [latest] = await desk.call('retries.list', { connectionId, limit: 1 });
      return JSON.stringify(latest).includes('403') || JSON.stringify(latest).includes('amq.default');
    });
    const details = await session.queueDetails(queue);
    expect(details?.messages).toBe(1);
  });

  it('B06: a memory alarm is shown within 2 s of a publish, in the broker’s words; reading goes on, then publishing', async () => {
    await connect('operator', server.managementUrl);
    await server.ctl(['set_vm_memory_high_watermark', '0']);
    const waiting = start('/feed.xml');
    await eventually('the block is shown', async () => (await view())?.blocked !== null, {
      withinMs: BLOCKED_WITHIN_MS,
    });
    expect((await view())?.blocked).toMatch(/low on memory/);
    const queue = 'orquestrador.resultados.falhas';
    const looked = await desk.call('failures.look', { connectionId, queue, consent: true });
    expect(looked).toMatchObject({ complete: true });
    await server.ctl(['set_vm_memory_high_watermark', '0.4']);
    const { correlationId } = await waiting;
    await eventually('the end is shown', async () => (await view())?.blocked === null);
    await eventually('the run is done', async () => (await runState(correlationId)) === 'done');
  });
});

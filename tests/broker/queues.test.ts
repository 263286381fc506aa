/** All queues of a real broker at a glance: by the management API, without it, and with one that refuses. Nothing is changed. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BrokerChannel, BrokerSession } from '../../src/core/broker/port.ts';
import { testLog } from '../core/core-fixture.ts';
import { eventually } from '../support/failures/lab.ts';
import { type RabbitmqServer, startRabbitmq } from '../support/services/rabbitmq.ts';
import { openTestSession } from '../support/test-session.ts';
import { connectionInput, type Desk, openDesk } from './connections-fixture.ts';

const PASSWORD = 'glance-4711';
const WORK = 'escavador.blog';
const DEAD = `${WORK}.falhas`;
/** The API counts what happened some seconds late. */
const PATIENCE_MS = 40_000;

describe('queues at a glance', () => {
  const { log } = testLog();
  let server: RabbitmqServer;
  let session: BrokerSession;
  let channel: BrokerChannel;
  let desk: Desk;

  beforeAll(async () => {
    server = await startRabbitmq();
    session = openTestSession(server.amqpUrl, log);
    await eventually(() => (session.state.kind === 'connected' ? true : null), 20_000);
    channel = await session.openChannel('read');
    await channel.declareExchange('oraculo.comandos', 'topic');
    await channel.declareExchange('oraculo.falhas', 'direct');
    await channel.declareQueue(DEAD, { arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 50 } });
    await channel.declareQueue(WORK, {
      arguments: { 'x-dead-letter-exchange': 'oraculo.falhas', 'x-dead-letter-routing-key': WORK },
    });
    await channel.bindQueue(DEAD, 'oraculo.falhas', WORK);
    await channel.bindQueue(WORK, 'oraculo.comandos', 'iniciar_coleta.blog');
    await server.ctl(['set_policy', 'curta', '^escavador\\.blog$', '{"message-ttl":60000}']);
    for (const name of ['plain', 'manager']) {
      await server.ctl(['add_user', name, PASSWORD]);
      await server.ctl(['set_permissions', name, '^amq\\.gen', '.*', '.*']);
    }
    await server.ctl(['set_user_tags', 'manager', 'management']);
    await fill(DEAD, 3);
    await fill(WORK, 5);
    await channel.prefetch(2);
    await channel.consume(WORK, () => undefined, { consumerTag: 'coletor' });
  });
  afterAll(async () => {
    await session?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(async () => {
    const credentials = desk.said.filter((line) => line.includes(PASSWORD) || line.includes('guest:guest'));
    expect(credentials).toEqual([]);
    await desk.close();
  });

  async function fill(queue: string, count: number): Promise<void> {
    const publisher = await session.openChannel('publish', { confirm: true });
    const message = { body: Buffer.from('{}'), properties: {} };
    for (let sent = 0; sent < count; sent += 1) await publisher.publish('', queue, message);
    await publisher.close();
  }

  async function connect(
    username: string,
    managementUrl: string | null,
    profileId = 'oraculo',
  ): Promise<string> {
    const password = username === 'guest' ? 'guest' : PASSWORD;
    const hosts = [{ host: '127.0.0.1', port: server.amqpPort }];
    const connection = connectionInput({ hosts, username, managementUrl }, profileId);
    const { id } = await desk.call('connections.create', { connection, secrets: { password } });
    await desk.call('connections.connect', { id });
    await desk.until(id, 'connected');
    return id;
  }

  const list = (connectionId: string) => desk.call('queues.list', { connectionId });

  it('the management API tells depth, policy, limits, bindings, and where dead letters go', async () => {
    const id = await connect('guest', server.managementUrl);
    const report = await eventually(async () => {
      const told = await list(id);
      const of = (name: string) => told.queues.find((queue) => queue.name === name);
      return of(WORK)?.unacked === 2 && (of(DEAD)?.ready ?? 0) >= 3 ? told : null;
    }, PATIENCE_MS);
    expect(report).toMatchObject({ live: true, source: 'broker', problem: null, bindingsCut: false });
    expect(report.total).toBe(report.queues.length);
    expect(report.queues.find(({ name }) => name === WORK)).toMatchObject({
      exists: true,
      type: 'classic',
      ready: 3,
      unacked: 2,
      consumers: 1,
      policy: 'curta',
      messageTtlMs: 60_000,
      deadLetterExchange: 'oraculo.falhas',
      deadLetterTargets: [DEAD],
      deadLetterCertain: true,
      deadLetterOf: null,
      look: null,
    });
    expect(report.queues.find(({ name }) => name === DEAD)).toMatchObject({
      type: 'quorum',
      deliveryLimit: 50,
      deadLetterOf: expect.arrayContaining([WORK]),
      look: { way: 'close-channel', refusal: null },
    });
    expect(report.bindings).toContainEqual({
      exchange: 'oraculo.comandos',
      queue: WORK,
      routingKey: 'iniciar_coleta.blog',
    });
    expect(report.exchanges).toContainEqual({ name: 'oraculo.falhas', type: 'direct' });
    expect(report.queues.find(({ name }) => name === WORK)?.trend.at(-1)).toBe(5);
  });

  it('rates are those of the broker, and follow what is published', async () => {
    const id = await connect('guest', server.managementUrl);
    const rate = await eventually(async () => {
      await fill(DEAD, 20);
      const told = await list(id);
      return told.queues.find(({ name }) => name === DEAD)?.publishRate || null;
    }, PATIENCE_MS);
    expect(rate).toBeGreaterThan(0);
  });

  it('one queue tells its consumers with prefetch and unacked, and how deep it was', async () => {
    const id = await connect('guest', server.managementUrl);
    await list(id);
    const detail = await eventually(async () => {
      const told = await desk.call('queues.detail', { connectionId: id, queue: WORK });
      return told.consumers?.[0]?.unacked === 2 ? told : null;
    }, PATIENCE_MS);
    expect(detail.consumers).toEqual([
      {
        tag: 'coletor',
        connection: expect.stringContaining('127.0.0.1'),
        prefetch: 2,
        unacked: 2,
        acks: true,
        active: true,
      },
    ]);
    expect(detail.history.depths.at(-1)).toBe(5);
    expect(detail.history.times).toHaveLength(detail.history.depths.length);
  });

  it('without it the profile’s queues are asked for by passive declares, which make none', async () => {
    const before = await server.ctl(['list_queues', 'name', '--silent']);
    const id = await connect('guest', null);
    const report = await list(id);
    expect(report).toMatchObject({ source: 'profile', problem: null, exchanges: [], bindings: [] });
    const of = (name: string) => report.queues.find((queue) => queue.name === name);
    expect(of(WORK)).toMatchObject({
      exists: true,
      type: 'unknown',
      ready: 3,
      unacked: null,
      consumers: 1,
      policy: null,
      publishRate: null,
      deadLetterTargets: [DEAD],
    });
    expect(of(DEAD)).toMatchObject({ deadLetterOf: [WORK], look: null });
    expect(of('executador.relatorios')).toMatchObject({ exists: false, ready: null });
    const detail = await desk.call('queues.detail', { connectionId: id, queue: WORK });
    expect(detail).toMatchObject({ consumers: null, problem: null });
    // The console's own tap comes and goes.
    const others = (text: string) => text.split('\n').filter((name) => !name.startsWith('amq.gen'));
    const after = await server.ctl(['list_queues', 'name', '--silent']);
    expect(others(after).toSorted()).toEqual(others(before).toSorted());
  });

  it('a queue that is another connection’s own says why nothing is told of it, and hides no other', async () => {
    const owner = await session.openDedicated('owner');
    const own = await owner.openChannel();
    await own.declareQueue('orquestrador.resultados', { exclusive: true, durable: false });
    try {
      const id = await connect('guest', null);
      const { queues } = await list(id);
      expect(queues.find(({ name }) => name === 'orquestrador.resultados')).toMatchObject({
        exists: true,
        refused: 'queue-locked',
        ready: null,
      });
      expect(queues.find(({ name }) => name === WORK)).toMatchObject({ ready: 3 });
    } finally {
      await owner.close();
    }
  });

  it('an API that refuses the user is said with what is known all the same', async () => {
    const id = await connect('plain', server.managementUrl);
    const report = await list(id);
    expect(report).toMatchObject({ source: 'profile', problem: { code: 'management-credentials' } });
    expect(report.queues.find(({ name }) => name === WORK)).toMatchObject({ ready: 3, consumers: 1 });
    const detail = await desk.call('queues.detail', { connectionId: id, queue: WORK });
    expect(detail).toMatchObject({ consumers: null, problem: { code: 'management-credentials' } });
  });

  it('without the tag "monitoring" other users’ unacked messages are not told by consumer; who reads is', async () => {
    const id = await connect('manager', server.managementUrl);
    const detail = await eventually(async () => {
      const told = await desk.call('queues.detail', { connectionId: id, queue: WORK });
      return told.consumers?.length === 1 ? told : null;
    }, PATIENCE_MS);
    expect(detail.consumers?.[0]).toMatchObject({ tag: 'coletor', prefetch: 2, unacked: null });
  });

  it('one that does not answer is said, and a profile without queues then has none to show', async () => {
    const id = await connect('guest', 'http://127.0.0.1:9', 'generic');
    const report = await list(id);
    expect(report).toMatchObject({
      source: 'profile',
      problem: { code: 'management-unreachable' },
      queues: [],
      total: 0,
    });
  });

  it('disconnected, what was told last is shown as that; before anything was told it fails', async () => {
    const id = await connect('guest', server.managementUrl);
    const { asOf } = await list(id);
    await desk.call('connections.disconnect', { id });
    await desk.until(id, 'disconnected');
    const later = await list(id);
    expect(later).toMatchObject({ live: false, asOf });
    expect(later.queues.map(({ name }) => name)).toContain(WORK);

    const hosts = [{ host: '127.0.0.1', port: server.amqpPort }];
    const connection = connectionInput({ hosts });
    const other = await desk.call('connections.create', { connection, secrets: { password: 'guest' } });
    await expect(list(other.id)).rejects.toMatchObject({ code: 'not-connected' });
  });
});

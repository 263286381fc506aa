/** The whole core on a real RabbitMQ and Redis, with the backend beside it and the product's own adapters. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Backend, startBackend } from '../../src/backend/start.ts';
import type { BrokerSession } from '../../src/core/broker/port.ts';
import { openRabbitmq } from '../../src/core/broker/rabbitmq/open.ts';
import type { ResultStore } from '../../src/core/results/port.ts';
import { openRedis } from '../../src/core/results/redis.ts';
import type { ConnectionInput } from '../../src/shared/domain/connection.ts';
import { type Console, clock, openConsole, RESOURCES, tempDir, testLog } from '../core/core-fixture.ts';
import { type FeedServer, startFeedServer } from '../support/feeds/server.ts';
import { eventually } from '../support/services/processes.ts';
import { type RabbitmqServer, startRabbitmq } from '../support/services/rabbitmq.ts';

const PLANTED = 'guest';
const FOUR_EVENTS = ['iniciar_coleta', 'resultado_coleta', 'iniciar_execucao', 'resultado_execucao'];

describe('the whole core on RabbitMQ', () => {
  let server: RabbitmqServer;
  let feeds: FeedServer;
  let at: ReturnType<typeof tempDir>;
  let app: Console;
  let session: BrokerSession;
  let results: ResultStore;
  let backend: Backend | undefined;

  const input = (change: Partial<ConnectionInput> = {}): ConnectionInput => ({
    name: 'Produção',
    color: 'red',
    profileId: 'oraculo',
    readOnly: false,
    rabbitmq: {
      hosts: [{ host: '127.0.0.1', port: server.amqpPort }],
      vhost: '/',
      auth: 'plain',
      username: 'guest',
      tls: { enabled: false, caFile: null, certFile: null, keyFile: null, serverName: null },
      heartbeat: 10,
      redisUrl: process.env.ORACULO_TEST_REDIS_URL ?? null,
      managementUrl: server.managementUrl,
    },
    ...change,
  });
  const { log } = testLog();

  beforeAll(async () => {
    server = await startRabbitmq();
    feeds = await startFeedServer();
    session = openRabbitmq({
      settings: input().rabbitmq,
      secrets: { password: 'guest', keyPassphrase: null },
      clientName: 'backend',
      log,
      clock,
    });
    results = openRedis({ url: process.env.ORACULO_TEST_REDIS_URL ?? '', password: null, log });
  });
  afterAll(async () => {
    await backend?.close();
    await session?.close();
    await results?.close();
    await feeds?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    at = tempDir();
    app = await openConsole(at.dir, undefined);
  });
  afterEach(async () => {
    await app.close();
    at.remove();
  });

  const stateOf = async (id: string) =>
    (await app.call('connections.list', {})).find((view) => view.id === id)?.state;
  const isConnected = (id: string) =>
    eventually('connected', async () => (await stateOf(id))?.kind === 'connected');

  it('says in a test what is there and what is missing', async () => {
    const secrets = { password: 'guest' };
    const before = await app.call('connections.test', { connection: input(), secrets });
    expect(before.map((step) => [step.target, step.ok])).toEqual([
      ['broker', true],
      ['profile', false],
      ['management', true],
      ['redis', true],
    ]);
    expect(before[1]?.message).toContain('oraculo.comandos');
    const wrong = await app.call('connections.test', { connection: input(), secrets: { password: 'x' } });
    expect(wrong[0]).toMatchObject({ target: 'broker', ok: false, code: 'broker-credentials' });
    expect(wrong[1]).toMatchObject({ target: 'profile', code: 'skipped' });
    expect(await app.call('connections.list', {})).toHaveLength(1);
  });

  it('starts before the system and sees it when it comes: a collection, done', async () => {
    const { id } = await app.call('connections.create', {
      connection: input(),
      secrets: { password: 'guest' },
    });
    await app.call('connections.connect', { id });
    await isConnected(id);
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
    const parameters = { url: `${feeds.url}/feed.xml`, limite: 5, permitir_rede_local: true };
    const start = { connectionId: id, source: 'blog', parameters };
    const { correlationId } = await app.call('collections.start', start);
    await eventually('done', async () => {
      const { runs } = await app.call('runs.page', { connectionId: id, limit: 5 });
      return runs[0]?.state === 'done';
    });
    const detail = await app.call('runs.detail', { connectionId: id, correlationId });
    expect(detail.events.map((event) => [event.type, event.origin])).toEqual(
      FOUR_EVENTS.map((type) => [type, 'tap']),
    );
    const steps = await app.call('connections.test', { id, connection: input(), secrets: {} });
    expect(steps.every((step) => step.ok)).toBe(true);
  });

  it('asks for a password it does not know, and never writes or tells one it does (H14)', async () => {
    const { id } = await app.call('connections.create', { connection: input(), secrets: {} });
    await expect(app.call('connections.connect', { id })).rejects.toMatchObject({ code: 'password-needed' });
    const secrets = { password: PLANTED, redisPassword: 'planted-redis-secret' };
    const view = await app.call('connections.update', { id, connection: input(), secrets });
    expect(view.secrets).toEqual({ password: true, redisPassword: true, keyPassphrase: false });
    expect(JSON.stringify(await app.call('connections.list', {}))).not.toContain('planted-redis-secret');
    const files = readdirSync(at.dir, { recursive: true, withFileTypes: true }).filter((file) =>
      file.isFile(),
    );
    for (const file of files) {
      const text = readFileSync(join(file.parentPath, file.name)).toString('latin1');
      expect(text.includes('planted-redis-secret'), file.name).toBe(false);
    }
  });

  it('says that credentials are wrong and connects once they are right', async () => {
    const { id } = await app.call('connections.create', {
      connection: input(),
      secrets: { password: 'wrong' },
    });
    await app.call('connections.connect', { id });
    await eventually('failed', async () => (await stateOf(id))?.kind === 'failed');
    expect(await stateOf(id)).toMatchObject({ error: { code: 'broker-credentials' } });
    await app.call('connections.connect', { id, secrets: { password: 'guest' } });
    await isConnected(id);
  });

  it('keeps or removes what was captured when a connection is deleted', async () => {
    for (const keepHistory of [true, false]) {
      const { id } = await app.call('connections.create', { connection: input(), secrets: {} });
      await app.call('connections.delete', { id, keepHistory });
      expect(readdirSync(join(at.dir, 'connections')).includes(id)).toBe(keepHistory);
      await expect(app.call('events.types', { connectionId: id })).rejects.toMatchObject({
        code: 'not-found',
      });
    }
    await expect(app.call('connections.delete', { id: 'local', keepHistory: true })).rejects.toMatchObject({
      code: 'invalid-arguments',
    });
  });
});

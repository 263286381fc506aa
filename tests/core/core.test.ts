import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LOCAL_CONNECTION_ID } from '../../src/shared/domain/connection.ts';
import { type FeedServer, startFeedServer } from '../support/feeds/server.ts';
import { eventually } from '../support/services/processes.ts';
import { type Console, noBroker, openConsole, startSystem, tempDir } from './core-fixture.ts';

const connectionId = LOCAL_CONNECTION_ID;
const FOUR_EVENTS = ['iniciar_coleta', 'resultado_coleta', 'iniciar_execucao', 'resultado_execucao'];

describe('the whole core on the embedded broker', () => {
  let feeds: FeedServer;
  let at: ReturnType<typeof tempDir>;
  let system: Awaited<ReturnType<typeof startSystem>>;
  let app: Console;

  beforeAll(async () => {
    feeds = await startFeedServer();
  });
  afterAll(async () => {
    await feeds?.close();
  });
  beforeEach(async () => {
    at = tempDir();
    system = await startSystem(join(at.dir, 'local'));
    app = await openConsole(at.dir, system.openers);
  });
  afterEach(async () => {
    await app.close();
    await system.stop();
    at.remove();
    expect(app.errors).toEqual([]);
  });

  const start = async (path = '/feed.xml') => {
    const parameters = { url: `${feeds.url}${path}`, limite: 5, permitir_rede_local: true };
    await connected();
    return (await app.call('collections.start', { connectionId, source: 'blog', parameters })).correlationId;
  };
  const local = async () => {
    const [view] = await app.call('connections.list', {});
    if (!view) throw new Error('there is no connection');
    return view;
  };
  const connected = () => eventually('connected', async () => (await local()).state.kind === 'connected');
  const runOf = (correlationId: string) => app.call('runs.detail', { connectionId, correlationId });
  const stateOf = async (correlationId: string) => {
    const { runs } = await app.call('runs.page', { connectionId, limit: 50 });
    return runs.find((run) => run.correlationId === correlationId)?.state;
  };
  const reaches = (correlationId: string, state: string) =>
    eventually(state, async () => (await stateOf(correlationId)) === state, {
      withinMs: 15_000,
      everyMs: 20,
    });

  it('connects Local by itself and shows a collection through its four events', async () => {
    const id = await start();
    await reaches(id, 'done');
    const { run, events } = await runOf(id);
    expect(events.map((event) => event.type)).toEqual(FOUR_EVENTS);
    expect(events.map((event) => event.step)).toEqual(['coleta', 'coleta', 'execucao', 'execucao']);
    expect(events.map((event) => event.origin)).toEqual(['tap', 'tap', 'tap', 'tap']);
    expect(events[0]?.latencyMs).toBeNull();
    expect(run).toMatchObject({ source: 'blog', events: 4, retries: 0, hasGap: false, error: null });
    const sum = events.reduce((total, event) => total + (event.latencyMs ?? 0), 0);
    expect(run.durationMs).toBe(sum);
  });

  it('shows the message itself', async () => {
    const id = await start();
    await reaches(id, 'done');
    const { events } = await app.call('events.page', { connectionId, limit: 10, type: 'iniciar_coleta' });
    expect(events).toHaveLength(1);
    const detail = await app.call('events.detail', { connectionId, seq: events[0]?.seq ?? 0 });
    expect(detail.message.body).toMatchObject({ encoding: 'json', problem: null, truncated: false });
    const body = JSON.parse(detail.message.body.text);
    expect(body).toMatchObject({ correlation_id: id, payload: { fonte: 'blog', parametros: { limite: 5 } } });
    expect(detail.message.properties).toContainEqual({ name: 'correlationId', value: id });
    const types = await app.call('events.types', { connectionId });
    expect(types.map((each) => each.type).sort()).toEqual([...FOUR_EVENTS].sort());
  });

  it('tells what changed, and finds by text', async () => {
    const told: string[] = [];
    app.client.on('events.changed', (change) => told.push(`events ${change.connectionId}`));
    app.client.on('runs.changed', (change) => told.push(`runs ${change.connectionId}`));
    const id = await start();
    await reaches(id, 'done');
    expect(new Set(told)).toEqual(new Set(['events local', 'runs local']));
    const found = await app.call('events.page', { connectionId, limit: 10, text: id.slice(3, 20) });
    expect(found.events).toHaveLength(4);
  });

  it('shows a collection that fails for good as dead-lettered, with its reason', async () => {
    const id = await start('/erro');
    await reaches(id, 'dead_lettered');
    const { run, events } = await runOf(id);
    expect(run.error?.message).toBeTruthy();
    expect(events.filter((event) => event.type === 'falha_tarefa').length).toBeGreaterThan(0);
    await eventually('the death', async () =>
      (await runOf(id)).events.some((event) => event.origin === 'death'),
    );
  });

  it('goes on with a run once its dead letter is retried, and counts the failure as dealt with', async () => {
    feeds.setMode('/conserta', { kind: 'status', status: 500 });
    const id = await start('/conserta');
    await reaches(id, 'dead_lettered');
    const queue = 'escavador.blog.falhas';
    await eventually('the dead letter', async () => {
      const queues = await app.call('failures.queues', { connectionId });
      return queues.find((each) => each.name === queue)?.depth === 1;
    });
    await app.call('failures.look', { connectionId, queue, consent: true });
    const { failures, open } = await app.call('failures.page', { connectionId, limit: 10 });
    expect(open).toBe(1);
    expect(failures).toMatchObject([{ correlationId: id, state: 'open', failedQueue: 'escavador.blog' }]);
    await eventually('the badge', async () => (await local()).openFailures === 1);
    feeds.setMode('/conserta', { kind: 'feed', items: 3 });
    const failureId = failures[0]?.id ?? '';
    await app.call('failures.retry', { connectionId, id: failureId, reason: null, delayMs: 0 });
    await reaches(id, 'done');
    const { run, events } = await runOf(id);
    expect(run).toMatchObject({ retries: 1, error: null });
    expect(events.some((event) => event.origin === 'console' && event.retryId !== null)).toBe(true);
    await eventually('succeeded', async () => {
      const detail = await app.call('failures.detail', { connectionId, id: failureId });
      return detail.failure.state === 'succeeded';
    });
    await eventually('the badge is gone', async () => (await local()).openFailures === 0);
  });

  it('keeps everything over a restart without a broker, with the time between as a gap', async () => {
    const id = await start();
    await reaches(id, 'done');
    const before = await runOf(id);
    await app.close();
    app = await openConsole(at.dir, noBroker());
    expect(await runOf(id)).toEqual(before);
    const page = await app.call('events.page', { connectionId, limit: 50 });
    expect(page.events).toHaveLength(4);
    expect(page.gaps).toMatchObject([{ reason: 'not-connected', to: null, afterSeq: 4 }]);
    const view = await local();
    expect(view.state).toMatchObject({ kind: 'failed', error: { code: 'broker-unreachable' } });
    expect(view.captured).toBe(4);
    const parameters = { url: 'https://example.org', limite: 5 };
    await expect(
      app.call('collections.start', { connectionId, source: 'blog', parameters }),
    ).rejects.toMatchObject({ code: 'not-connected' });
  });

  it('closes the gap when it is connected again', async () => {
    const id = await start();
    await reaches(id, 'done');
    await app.call('connections.disconnect', { id: connectionId });
    expect((await local()).state.kind).toBe('disconnected');
    await expect(
      app.call('collections.start', {
        connectionId,
        source: 'blog',
        parameters: { url: 'https://example.org', limite: 5 },
      }),
    ).rejects.toMatchObject({ code: 'not-connected' });
    await app.call('connections.connect', { id: connectionId });
    await eventually('the gap ends', async () => {
      const { gaps } = await app.call('events.page', { connectionId, limit: 5 });
      return gaps.length === 1 && gaps[0]?.to !== null;
    });
  });

  it('comes back by itself when the local services end, with a gap', async () => {
    await start();
    system.cutLink();
    await eventually('trying again', async () => (await local()).state.kind === 'reconnecting');
    await connected();
    await eventually('a gap that ended', async () => {
      const { gaps } = await app.call('events.page', { connectionId, limit: 5 });
      return gaps[0]?.reason === 'connection-lost' && gaps[0].to !== null;
    });
  });

  it('stays disconnected over a restart once the operator disconnected', async () => {
    await connected();
    await app.call('connections.disconnect', { id: connectionId });
    await app.close();
    app = await openConsole(at.dir, system.openers);
    expect((await local()).state.kind).toBe('disconnected');
  });

  it('tells all queues of the embedded broker, who reads them, and what was told last once it is gone', async () => {
    await connected();
    // Sampled from what the capture reads, before anybody asks.
    const sampled = async () => {
      const { history } = await app.call('queues.detail', { connectionId, queue: 'escavador.blog' });
      return history.depths.at(-1) === 0;
    };
    await eventually('a depth is sampled', sampled);
    const report = await app.call('queues.list', { connectionId });
    expect(report).toMatchObject({ live: true, source: 'broker', problem: null });
    expect(report.queues.find(({ name }) => name === 'escavador.blog')).toMatchObject({
      ready: 0,
      unacked: 0,
      publishRate: null,
      deadLetterExchange: 'oraculo.falhas',
      deadLetterTargets: ['escavador.blog.falhas'],
      deadLetterOf: null,
    });
    expect(report.queues.find(({ name }) => name === 'escavador.blog.falhas')).toMatchObject({
      deadLetterOf: ['escavador.blog'],
      look: { refusal: null },
    });
    expect(report.bindings).toContainEqual({
      exchange: 'oraculo.falhas',
      queue: 'escavador.blog.falhas',
      routingKey: 'escavador.blog',
    });
    const detail = await app.call('queues.detail', { connectionId, queue: 'escavador.blog' });
    expect(detail).toMatchObject({ problem: null, consumersTotal: 1 });
    expect(detail.consumers).toMatchObject([{ unacked: 0, acks: true, active: true }]);
    expect(detail.consumers?.[0]?.prefetch).toBeGreaterThan(0);
    expect(detail.history.depths.at(-1)).toBe(0);
    await app.call('connections.disconnect', { id: connectionId });
    const later = await app.call('queues.list', { connectionId });
    expect(later).toMatchObject({ live: false, asOf: report.asOf });
  });

  it('brings nothing up for a single command, and a command changes nothing of the next start', async () => {
    await connected();
    await app.call('connections.disconnect', { id: connectionId });
    await app.close();
    app = await openConsole(at.dir, system.openers, { host: 'cli' });
    expect((await local()).state.kind).toBe('disconnected');
    await app.call('connections.connect', { id: connectionId });
    await connected();
    await app.close();
    app = await openConsole(at.dir, system.openers);
    expect((await local()).state.kind).toBe('disconnected');
  });

  it('refuses a form that is not right before anything is sent, and says why', async () => {
    await connected();
    const parameters = { url: 'ftp://example.org', limite: 5 };
    await expect(
      app.call('collections.start', { connectionId, source: 'blog', parameters }),
    ).rejects.toMatchObject({ code: 'invalid-message', details: { field: '/url', problem: 'pattern' } });
    await expect(
      app.call('collections.start', { connectionId, source: 'nada', parameters }),
    ).rejects.toMatchObject({ code: 'not-found' });
    expect((await app.call('events.page', { connectionId, limit: 5 })).events).toEqual([]);
  });

  it('lets a read-only connection look and nothing else', async () => {
    await connected();
    const { name, color, profileId, rabbitmq } = await local();
    expect(rabbitmq).toBeNull();
    const settings = {
      hosts: [{ host: 'localhost', port: 5672 }],
      vhost: '/',
      auth: 'plain' as const,
      username: 'guest',
      tls: { enabled: false, caFile: null, certFile: null, keyFile: null, serverName: null },
      heartbeat: 10,
      redisUrl: null,
      managementUrl: null,
    };
    const connection = { name, color, profileId, readOnly: true, rabbitmq: settings };
    await app.call('connections.update', { id: connectionId, connection, secrets: {} });
    const refused = { code: 'read-only-connection' };
    await expect(start()).rejects.toMatchObject(refused);
    await expect(
      app.call('failures.retry', { connectionId, id: 'x', reason: null, delayMs: 0 }),
    ).rejects.toMatchObject(refused);
    await expect(
      app.call('retries.decide', { connectionId, retryId: 'x', decision: 'send_again', reason: null }),
    ).rejects.toMatchObject(refused);
    expect(await app.call('failures.queues', { connectionId })).not.toEqual([]);
    expect((await local()).state.kind).toBe('connected');
  });

  it('says that a message has nowhere to go', async () => {
    await connected();
    const channel = await system.engine.session().openChannel('publish');
    await channel.unbindQueue('escavador.blog', 'oraculo.comandos', 'iniciar_coleta.blog');
    await expect(start()).rejects.toMatchObject({ code: 'unroutable' });
  });
});

describe('a data directory', () => {
  let at: ReturnType<typeof tempDir>;
  beforeEach(() => {
    at = tempDir();
  });
  afterEach(() => at.remove());

  it('is private', async () => {
    const app = await openConsole(at.dir, noBroker());
    expect(statSync(at.dir).mode & 0o777).toBe(0o700);
    for (const file of ['workspace.db', 'journal.db', 'connections/local/history.db', 'logs/core.jsonl']) {
      expect(statSync(join(at.dir, file)).mode & 0o777).toBe(0o600);
    }
    await app.close();
  });

  it('whose workspace is damaged makes every call say why, and the status works (S01)', async () => {
    writeFileSync(join(at.dir, 'workspace.db'), 'x'.repeat(8192));
    const app = await openConsole(at.dir, noBroker());
    expect(await app.call('app.status', {})).toMatchObject({ host: 'test', dataDir: at.dir });
    await expect(app.call('connections.list', {})).rejects.toMatchObject({ code: 'storage-failed' });
    await expect(app.call('preferences.get', {})).rejects.toMatchObject({ code: 'storage-failed' });
    await app.close();
  });

  it('with one damaged history keeps the rest working (S02)', async () => {
    await (await openConsole(at.dir, noBroker())).close();
    writeFileSync(join(at.dir, 'connections', 'local', 'history.db'), 'x'.repeat(8192));
    const app = await openConsole(at.dir, noBroker());
    expect(await app.call('events.page', { connectionId, limit: 5 })).toMatchObject({ events: [] });
    const [view] = await app.call('connections.list', {});
    expect(view?.history.setAside?.file).toMatch(/^history\.damaged-/);
    expect(await app.call('preferences.set', { theme: 'dark' })).toMatchObject({ theme: 'dark' });
    await app.close();
  });

  it('keeps how much history a connection keeps over a restart, and over an update that does not speak of it', async () => {
    const app = await openConsole(at.dir, noBroker());
    const rabbitmq = {
      hosts: [{ host: 'rabbit.example', port: 5672 }],
      vhost: '/',
      auth: 'plain' as const,
      username: 'ana',
      tls: { enabled: false, caFile: null, certFile: null, keyFile: null, serverName: null },
      heartbeat: 20,
      redisUrl: null,
      managementUrl: null,
    };
    const input = { name: 'Prod', color: 'red' as const, profileId: 'oraculo', readOnly: false, rabbitmq };
    const retention = { days: 30, megabytes: 2_000 };
    const made = await app.call('connections.create', { connection: { ...input, retention }, secrets: {} });
    expect(made).toMatchObject({ retention, history: { since: null, refused: null, setAside: null } });
    expect(made.history.bytes).toBeGreaterThan(0);
    const updated = await app.call('connections.update', { id: made.id, connection: input, secrets: {} });
    expect(updated.retention).toEqual(retention);
    const wrong = { ...input, retention: { days: 0, megabytes: null } };
    await expect(app.call('connections.create', { connection: wrong, secrets: {} })).rejects.toMatchObject({
      code: 'invalid-arguments',
    });
    await app.close();
    const again = await openConsole(at.dir, noBroker());
    const views = await again.call('connections.list', {});
    expect(views.map((view) => view.retention)).toEqual([{ days: null, megabytes: null }, retention]);
    await again.close();
  });

  it('keeps preferences over a restart', async () => {
    const app = await openConsole(at.dir, noBroker());
    const told: string[] = [];
    app.client.on('preferences.changed', () => told.push('changed'));
    await app.call('preferences.set', { language: 'en', theme: undefined });
    await eventually('told', () => told.length === 1);
    await app.close();
    const again = await openConsole(at.dir, noBroker());
    expect(await again.call('preferences.get', {})).toEqual({
      language: 'en',
      theme: 'system',
      density: 'comfortable',
    });
    expect(readFileSync(join(at.dir, 'logs', 'core.jsonl'), 'utf8')).toContain('the core has started');
    await again.close();
  });
});

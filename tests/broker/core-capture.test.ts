/** The capture against a real RabbitMQ: what it sees, what it survives, and that publishers do not notice it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BrokerChannel, BrokerSession } from '../../src/core/broker/port.ts';
import { openRabbitmq } from '../../src/core/broker/rabbitmq/open.ts';
import { type Capture, startCapture } from '../../src/core/capture/capture.ts';
import {
  type ConnectionHistory,
  openConnectionHistory,
} from '../../src/core/connections/connection-history.ts';
import type { RabbitmqSettings } from '../../src/shared/domain/connection.ts';
import { eventually } from '../support/services/processes.ts';
import { type RabbitmqServer, startRabbitmq } from '../support/services/rabbitmq.ts';
import { profileOf } from '../unit/core/store/history-fixture.ts';

const clock = { now: () => Date.now() };
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const body = (text: string) => new TextEncoder().encode(text);
const profile = profileOf('oraculo');

function settingsOf(server: RabbitmqServer): RabbitmqSettings {
  return {
    hosts: [{ host: '127.0.0.1', port: server.amqpPort }],
    vhost: '/',
    auth: 'plain',
    username: 'guest',
    tls: { enabled: false, caFile: null, certFile: null, keyFile: null, serverName: null },
    heartbeat: 10,
    redisUrl: null,
    managementUrl: null,
  };
}

function start(correlationId: string): Uint8Array {
  return body(
    JSON.stringify({
      correlation_id: correlationId,
      tipo_evento: 'iniciar_coleta',
      payload: { fonte: 'blog', parametros: {} },
      timestamp: new Date().toISOString(),
    }),
  );
}

describe('the capture on RabbitMQ', () => {
  let server: RabbitmqServer;
  let dir: string;
  let session: BrokerSession;
  let history: ConnectionHistory;
  let capture: Capture | undefined;
  let channel: BrokerChannel;

  const open = () =>
    openRabbitmq({
      settings: settingsOf(server),
      secrets: { password: 'guest', keyPassphrase: null },
      clientName: 'capture test',
      log,
      clock,
    });
  const connected = () => eventually('connected', () => session.state.kind === 'connected');
  const watch = () => {
    const { recorder, record } = history;
    capture = startCapture({ session, profile, recorder, record, clock, log });
    return capture;
  };
  const page = () => history.queries.eventsPage({ limit: 500 });
  const publish = (routingKey: string, bytes: Uint8Array) =>
    channel.publish('oraculo.comandos', routingKey, { body: bytes, properties: {} }, { mandatory: true });
  const declareSystem = async () => {
    const declaring = await session.openChannel('publish');
    await declaring.declareExchange('oraculo.comandos', 'topic', { durable: true });
    await declaring.declareExchange('oraculo.resultados', 'topic', { durable: true });
    await declaring.declareExchange('oraculo.falhas', 'direct', { durable: true });
    await declaring.declareQueue('escavador.blog', {
      durable: true,
      arguments: {
        'x-dead-letter-exchange': 'oraculo.falhas',
        'x-dead-letter-routing-key': 'escavador.blog',
      },
    });
    await declaring.bindQueue('escavador.blog', 'oraculo.comandos', 'iniciar_coleta.blog');
    await declaring.close();
  };

  beforeAll(async () => {
    server = await startRabbitmq({ plugins: [] });
  });
  afterAll(async () => {
    await server?.stop();
  });
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'oraculo-capture-'));
    history = openConnectionHistory({ file: join(dir, 'history.db'), profile, clock, log });
    session = open();
    await connected();
  });
  afterEach(async () => {
    await capture?.close('not-connected');
    capture = undefined;
    const cleaning = await session.openChannel('publish');
    await cleaning.deleteQueue('escavador.blog');
    for (const exchange of ['oraculo.comandos', 'oraculo.resultados', 'oraculo.falhas']) {
      await cleaning.deleteExchange(exchange);
    }
    await session.close();
    history.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('finds exchanges that appear after it, and sees events and deaths with their exact bytes', async () => {
    const watching = watch();
    expect(await watching.whenWatching('oraculo.comandos', 300)).toBe(false);
    await declareSystem();
    expect(await watching.whenWatching('oraculo.comandos', 5_000)).toBe(true);
    expect(await watching.whenWatching('oraculo.falhas', 5_000)).toBe(true);
    channel = await session.openChannel('publish', { confirm: true });
    const bytes = start('c-1');
    expect(await publish('iniciar_coleta.blog', bytes)).toEqual({ kind: 'confirmed' });
    const delivery = await channel.get('escavador.blog');
    if (!delivery) throw new Error('the real consumer got nothing');
    channel.reject(delivery.deliveryTag, false);
    await eventually('both events', () => page().events.length === 2);
    const [death, event] = page().events;
    expect(event).toMatchObject({
      origin: 'tap',
      correlationId: 'c-1',
      type: 'iniciar_coleta',
      source: 'blog',
    });
    expect(death).toMatchObject({ origin: 'death', correlationId: 'c-1', exchange: 'oraculo.falhas' });
    expect(Buffer.from(history.queries.eventDetail(1).body).equals(Buffer.from(bytes))).toBe(true);
    expect(history.queries.runsPage({ limit: 5 }, Date.now()).runs).toMatchObject([
      { correlationId: 'c-1', state: 'dead_lettered', events: 2 },
    ]);
  });

  it('leaves what publishers see as it was: unroutable messages still come back (B15)', async () => {
    await declareSystem();
    channel = await session.openChannel('publish', { confirm: true });
    const outcomes = async () => [
      (await publish('iniciar_coleta.nada', body('{}'))).kind,
      (await publish('iniciar_coleta.blog', start('c'))).kind,
    ];
    const without = await outcomes();
    expect(without).toEqual(['returned', 'confirmed']);
    expect(await watch().whenWatching('oraculo.comandos', 5_000)).toBe(true);
    expect(await outcomes()).toEqual(without);
  });

  it('keeps its place over a broken connection, with a gap for the time between (B02)', async () => {
    await declareSystem();
    const watching = watch();
    expect(await watching.whenWatching('oraculo.comandos', 5_000)).toBe(true);
    channel = await session.openChannel('publish', { confirm: true });
    await publish('iniciar_coleta.blog', start('before'));
    await eventually('the first event', () => page().events.length === 1);
    await server.ctl(['close_all_connections', 'cut by a test']);
    await eventually('a gap', () => page().gaps.length === 1);
    await connected();
    expect(await watching.whenWatching('oraculo.comandos', 10_000)).toBe(true);
    channel = await session.openChannel('publish', { confirm: true });
    await publish('iniciar_coleta.blog', start('after'));
    await eventually('the event after', () => page().events.length === 2);
    const [gap] = page().gaps;
    expect(gap).toMatchObject({ reason: 'connection-lost', afterSeq: 1 });
    expect(gap?.to).toBeGreaterThanOrEqual(gap?.from ?? Number.POSITIVE_INFINITY);
  });

  it('marks the gap, and goes on, when another lane drops while a batch waits for the disk (B02, S03)', async () => {
    await declareSystem();
    let isFull = false;
    session.onState((state) => {
      if (state.kind === 'reconnecting') isFull = false;
    });
    const record: typeof history.record = (batch) => {
      if (isFull) throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
      history.record(batch);
    };
    capture = startCapture({ session, profile, recorder: history.recorder, record, clock, log });
    expect(await capture.whenWatching('oraculo.comandos', 5_000)).toBe(true);
    isFull = true;
    channel = await session.openChannel('read', { confirm: true });
    await publish('iniciar_coleta.blog', start('kept'));
    const lane = /^(\S+)\t.*\(publish\)/m.exec(
      await server.ctl(['list_connections', '-q', '--no-table-headers', 'pid', 'client_properties']),
    );
    await server.ctl(['close_connection', lane?.[1] ?? 'none', 'cut by a test']);
    await eventually('a gap', () => page().gaps.length === 1);
    expect(page().gaps[0]).toMatchObject({ reason: 'connection-lost', afterSeq: 1 });
    await connected();
    expect(await capture.whenWatching('oraculo.comandos', 10_000)).toBe(true);
    channel = await session.openChannel('publish', { confirm: true });
    await publish('iniciar_coleta.blog', start('after'));
    await eventually('the event after', () => page().events.length === 2);
    expect(page().gaps).toMatchObject([{ reason: 'connection-lost', to: expect.any(Number) }]);
  });

  it('captures all of 20,000 messages once each, in the order of the queue', async () => {
    await declareSystem();
    expect(await watch().whenWatching('oraculo.comandos', 5_000)).toBe(true);
    channel = await session.openChannel('publish', { confirm: true });
    for (let sent = 0; sent < 20_000; sent += 500) {
      const batch = Array.from({ length: 500 }, (_, n) =>
        publish('iniciar_coleta.blog', start(`r-${sent + n}`)),
      );
      await Promise.all(batch);
    }
    await eventually('all', () => history.queries.captureState().captured === 20_000);
    const ids = history.read
      .prepare<[], string>('SELECT correlation_id FROM event ORDER BY seq')
      .pluck()
      .all();
    expect(ids).toEqual(Array.from({ length: 20_000 }, (_, n) => `r-${n}`));
  });
});

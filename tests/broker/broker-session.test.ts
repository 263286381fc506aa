/** A RabbitMQ session against a broker that dies, hangs, blocks and refuses. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { BrokerSession, DeclareQueue, PublishOutcome } from '../../src/core/broker/port.ts';
import { openRabbitmq } from '../../src/core/broker/rabbitmq/open.ts';
import { testRabbitmq } from '../../src/core/broker/rabbitmq/test-connection.ts';
import type { ConnectionState, RabbitmqSettings } from '../../src/shared/domain/connection.ts';
import { clock, connected, rabbitmqSettings } from '../conformance/subjects.ts';
import { eventually, freePorts, signal, sleep } from '../support/services/processes.ts';
import { type RabbitmqServer, startRabbitmq } from '../support/services/rabbitmq.ts';

const PASSWORD = 'pl4nted-s3cret-pa55';
const message = (body = 'x') => ({ body: Buffer.from(body), properties: { deliveryMode: 2 } });

describe('a RabbitMQ session', () => {
  let server: RabbitmqServer;
  const open: BrokerSession[] = [];
  const logged: unknown[] = [];
  const note = (...what: unknown[]) => {
    logged.push(what);
  };
  const log = { info: note, warn: note, error: note };

  beforeAll(async () => {
    server = await startRabbitmq();
    await server.ctl(['add_user', 'operator', PASSWORD]);
    await server.ctl(['set_permissions', 'operator', '.*', '.*', '.*']);
    await server.ctl(['set_user_tags', 'operator', 'monitoring']);
    await server.ctl(['add_user', 'reader', PASSWORD]);
    await server.ctl(['set_permissions', 'reader', '^$', '^$', '.*']);
    await server.ctl(['add_vhost', 'closed']);
  });
  afterAll(() => server.stop());
  afterEach(async () => {
    await Promise.all(open.splice(0).map((session) => session.close()));
  });

  function settings(changes: Partial<RabbitmqSettings> = {}): RabbitmqSettings {
    return { ...rabbitmqSettings(server.amqpUrl, server.managementUrl), username: 'operator', ...changes };
  }

  function start(changes: Partial<RabbitmqSettings> = {}, password: string | null = PASSWORD): BrokerSession {
    const secrets = { password, keyPassphrase: null };
    const session = openRabbitmq({ settings: settings(changes), secrets, clientName: 'tests', log, clock });
    open.push(session);
    return session;
  }

  async function failed(session: BrokerSession): Promise<Extract<ConnectionState, { kind: 'failed' }>> {
    await eventually('it gives up', () => session.state.kind === 'failed', { withinMs: 15_000 });
    if (session.state.kind !== 'failed') throw new Error('unreachable: it was failed a moment ago');
    return session.state;
  }

  it('holds three connections with telling names, and one more for each dedicated one', async () => {
    const session = await connected(start());
    const dedicated = await session.openDedicated('retry');
    const names = await server.ctl(['list_connections', '-q', '--no-table-headers', 'client_properties']);
    for (const purpose of ['read', 'publish', 'watch', 'retry'])
      expect(names).toContain(`tests (${purpose})`);
    expect(names).not.toContain(PASSWORD);
    await dedicated.close();
  });

  it('B01: kill -9 of the broker: what waits is unknown, channels end, and it comes back by itself', async () => {
    const session = await connected(start({ heartbeat: 2 }));
    const states: ConnectionState[] = [];
    session.onState((state) => states.push(state));
    const channel = await session.openChannel('publish', { confirm: true });
    await channel.declareQueue('survivor');
    const dedicated = await session.openDedicated('look');
    const outcomes: Promise<PublishOutcome>[] = [];
    const ticking = setInterval(() => outcomes.push(channel.publish('', 'survivor', message())), 1);
    await sleep(300);
    await server.kill9();
    expect(await channel.closed).toMatchObject({ code: 320 });
    clearInterval(ticking);
    await dedicated.closed;
    const settled = await Promise.all(outcomes);
    const confirmed = settled.filter((outcome) => outcome.kind === 'confirmed').length;
    expect(confirmed).toBeGreaterThan(10);
    expect(new Set(settled.map((outcome) => outcome.kind))).toEqual(new Set(['confirmed', 'unknown']));
    await expect(session.openChannel('read')).rejects.toMatchObject({ code: 'not-connected' });

    await server.restart();
    await eventually('it is connected again', () => session.state.kind === 'connected', { withinMs: 40_000 });
    const lost = states.filter((state) => state.kind === 'reconnecting');
    expect(lost[0]?.error.code).toBe('broker-closed');
    expect(lost.at(-1)?.error.code).toMatch(/^broker-(closed|refused)$/);
    for (const state of lost) expect(state.retryAt - state.since).toBeLessThanOrEqual(90_000);
    const after = await session.openChannel('read');
    expect((await after.checkQueue('survivor')).messages).toBeGreaterThanOrEqual(confirmed);
    await after.deleteQueue('survivor');
  }, 90_000);

  it('B02, B20: forced to reconnect again and again it keeps no handles', async () => {
    const session = await connected(start());
    const sockets = () => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
    const before = sockets();
    for (let round = 0; round < 3; round += 1) {
      let lost = false;
      const quiet = session.onState((state) => {
        lost ||= state.kind === 'reconnecting';
      });
      await server.ctl(['close_all_connections', 'maintenance']);
      await eventually('the loss is told', () => lost);
      quiet();
      await connected(session);
    }
    await eventually('old sockets are gone', () => sockets() <= before, { withinMs: 5_000 });
  }, 60_000);

  it('B04: a broker that hangs is noticed, and no call waits for longer than 20 s', async () => {
    const session = await connected(start({ heartbeat: 2 }));
    const channel = await session.openChannel('publish', { confirm: true });
    await channel.declareQueue('frozen');
    signal(server.pid, 'SIGSTOP');
    try {
      // Its threads stop one after another; until the last one has, it may answer.
      await new Promise((resolve) => setTimeout(resolve, 300));
      const started = performance.now();
      const calls = [
        channel.publish('', 'frozen', message()),
        channel.barrier(),
        channel.checkQueue('frozen'),
      ];
      const results = await Promise.allSettled(calls);
      expect(performance.now() - started).toBeLessThan(10_000);
      expect(results[0]).toMatchObject({ status: 'fulfilled', value: { kind: 'unknown' } });
      expect(results.slice(1).map((result) => result.status)).toEqual(['rejected', 'rejected']);
      expect(session.state.kind).toBe('reconnecting');
    } finally {
      signal(server.pid, 'SIGCONT');
    }
    await eventually('it is connected again', () => session.state.kind === 'connected', { withinMs: 40_000 });
  }, 90_000);

  it('B06: an alarm is told within 2 s, reading goes on, and a publish is confirmed after it', async () => {
    const session = await connected(start());
    const reader = await session.openChannel('read');
    const channel = await session.openChannel('publish', { confirm: true });
    await channel.declareQueue('alarmed');
    const told: (string | null)[] = [];
    session.onBlocked((reason) => told.push(reason));
    await server.ctl(['set_vm_memory_high_watermark', '0.00001']);
    const waiting = channel.publish('', 'alarmed', message());
    await eventually('the block is told', () => session.blocked !== null, { withinMs: 2_000 });
    expect(session.blocked).toMatch(/low on memory/);
    expect(await reader.checkQueue('alarmed')).toMatchObject({ messages: 0 });
    expect(session.state.kind).toBe('connected');
    await server.ctl(['set_vm_memory_high_watermark', '0.4']);
    expect(await waiting).toEqual({ kind: 'confirmed' });
    await eventually('the end of the block is told', () => session.blocked === null);
    expect(told).toEqual([expect.stringMatching(/memory/), null]);
    await channel.deleteQueue('alarmed');
  }, 60_000);

  it('gives up at once on what waiting does not mend', async () => {
    expect((await failed(start({}, 'wrong'))).error.code).toBe('broker-credentials');
    expect((await failed(start({}, null))).error.code).toBe('password-needed');
    expect((await failed(start({ vhost: 'nowhere' }))).error.code).toBe('broker-vhost');
    expect((await failed(start({ vhost: 'closed' }))).error.code).toBe('broker-vhost');
  });

  it('an ack, nack or reject while the connection is closing is ignored: the message is given back', async () => {
    const session = await connected(start());
    const channel = await session.openChannel('publish', { confirm: true });
    await channel.declareQueue('late');
    for (const body of ['a', 'b', 'c']) await channel.publish('', 'late', message(body));
    const holder = await connected(start());
    const holding = await holder.openChannel('watch');
    const tags: number[] = [];
    for (let n = 0; n < 3; n += 1) tags.push((await holding.get('late'))?.deliveryTag ?? 0);
    const closing = holder.close();
    holding.ack(tags[0] ?? 0);
    holding.nack(tags[1] ?? 0, { requeue: false });
    holding.reject(tags[2] ?? 0, false);
    await closing;
    await eventually('all are back', async () => (await channel.checkQueue('late')).messages === 3);
    await channel.deleteQueue('late');
  });

  it('takes the next host when one does not answer', async () => {
    const [dead = 0] = await freePorts(1);
    const hosts = [
      { host: '127.0.0.1', port: dead },
      { host: '127.0.0.1', port: server.amqpPort },
    ];
    const session = await connected(start({ hosts }));
    expect(session.state).toMatchObject({ host: `127.0.0.1:${server.amqpPort}`, version: '3.10.8' });
  });

  it('B10: without permission a message is refused with 403 and a queue keeps its secrets, not its counts', async () => {
    const owner = await connected(start());
    const channel = await owner.openChannel('publish');
    await channel.declareQueue('owned', { arguments: { 'x-message-ttl': 60_000 } });
    const session = await connected(start({ username: 'reader', managementUrl: null }));
    const publisher = await session.openChannel('publish', { confirm: true });
    expect(await publisher.publish('amq.direct', 'k', message())).toMatchObject({
      kind: 'refused',
      code: 403,
    });
    expect(await session.queueDetails('owned')).toMatchObject({
      name: 'owned',
      type: 'unknown',
      messages: 0,
    });
    const declaring = await session.openChannel('read');
    await expect(declaring.declareQueue('mine')).rejects.toMatchObject({ code: 'broker-permission' });
    await channel.deleteQueue('owned');
  });

  it.each([
    ['classic', {}],
    ['with much to tell', { 'x-max-length': 5, 'x-overflow': 'reject-publish', 'x-expires': 600_000 }],
    [
      'lazy',
      { 'x-queue-mode': 'lazy', 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': "it's 'q'" },
    ],
    ['quorum', { 'x-queue-type': 'quorum', 'x-delivery-limit': 4, 'x-message-ttl': 70_000 }],
    ['quorum without limits', { 'x-queue-type': 'quorum' }],
    ['stream', { 'x-queue-type': 'stream' }],
  ])('asks a queue for its facts without the management API: %s', async (_what, args) => {
    const name = 'asked';
    const withApi = await connected(start());
    const without = await connected(start({ managementUrl: null }));
    const channel = await withApi.openChannel('publish');
    await channel.declareQueue(name, { arguments: args });
    const told = await withApi.queueDetails(name);
    // Policies and what is held are not told without it, so that a quorum queue's limit is not known.
    expect(await without.queueDetails(name)).toEqual({
      ...told,
      unacked: null,
      deliveryLimitKnown: told?.type !== 'quorum',
    });
    expect(told?.type).toBe(args['x-queue-type' as keyof typeof args] ?? 'classic');
    expect(await without.topology()).toBeNull();
    await channel.deleteQueue(name);
    expect(await without.queueDetails(name)).toBeNull();
    expect(await server.ctl(['list_queues', '-q', '--no-table-headers', 'name'])).not.toContain(name);
  });

  it('the declarations that ask are refused for a queue that does not exist', async () => {
    const session = await connected(start());
    const questions: NonNullable<DeclareQueue['arguments']>[] = [
      { 'x-queue-type': 'oraculo-probe' },
      { 'x-queue-type': 'quorum', 'x-message-ttl': -1 },
      { 'x-queue-type': 'quorum', 'x-delivery-limit': 7, 'x-message-ttl': -1 },
    ];
    for (const args of questions) {
      const channel = await session.openChannel('read');
      await expect(channel.declareQueue('vanished', { arguments: args })).rejects.toMatchObject({
        code: 'invalid-arguments',
      });
    }
    expect(await session.queueDetails('vanished')).toBeNull();
  });

  it('tests a connection in words: fine, refused, unknown name, credentials, vhost, not TLS', async () => {
    const [dead = 0] = await freePorts(1);
    const codes = async (changes: Partial<RabbitmqSettings>, password = PASSWORD) => {
      const steps = await testRabbitmq({
        settings: settings(changes),
        secrets: { password, keyPassphrase: null },
      });
      for (const step of steps) expect(step.message).not.toContain(password);
      return steps.map((step) => [step.target, step.ok, step.code]);
    };
    expect(await codes({})).toEqual([
      ['broker', true, 'ok'],
      ['management', true, 'ok'],
    ]);
    expect(await codes({ managementUrl: null })).toEqual([
      ['broker', true, 'ok'],
      ['management', true, 'skipped'],
    ]);
    const hosts = [
      { host: '127.0.0.1', port: dead },
      { host: 'no-such-host.invalid', port: 5672 },
    ];
    expect(await codes({ hosts, managementUrl: `http://127.0.0.1:${dead}` })).toEqual([
      ['broker', false, 'broker-refused'],
      ['broker', false, 'broker-unreachable'],
      ['management', false, 'management-unreachable'],
    ]);
    expect(await codes({}, 'wr0ng-pa55word')).toEqual([
      ['broker', false, 'broker-credentials'],
      ['management', false, 'management-credentials'],
    ]);
    expect((await codes({ vhost: 'nowhere' }))[0]).toEqual(['broker', false, 'broker-vhost']);
    const tls = { enabled: true, caFile: null, certFile: null, keyFile: null, serverName: null };
    expect((await codes({ tls }))[0]).toEqual(['broker', false, 'broker-tls']);
  });

  it('H14: the password is in no log line, state or error', () => {
    const text = JSON.stringify(logged, (_key, value: unknown) =>
      value instanceof Error
        ? { ...value, message: value.message, stack: value.stack, cause: value.cause }
        : value,
    );
    expect(text).not.toContain(PASSWORD);
  });
});

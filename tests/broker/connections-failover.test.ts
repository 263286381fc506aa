/** A connection with several hosts through the whole core, while they die, hang and come back. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectionState } from '../../src/shared/domain/connection.ts';
import { freePorts, signal, sleep } from '../support/services/processes.ts';
import { type RabbitmqServer, startRabbitmq } from '../support/services/rabbitmq.ts';
import { connectionInput, type Desk, openDesk } from './connections-fixture.ts';

const HEARTBEAT = 5;
/** Three heartbeats and the tick that sees it (docs/rabbitmq.md, Copying a message). */
const NOTICED_WITHIN_MS = 16_000;
const ANSWER_WITHIN_MS = 20_000;
const LONGEST_BACKOFF_MS = 30_000;

describe('a connection with several hosts', () => {
  let one: RabbitmqServer;
  let two: RabbitmqServer;
  let desk: Desk;
  let dead = 0;
  let id = '';

  beforeAll(async () => {
    [dead = 0] = await freePorts(1);
    // Without the management plugin they start faster.
    [one, two] = await Promise.all([startRabbitmq({ plugins: [] }), startRabbitmq({ plugins: [] })]);
  });
  afterAll(() => Promise.all([one.stop(), two.stop()]));
  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(() => desk.close());

  const at = (port: number) => ({ host: '127.0.0.1', port });
  const hostOf = (server: RabbitmqServer) => `127.0.0.1:${server.amqpPort}`;

  async function connect(...ports: readonly number[]): Promise<void> {
    const connection = connectionInput({ hosts: ports.map(at), heartbeat: HEARTBEAT });
    ({ id } = await desk.call('connections.create', { connection, secrets: { password: 'guest' } }));
    await desk.call('connections.connect', { id });
  }

  const until = <K extends ConnectionState['kind']>(kind: K, withinMs?: number) =>
    desk.until(id, kind, withinMs);
  const took = async (work: () => Promise<unknown>) => {
    const started = performance.now();
    await work();
    return performance.now() - started;
  };

  it('B01: takes the host that lives, and the other one when that dies by kill -9', async () => {
    await connect(dead, one.amqpPort, two.amqpPort);
    expect(await until('connected')).toMatchObject({ host: hostOf(one) });
    await one.kill9();
    const lost = await until('reconnecting', 5_000);
    expect(lost.error.code).toMatch(/^broker-/);
    expect(await took(() => until('connected'))).toBeLessThan(5_000);
    expect(await until('connected')).toMatchObject({ host: hostOf(two) });

    await two.kill9();
    await until('reconnecting', 5_000);
    const attempts = new Set<number>();
    const end = performance.now() + 5_000;
    while (performance.now() < end) {
      const state = await until('reconnecting', 5_000);
      attempts.add(state.attempt);
      expect(state.retryAt - Date.now()).toBeLessThanOrEqual(LONGEST_BACKOFF_MS);
      expect(state.error.code).toMatch(/^broker-(refused|closed)$/);
      await sleep(20);
    }
    expect(attempts.size).toBeGreaterThan(1);
    expect(Math.max(...attempts)).toBeLessThan(30);

    await one.restart();
    await until('connected', 60_000);
    expect(await until('connected')).toMatchObject({ host: hostOf(one) });
    await two.restart();
  }, 150_000);

  it('B04: a host that hangs is noticed, no call waits for it, and the next host takes over', async () => {
    await connect(one.amqpPort, two.amqpPort);
    expect(await until('connected')).toMatchObject({ host: hostOf(one) });
    signal(one.pid, 'SIGSTOP');
    try {
      const calls = [
        took(() => desk.call('failures.queues', { connectionId: id }).catch(() => null)),
        took(() =>
          desk.call('failures.look', { connectionId: id, queue: 'any', consent: true }).catch(() => null),
        ),
      ];
      expect(await took(() => until('reconnecting', 30_000))).toBeLessThan(NOTICED_WITHIN_MS);
      for (const ms of await Promise.all(calls)) expect(ms).toBeLessThan(ANSWER_WITHIN_MS);
      // It is still the first of the list, and gets half of the time that a call may take.
      expect(await took(() => until('connected', 40_000))).toBeLessThan(ANSWER_WITHIN_MS);
      expect(await until('connected')).toMatchObject({ host: hostOf(two) });
    } finally {
      signal(one.pid, 'SIGCONT');
    }
  }, 120_000);

  it('B04: the only host hangs: it says so, and goes on when the host does', async () => {
    await connect(one.amqpPort);
    await until('connected');
    signal(one.pid, 'SIGSTOP');
    try {
      expect(await took(() => until('reconnecting', 30_000))).toBeLessThan(NOTICED_WITHIN_MS);
      const connection = connectionInput({ hosts: [at(one.amqpPort)] });
      const [step] = await desk.call('connections.test', { connection, secrets: { password: 'guest' } });
      expect(step).toMatchObject({ ok: false, code: 'broker-timeout' });
      expect(step?.ms).toBeLessThan(ANSWER_WITHIN_MS);
      expect(await took(() => desk.call('connections.disconnect', { id }))).toBeLessThan(ANSWER_WITHIN_MS);
      await desk.call('connections.connect', { id });
    } finally {
      signal(one.pid, 'SIGCONT');
    }
    await until('connected', 60_000);
  }, 120_000);

  it('B04: closing the console does not wait for a host that hangs', async () => {
    await connect(one.amqpPort);
    await until('connected');
    const closing = await openDesk();
    const connection = connectionInput({ hosts: [at(one.amqpPort)], heartbeat: 60 });
    const secrets = { password: 'guest' };
    const { id: other } = await closing.call('connections.create', { connection, secrets });
    await closing.call('connections.connect', { id: other });
    await closing.until(other, 'connected');
    signal(one.pid, 'SIGSTOP');
    try {
      expect(await took(() => closing.close())).toBeLessThan(ANSWER_WITHIN_MS);
    } finally {
      signal(one.pid, 'SIGCONT');
    }
  }, 60_000);
});

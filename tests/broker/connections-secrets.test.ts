/** H14: what is typed as a secret is in no file, log line, answer, error or process argument, and goes with its connection. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '../support/services/processes.ts';
import { type RabbitmqServer, startRabbitmq } from '../support/services/rabbitmq.ts';
import { type RedisServer, startRedis } from '../support/services/redis.ts';
import { connectionInput, type Desk, openDesk } from './connections-fixture.ts';

const PLANTED = {
  password: 'pl4nted/brok3r@word',
  redisPassword: 'pl4nted/r3dis@word',
  keyPassphrase: 'pl4nted/k3y@word',
};
const WRONG = 'pl4nted/wr0ng@word';
const TYPED = [...Object.values(PLANTED), WRONG];
/** As they would be written into an address, a header or a SASL response as well. */
const FORMS = TYPED.flatMap((secret) => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64'),
  Buffer.from(`operator:${secret}`).toString('base64'),
]);

const found = (text: string) => FORMS.filter((form) => text.includes(form));

/** Arguments of this process and of every process below it. */
function processArguments(): string[] {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? '';
        return [{ pid, parent, line: readFileSync(`/proc/${pid}/cmdline`, 'utf8') }];
      } catch {
        // It ended while it was read.
        return [];
      }
    });
  const ours = new Set([String(process.pid)]);
  // Parents are older, and almost always have smaller numbers; twice is enough for a test's few generations.
  for (const { pid, parent } of [...processes, ...processes]) if (ours.has(parent)) ours.add(pid);
  return processes.filter(({ pid }) => ours.has(pid)).map(({ line }) => line);
}

describe('secrets of connections (H14)', () => {
  let server: RabbitmqServer;
  let redis: RedisServer;
  let desk: Desk;
  let dead = 0;

  beforeAll(async () => {
    [dead = 0] = await freePorts(1);
    // Redis gets its password as an argument; that is this test's own doing and not looked at below.
    [server, redis, desk] = await Promise.all([
      startRabbitmq(),
      startRedis({ password: PLANTED.redisPassword }),
      openDesk(),
    ]);
    await server.ctl(['add_user', 'operator', PLANTED.password]);
    await server.ctl(['set_permissions', 'operator', '.*', '.*', '.*']);
    await server.ctl(['set_user_tags', 'operator', 'management']);
  });
  afterAll(async () => {
    await desk.close();
    await Promise.all([server.stop(), redis.stop()]);
  });

  const input = (change: Parameters<typeof connectionInput>[0] | object = {}) =>
    connectionInput({
      hosts: [{ host: '127.0.0.1', port: server.amqpPort }],
      username: 'operator',
      managementUrl: server.managementUrl,
      redisUrl: redis.url,
      ...change,
    });

  function storedIn(dir: string): string[] {
    return readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .filter((entry) => found(readFileSync(join(entry.parentPath, entry.name), 'latin1')).length > 0)
      .map((entry) => entry.name);
  }

  function expectNoTrace(): void {
    expect(found(desk.said.join('\n'))).toEqual([]);
    expect(storedIn(desk.dir)).toEqual([]);
    const lines = processArguments().filter((line) => !line.includes('redis-server'));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.flatMap(found)).toEqual([]);
  }

  it('are nowhere after creating, testing, connecting, failing, changing and disconnecting', async () => {
    const { id } = await desk.call('connections.create', { connection: input(), secrets: PLANTED });
    await desk.call('connections.test', { id, connection: input(), secrets: {} });
    await desk.call('connections.connect', { id });
    await desk.until(id, 'connected');
    expectNoTrace();

    const wrong = { password: WRONG, redisPassword: WRONG, keyPassphrase: WRONG };
    const elsewhere = {
      hosts: [{ host: '127.0.0.1', port: dead }],
      redisUrl: `redis://127.0.0.1:${dead}`,
      managementUrl: `http://127.0.0.1:${dead}`,
    };
    for (const change of [{}, { vhost: 'nowhere' }, elsewhere]) {
      await desk.call('connections.test', { id, connection: input(change), secrets: wrong });
    }
    const view = await desk.call('connections.update', { id, connection: input(), secrets: wrong });
    expect(view.secrets).toEqual({ password: true, redisPassword: true, keyPassphrase: true });
    expect((await desk.until(id, 'failed')).error.code).toBe('broker-credentials');
    await desk.call('connections.connect', { id, secrets: PLANTED });
    await desk.until(id, 'connected');
    await desk.call('connections.disconnect', { id });
    expect(desk.said.length).toBeGreaterThan(10);
    expectNoTrace();
  });

  it.each([
    ['of Redis', { redisUrl: `redis://:${encodeURIComponent(WRONG)}@127.0.0.1:6379` }],
    ['of Redis, as an option', { redisUrl: `redis://127.0.0.1:6379?password=${encodeURIComponent(WRONG)}` }],
    ['of Redis that is not well formed', { redisUrl: `redis://:${WRONG}@127.0.0.1:6379` }],
    ['of the management API', { managementUrl: `http://operator:${encodeURIComponent(WRONG)}@127.0.0.1:1` }],
  ])('are refused in an address %s, which would be stored and shown', async (_what, change) => {
    const connection = input(change);
    const refused = { code: 'invalid-arguments', message: expect.stringMatching(/its own field/) };
    await expect(desk.call('connections.create', { connection, secrets: {} })).rejects.toMatchObject(refused);
    await expect(desk.call('connections.test', { connection, secrets: {} })).rejects.toMatchObject(refused);
    expectNoTrace();
  });

  it('are forgotten one by one, and all with their connection', async () => {
    const { id } = await desk.call('connections.create', { connection: input(), secrets: PLANTED });
    const keys = () => desk.secrets.keys().filter((key) => key.includes(id));
    expect(keys()).toHaveLength(3);
    const one = { id, connection: input(), secrets: { redisPassword: null } };
    expect((await desk.call('connections.update', one)).secrets.redisPassword).toBe(false);
    expect(keys()).toHaveLength(2);
    await desk.call('connections.connect', { id });
    await desk.until(id, 'connected');
    await desk.call('connections.delete', { id, keepHistory: true });
    expect(keys()).toEqual([]);
    for (const name of ['password', 'redisPassword', 'keyPassphrase']) {
      expect(await desk.secrets.get(`connection/${id}/${name}`)).toBeNull();
    }
    expectNoTrace();
  });
});

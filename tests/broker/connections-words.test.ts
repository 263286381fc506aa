/** `connections.test` on everything that can be wrong: a stable code, words that say what to do, never a secret. */
import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RabbitmqSettings, TestStep } from '../../src/shared/domain/connection.ts';
import { freePorts } from '../support/services/processes.ts';
import { type RabbitmqServer, startRabbitmq } from '../support/services/rabbitmq.ts';
import { type RedisServer, startRedis } from '../support/services/redis.ts';
import {
  connectionInput,
  type Desk,
  type Listener,
  listen,
  NO_TLS,
  openDesk,
} from './connections-fixture.ts';

const PASSWORD = 'pl4nted-brok3r-word';
const REDIS_PASSWORD = 'pl4nted-r3dis-word';
const WRONG = 'pl4nted-wr0ng-word';
const NO_HOST = 'no-such-host.invalid';
/** After its last call a program with nothing else to do ends within this time (ms). */
const ENDS_WITHIN_MS = 2_000;

type Settings = Partial<RabbitmqSettings>;

describe('connections.test in words', () => {
  let server: RabbitmqServer;
  let redis: RedisServer;
  let mute: Listener;
  let page: Listener;
  let desk: Desk;
  let dead = 0;

  beforeAll(async () => {
    [dead = 0] = await freePorts(1);
    [server, redis, mute, page, desk] = await Promise.all([
      startRabbitmq(),
      startRedis({ password: REDIS_PASSWORD }),
      listen(),
      listen('HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n<html></html>'),
      openDesk(),
    ]);
    for (const user of ['operator', 'untagged']) {
      await server.ctl(['add_user', user, PASSWORD]);
      await server.ctl(['set_permissions', user, '.*', '.*', '.*']);
    }
    await server.ctl(['set_user_tags', 'operator', 'management']);
    await server.ctl(['add_vhost', 'closed']);
  });
  afterAll(async () => {
    await desk.close();
    await Promise.all([server.stop(), redis.stop(), mute.close(), page.close()]);
  });

  const at = (port: number, host = '127.0.0.1') => [{ host, port }];
  const good = (): Settings & Pick<RabbitmqSettings, 'hosts'> => ({
    hosts: at(server.amqpPort),
    username: 'operator',
    managementUrl: server.managementUrl,
    redisUrl: redis.url,
  });

  async function test(change: Settings, secrets = {}): Promise<readonly TestStep[]> {
    const steps = await desk.call('connections.test', {
      connection: connectionInput({ ...good(), ...change }),
      secrets: { password: PASSWORD, redisPassword: REDIS_PASSWORD, ...secrets },
    });
    for (const planted of [PASSWORD, REDIS_PASSWORD, WRONG]) {
      expect(JSON.stringify(steps)).not.toContain(planted);
    }
    for (const step of steps) expect(step.message).toMatch(/\S/);
    return steps;
  }

  it('says that everything works', async () => {
    expect((await test({})).map(({ target, ok, code }) => [target, ok, code])).toEqual([
      ['broker', true, 'ok'],
      ['profile', true, 'skipped'],
      ['management', true, 'ok'],
      ['redis', true, 'ok'],
    ]);
  });

  it.each<[string, () => Settings, string, RegExp, object?]>([
    ['nothing listens', () => ({ hosts: at(dead) }), 'broker-refused', /Check the port, and that the broker/],
    [
      'an unknown name',
      () => ({ hosts: at(5672, NO_HOST) }),
      'broker-unreachable',
      /Check how it is spelled/,
    ],
    ['a port that says nothing', () => ({ hosts: at(mute.port) }), 'broker-timeout', /does not answer/],
    ['a port of something else', () => ({ hosts: at(page.port) }), 'broker-closed', /no AMQP/],
    ['a wrong password', () => ({}), 'broker-credentials', /Check user and password/, { password: WRONG }],
    ['an unknown user', () => ({ username: 'nobody' }), 'broker-credentials', /Check user and password/],
    ['no password', () => ({}), 'password-needed', /"operator" is not known/, { password: null }],
    ['a virtual host that is not there', () => ({ vhost: 'nowhere' }), 'broker-vhost', /Check its name/],
    ['a virtual host without access', () => ({ vhost: 'closed' }), 'broker-vhost', /user's permissions/],
    ['TLS at a plain port', () => ({ tls: { ...NO_TLS, enabled: true } }), 'broker-tls', /switch TLS off/],
    [
      'EXTERNAL that is not offered',
      () => ({ auth: 'external' }),
      'broker-credentials',
      /does not offer this way of signing in/,
    ],
  ])('broker: %s', async (_what, change, code, words, secrets = {}) => {
    const [step] = await test(change(), secrets);
    expect(step).toMatchObject({ target: 'broker', ok: false, code, message: expect.stringMatching(words) });
    expect(step?.ms).toBeLessThan(20_000);
  });

  it('says of each host of a list how it is', async () => {
    const steps = await test({ hosts: [...at(dead), ...at(server.amqpPort)] });
    const hosts = steps.filter((step) => step.target === 'broker');
    expect(hosts.map((step) => step.code)).toEqual(['broker-refused', 'ok']);
    expect(hosts[0]?.message).toContain(String(dead));
  });

  it.each<[string, () => Settings, string, RegExp]>([
    [
      'a user without a tag',
      () => ({ username: 'untagged' }),
      'management-credentials',
      /tag such as "monitoring"/,
    ],
    [
      'nothing listens',
      () => ({ managementUrl: `http://127.0.0.1:${dead}` }),
      'management-unreachable',
      /Check the address/,
    ],
    [
      'an unknown name',
      () => ({ managementUrl: `http://${NO_HOST}:15672` }),
      'management-unreachable',
      /Check the address/,
    ],
    [
      'a port that says nothing',
      () => ({ managementUrl: `http://127.0.0.1:${mute.port}` }),
      'management-unreachable',
      /no answer within 10 s/,
    ],
    [
      'some web page',
      () => ({ managementUrl: `http://127.0.0.1:${page.port}` }),
      'management-unreachable',
      /not JSON/,
    ],
    ['no web address', () => ({ managementUrl: 'management' }), 'invalid-arguments', /http or https/],
    [
      'https where http is spoken',
      () => ({ managementUrl: server.managementUrl.replace('http:', 'https:') }),
      'management-unreachable',
      /http:\/\//,
    ],
  ])('management: %s', async (_what, change, code, words) => {
    const steps = await test(change());
    expect(steps.find((step) => step.target === 'management')).toMatchObject({
      ok: false,
      code,
      message: expect.stringMatching(words),
    });
    expect(steps[0]).toMatchObject({ target: 'broker', ok: true });
  });

  it('management: a wrong password', async () => {
    const steps = await test({}, { password: WRONG });
    expect(steps.find((step) => step.target === 'management')).toMatchObject({
      ok: false,
      code: 'management-credentials',
      message: expect.stringMatching(/password/),
    });
  });

  it.each<[string, () => Settings, string, RegExp, object?]>([
    ['a wrong password', () => ({}), 'redis-credentials', /Check the password/, { redisPassword: WRONG }],
    ['no password', () => ({}), 'redis-credentials', /Check the password/, { redisPassword: null }],
    [
      'nothing listens',
      () => ({ redisUrl: `redis://127.0.0.1:${dead}` }),
      'redis-unreachable',
      /Nothing listens there/,
    ],
    [
      'an unknown name',
      () => ({ redisUrl: `redis://${NO_HOST}:6379` }),
      'redis-unreachable',
      /check its spelling/,
    ],
    [
      'a port that says nothing',
      () => ({ redisUrl: `redis://127.0.0.1:${mute.port}` }),
      'redis-unreachable',
      /firewall/,
    ],
    ['no Redis address', () => ({ redisUrl: 'localhost:6379' }), 'redis-unreachable', /redis:\/\//],
    [
      'TLS at a plain port',
      () => ({ redisUrl: redis.url.replace('redis:', 'rediss:') }),
      'redis-unreachable',
      /redis:\/\//,
    ],
  ])('redis: %s', async (_what, change, code, words, secrets = {}) => {
    const steps = await test(change(), secrets);
    expect(steps.find((step) => step.target === 'redis')).toMatchObject({
      ok: false,
      code,
      message: expect.stringMatching(words),
    });
    expect(steps[0]).toMatchObject({ target: 'broker', ok: true });
  });

  it('leaves nothing behind that would keep the program from ending', async () => {
    const settings = (change: Settings) => connectionInput({ ...good(), ...change });
    const connections = [
      settings({}),
      settings({ hosts: at(dead), redisUrl: `redis://127.0.0.1:${dead}` }),
      settings({ hosts: at(5672, NO_HOST), managementUrl: `http://127.0.0.1:${dead}` }),
      settings({ hosts: at(page.port), redisUrl: 'nonsense' }),
      settings({ vhost: 'nowhere', managementUrl: `http://127.0.0.1:${page.port}` }),
      settings({ tls: { ...NO_TLS, enabled: true }, redisUrl: redis.url.replace('redis:', 'rediss:') }),
      settings({
        hosts: at(mute.port),
        redisUrl: `redis://127.0.0.1:${mute.port}`,
        managementUrl: `http://127.0.0.1:${mute.port}`,
      }),
    ];
    const program = new URL('./connections-tester.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.end(JSON.stringify({ connections, password: PASSWORD, redisPassword: WRONG }));
    const { codes, doneAt, endedAt, code } = await outcomeOf(child);
    expect(code).toBe(0);
    expect(codes).toHaveLength(connections.length);
    expect(codes[0]).toEqual(['ok', 'skipped', 'ok', 'redis-credentials']);
    expect(endedAt - doneAt).toBeLessThan(ENDS_WITHIN_MS);
  });
});

async function outcomeOf(child: ChildProcess) {
  let told = '';
  let doneAt = Number.NaN;
  child.stdout?.on('data', (chunk) => {
    told += String(chunk);
    doneAt = performance.now();
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  const codes: unknown = JSON.parse(told);
  return { codes: Array.isArray(codes) ? codes : [], doneAt, endedAt: performance.now(), code };
}

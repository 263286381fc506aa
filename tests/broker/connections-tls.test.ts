/** A03 through the whole core: broker, management API and Redis are verified, always, by the connection's own CA file. */
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RabbitmqSettings, TestStep } from '../../src/shared/domain/connection.ts';
import { Authority, type Certificate, hasOpenssl } from '../support/services/certificates.ts';
import { freePorts } from '../support/services/processes.ts';
import { type RabbitmqServer, startRabbitmq } from '../support/services/rabbitmq.ts';
import { type RedisServer, startRedis } from '../support/services/redis.ts';
import { connectionInput, type Desk, NO_TLS, openDesk } from './connections-fixture.ts';

const PASSPHRASE = 'pl4nted-passphrase';
/** RabbitMQ notices renewed certificates by itself only after a while. */
const FORGET_CERTIFICATES = 'ssl:clear_pem_cache().';

describe('A03: verification is not a choice', () => {
  it('nothing in the source switches it off or lowers it', () => {
    const off = /rejectUnauthorized|NODE_TLS_|checkServerIdentity|secureProtocol|SECLEVEL|TLSv1(\.1)?['"]/i;
    const files = globSync('src/**/*.{ts,tsx}').concat(globSync('{scripts,resources}/**/*.{ts,mjs,json}'));
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((file) => off.test(readFileSync(file, 'utf8')))).toEqual([]);
  });
});

describe.skipIf(!hasOpenssl())('TLS through the core (needs the openssl program)', () => {
  const dir = mkdtempSync(join(tmpdir(), 'oraculo-connections-tls-'));
  let ours: Authority;
  let theirs: Authority;
  let certificate: Certificate;
  let operator: Certificate;
  let broker: RabbitmqServer;
  let redis: RedisServer;
  let desk: Desk;
  let ports: { readonly amqps: number; readonly https: number; readonly rediss: number };

  beforeAll(async () => {
    ours = await Authority.create(dir, 'ours');
    theirs = await Authority.create(dir, 'theirs');
    certificate = await ours.issue({ name: 'server', names: 'IP:127.0.0.1,DNS:broker.internal' });
    operator = await ours.issue({ name: 'operator', names: 'DNS:operator', passphrase: PASSPHRASE });
    const [amqps = 0, https = 0, rediss = 0] = await freePorts(3);
    ports = { amqps, https, rediss };
    const { cert, key } = certificate;
    [broker, redis, desk] = await Promise.all([
      startRabbitmq({
        plugins: ['rabbitmq_management', 'rabbitmq_auth_mechanism_ssl'],
        config: [
          `listeners.ssl.1 = 127.0.0.1:${amqps}`,
          `ssl_options.cacertfile = ${ours.caFile}`,
          `ssl_options.certfile = ${cert}`,
          `ssl_options.keyfile = ${key}`,
          'ssl_options.verify = verify_peer',
          'ssl_options.fail_if_no_peer_cert = false',
          'ssl_cert_login_from = common_name',
          'auth_mechanisms.1 = PLAIN',
          'auth_mechanisms.2 = EXTERNAL',
          'management.ssl.ip = 127.0.0.1',
          `management.ssl.port = ${https}`,
          `management.ssl.certfile = ${cert}`,
          `management.ssl.keyfile = ${key}`,
        ],
      }),
      startRedis({
        args: [
          ...['--tls-port', String(rediss), '--tls-cert-file', cert, '--tls-key-file', key],
          ...['--tls-ca-cert-file', ours.caFile, '--tls-auth-clients', 'no'],
        ],
      }),
      openDesk(),
    ]);
    await broker.ctl(['add_user', 'operator', 'unused']);
    await broker.ctl(['set_permissions', 'operator', '.*', '.*', '.*']);
  });
  afterAll(async () => {
    await desk.close();
    await Promise.all([broker.stop(), redis.stop()]);
    rmSync(dir, { recursive: true, force: true });
  });

  const input = (tls: Partial<RabbitmqSettings['tls']>, change: Partial<RabbitmqSettings> = {}) =>
    connectionInput({
      hosts: [{ host: '127.0.0.1', port: ports.amqps }],
      tls: { ...NO_TLS, enabled: true, ...tls },
      managementUrl: `https://127.0.0.1:${ports.https}`,
      redisUrl: `rediss://127.0.0.1:${ports.rediss}`,
      ...change,
    });
  const test = (...settings: Parameters<typeof input>) =>
    desk.call('connections.test', { connection: input(...settings), secrets: { password: 'guest' } });
  const of = (steps: readonly TestStep[], target: TestStep['target']) =>
    steps.find((step) => step.target === target);
  const told = (steps: readonly TestStep[]) =>
    steps.filter((step) => step.target !== 'profile').map(({ code }) => code);

  it('one CA file opens the broker, its management API and Redis, and the connection comes up', async () => {
    expect(told(await test({ caFile: ours.caFile }))).toEqual(['ok', 'ok', 'ok']);
    const connection = input({ caFile: ours.caFile });
    const secrets = { password: 'guest' };
    const { id } = await desk.call('connections.create', { connection, secrets });
    await desk.call('connections.connect', { id });
    expect(await desk.until(id, 'connected')).toMatchObject({ host: `127.0.0.1:${ports.amqps}` });
    await desk.call('connections.delete', { id, keepHistory: false });
  });

  it.each([
    ['no CA file', () => null, /Name the CA file/, /name the CA file/],
    ['the CA file of another authority', () => theirs.caFile, /Name the CA file/, /name the CA file/],
    ['a CA file that is not there', () => join(dir, 'none.pem'), /Check its path/, /Check its path/],
  ])('refuses all three with %s, and says what to do', async (_what, caFile, words, wordsOfRedis) => {
    const steps = await test({ caFile: caFile() });
    expect(of(steps, 'broker')).toMatchObject({ ok: false, code: 'broker-tls' });
    expect(of(steps, 'broker')?.message).toMatch(words);
    expect(of(steps, 'management')).toMatchObject({ ok: false });
    expect(of(steps, 'management')?.message).toMatch(new RegExp(words, 'i'));
    expect(of(steps, 'redis')).toMatchObject({ ok: false, code: 'redis-unreachable' });
    expect(of(steps, 'redis')?.message).toMatch(wordsOfRedis);
  });

  it('says that a CA file holds no certificate', async () => {
    const caFile = join(dir, 'empty.pem');
    writeFileSync(caFile, 'not a certificate\n');
    const steps = await test({ caFile });
    for (const step of steps.filter(({ target }) => target !== 'profile')) {
      expect(step).toMatchObject({ ok: false, message: expect.stringMatching(/no PEM certificate/) });
    }
  });

  it('refuses another name, and takes the one that the operator gives', async () => {
    const caFile = ours.caFile;
    const other = await test({ caFile, serverName: 'other.internal' });
    expect(of(other, 'broker')).toMatchObject({ ok: false, code: 'broker-tls' });
    expect(of(other, 'broker')?.message).toMatch(/for another name/);
    expect(of(await test({ caFile, serverName: 'broker.internal' }), 'broker')).toMatchObject({ ok: true });
    const named = await test(
      { caFile },
      {
        hosts: [{ host: 'localhost', port: ports.amqps }],
        managementUrl: `https://localhost:${ports.https}`,
        redisUrl: `rediss://localhost:${ports.rediss}`,
      },
    );
    for (const target of ['broker', 'management', 'redis'] as const) {
      expect(of(named, target)).toMatchObject({
        ok: false,
        message: expect.stringMatching(/for another name/),
      });
    }
  });

  it('each port that expects the other kind is explained', async () => {
    const plainPort = await test(
      { caFile: ours.caFile },
      {
        hosts: [{ host: '127.0.0.1', port: broker.amqpPort }],
        managementUrl: broker.managementUrl.replace('http:', 'https:'),
        redisUrl: redis.url.replace('redis:', 'rediss:'),
      },
    );
    expect(of(plainPort, 'broker')).toMatchObject({ code: 'broker-tls' });
    expect(of(plainPort, 'broker')?.message).toMatch(/does not speak TLS.*switch TLS off/);
    expect(of(plainPort, 'management')?.message).toMatch(/use http:\/\//);
    expect(of(plainPort, 'redis')?.message).toMatch(/use redis:\/\//);
    const tlsPort = await test(
      { enabled: false },
      {
        managementUrl: `http://127.0.0.1:${ports.https}`,
        redisUrl: `redis://127.0.0.1:${ports.rediss}`,
      },
    );
    expect(of(tlsPort, 'broker')).toMatchObject({ code: 'broker-tls' });
    expect(of(tlsPort, 'broker')?.message).toMatch(/Switch TLS on/);
    expect(of(tlsPort, 'management')?.message).toMatch(/https:\/\//);
    expect(of(tlsPort, 'redis')?.message).toMatch(/use rediss:\/\//);
  });

  it('signs in by a client certificate with a locked key, without a password', async () => {
    const tls = { caFile: ours.caFile, certFile: operator.cert, keyFile: operator.key };
    const connection = input(tls, { auth: 'external', username: '', redisUrl: null });
    const secrets = { keyPassphrase: PASSPHRASE };
    const { id } = await desk.call('connections.create', { connection, secrets });
    const view = await desk.call('connections.connect', { id });
    expect(view.secrets).toEqual({ password: false, redisPassword: false, keyPassphrase: true });
    await desk.until(id, 'connected');
    const users = await broker.ctl(['list_connections', '-q', '--no-table-headers', 'user']);
    expect(users.trim().split(/\s+/)).toEqual(['operator', 'operator', 'operator']);
    await desk.call('connections.disconnect', { id });
    for (const keyPassphrase of ['wrong-pl4nted', null]) {
      const steps = await desk.call('connections.test', { id, connection, secrets: { keyPassphrase } });
      expect(of(steps, 'broker')).toMatchObject({ ok: false, code: 'broker-tls' });
      expect(of(steps, 'broker')?.message).toMatch(/passphrase is missing or wrong/);
    }
    const stored = await desk.call('connections.test', { id, connection, secrets: {} });
    expect(of(stored, 'broker')).toMatchObject({ ok: true });
    await desk.call('connections.connect', { id, secrets: { keyPassphrase: 'wrong-pl4nted' } });
    const failed = await desk.until(id, 'failed');
    expect(failed.error.message).toMatch(/passphrase/);
    expect(desk.said.join('\n')).not.toMatch(/pl4nted/);
    await desk.call('connections.delete', { id, keepHistory: false });
  });

  // Last: the servers keep the certificate that is over.
  it('refuses an expired certificate on all three', async () => {
    const expired = await ours.issue({ name: 'expired', names: 'IP:127.0.0.1', days: -1 });
    for (const part of ['cert', 'key'] as const)
      writeFileSync(certificate[part], readFileSync(expired[part]));
    await broker.ctl(['eval', FORGET_CERTIFICATES]);
    await redis.stop();
    redis = await startRedis({
      args: [
        ...[
          '--tls-port',
          String(ports.rediss),
          '--tls-cert-file',
          expired.cert,
          '--tls-key-file',
          expired.key,
        ],
        ...['--tls-ca-cert-file', ours.caFile, '--tls-auth-clients', 'no'],
      ],
    });
    const steps = await test({ caFile: ours.caFile });
    expect(told(steps)).toEqual(['broker-tls', 'management-unreachable', 'redis-unreachable']);
    for (const target of ['broker', 'management', 'redis'] as const) {
      expect(of(steps, target)?.message).toMatch(/expired/);
    }
  });
});

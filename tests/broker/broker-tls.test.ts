/** A03: TLS to RabbitMQ is verified, always; a private authority counts only when its file is named. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRabbitmq } from '../../src/core/broker/rabbitmq/open.ts';
import { testRabbitmq } from '../../src/core/broker/rabbitmq/test-connection.ts';
import type { RabbitmqSettings } from '../../src/shared/domain/connection.ts';
import { clock, connected, rabbitmqSettings, testLog } from '../conformance/subjects.ts';
import { Authority, type Certificate, hasOpenssl } from '../support/services/certificates.ts';
import { freePorts } from '../support/services/processes.ts';
import { type RabbitmqServer, startRabbitmq } from '../support/services/rabbitmq.ts';

const PASSPHRASE = 'pl4nted-passphrase';

describe.skipIf(!hasOpenssl())('TLS to RabbitMQ (needs the openssl program)', () => {
  const dir = mkdtempSync(join(tmpdir(), 'oraculo-tls-'));
  const servers: Server[] = [];
  let ours: Authority;
  let theirs: Authority;
  let client: Certificate;
  let broker: RabbitmqServer;
  let port = 0;

  beforeAll(async () => {
    ours = await Authority.create(dir, 'ours');
    theirs = await Authority.create(dir, 'theirs');
    const server = await ours.issue({ name: 'broker', names: 'IP:127.0.0.1,DNS:localhost' });
    client = await ours.issue({ name: 'operator', names: 'DNS:operator', passphrase: PASSPHRASE });
    [port = 0] = await freePorts(1);
    broker = await startRabbitmq({
      plugins: ['rabbitmq_auth_mechanism_ssl'],
      config: [
        `listeners.ssl.1 = 127.0.0.1:${port}`,
        `ssl_options.cacertfile = ${ours.caFile}`,
        `ssl_options.certfile = ${server.cert}`,
        `ssl_options.keyfile = ${server.key}`,
        'ssl_options.verify = verify_peer',
        'ssl_options.fail_if_no_peer_cert = false',
        'ssl_cert_login_from = common_name',
        'auth_mechanisms.1 = PLAIN',
        'auth_mechanisms.2 = EXTERNAL',
      ],
    });
    await broker.ctl(['add_user', 'operator', 'unused']);
    await broker.ctl(['set_permissions', 'operator', '.*', '.*', '.*']);
  });
  afterAll(async () => {
    for (const server of servers) server.close();
    await broker.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  function settings(
    tls: Partial<RabbitmqSettings['tls']>,
    changes: Partial<RabbitmqSettings> = {},
  ): RabbitmqSettings {
    return {
      ...rabbitmqSettings(broker.amqpUrl, null),
      hosts: [{ host: '127.0.0.1', port }],
      tls: { enabled: true, caFile: null, certFile: null, keyFile: null, serverName: null, ...tls },
      ...changes,
    };
  }

  async function attempt(wanted: RabbitmqSettings, passphrase: string | null = null) {
    const [step] = await testRabbitmq({
      settings: wanted,
      secrets: { password: 'guest', keyPassphrase: passphrase },
    });
    expect(step?.message ?? '').not.toContain(PASSPHRASE);
    return step;
  }

  /** A TLS server with that certificate and nothing behind it. */
  async function pretend({ cert, key }: Certificate, maxVersion?: 'TLSv1.1'): Promise<number> {
    const weak = maxVersion
      ? { minVersion: 'TLSv1' as const, maxVersion, ciphers: 'DEFAULT@SECLEVEL=0' }
      : {};
    const server = createServer({ cert: readFileSync(cert), key: readFileSync(key), ...weak });
    server.on('tlsClientError', () => undefined);
    servers.push(server);
    const [free = 0] = await freePorts(1);
    await new Promise<void>((resolve) => server.listen(free, '127.0.0.1', resolve));
    return free;
  }

  it('connects when the authority is named', async () => {
    expect(await attempt(settings({ caFile: ours.caFile }))).toMatchObject({ ok: true });
    expect(await attempt(settings({ caFile: ours.caFile, serverName: 'localhost' }))).toMatchObject({
      ok: true,
    });
  });

  it.each([
    ['no authority named', () => settings({}), /not trusted here/],
    ['another authority named', () => settings({ caFile: theirs.caFile }), /not trusted here/],
    [
      'another name',
      () => settings({ caFile: ours.caFile, serverName: 'other.example' }),
      /for another name/,
    ],
    ['a CA file that is not there', () => settings({ caFile: join(dir, 'none.pem') }), /cannot be used/],
    [
      'a plain port',
      () => settings({ caFile: ours.caFile }, { hosts: [{ host: '127.0.0.1', port: broker.amqpPort }] }),
      /does not speak TLS/,
    ],
    ['plain at the TLS port', () => settings({ enabled: false }), /speaks TLS/],
  ])('refuses: %s', async (_what, wanted, words) => {
    expect(await attempt(wanted())).toMatchObject({
      ok: false,
      code: 'broker-tls',
      message: expect.stringMatching(words),
    });
  });

  it('refuses an expired certificate', async () => {
    const old = await ours.issue({ name: 'old', names: 'IP:127.0.0.1', days: -1 });
    const hosts = [{ host: '127.0.0.1', port: await pretend(old) }];
    const step = await attempt(settings({ caFile: ours.caFile }, { hosts }));
    expect(step).toMatchObject({ ok: false, code: 'broker-tls', message: expect.stringMatching(/expired/) });
  });

  it('refuses TLS below 1.2', async () => {
    const weak = await ours.issue({ name: 'weak', names: 'IP:127.0.0.1' });
    const hosts = [{ host: '127.0.0.1', port: await pretend(weak, 'TLSv1.1') }];
    expect(await attempt(settings({ caFile: ours.caFile }, { hosts }))).toMatchObject({
      ok: false,
      code: 'broker-tls',
    });
  });

  it('a TLS server that says nothing is told as such within 20 s', async () => {
    const mute = await ours.issue({ name: 'mute', names: 'IP:127.0.0.1' });
    const hosts = [{ host: '127.0.0.1', port: await pretend(mute) }];
    const step = await attempt(settings({ caFile: ours.caFile }, { hosts }));
    expect(step).toMatchObject({ ok: false, code: 'broker-timeout' });
    expect(step?.ms).toBeLessThan(20_000);
  });

  it('signs in with a client certificate alone (EXTERNAL)', async () => {
    const tls = { caFile: ours.caFile, certFile: client.cert, keyFile: client.key };
    const session = openRabbitmq({
      settings: settings(tls, { auth: 'external', username: '' }),
      secrets: { password: null, keyPassphrase: PASSPHRASE },
      clientName: 'tests',
      log: testLog(),
      clock,
    });
    await connected(session);
    const channel = await session.openChannel('publish', { confirm: true });
    const body = { body: Buffer.from('x'), properties: { userId: 'operator' } };
    expect(await channel.publish('', 'nobody', body)).toEqual({ kind: 'confirmed' });
    await session.close();
  });

  it('says that the passphrase of the key is wrong', async () => {
    const tls = { caFile: ours.caFile, certFile: client.cert, keyFile: client.key };
    const step = await attempt(settings(tls, { auth: 'external' }), 'wrong-passphrase');
    expect(step).toMatchObject({
      ok: false,
      code: 'broker-tls',
      message: expect.stringMatching(/cannot be used/),
    });
  });

  it('says that EXTERNAL needs a certificate', async () => {
    const step = await attempt(settings({ caFile: ours.caFile }, { auth: 'external' }));
    expect(step).toMatchObject({ ok: false, code: 'broker-credentials' });
  });
});

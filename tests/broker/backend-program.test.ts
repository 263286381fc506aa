import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { Log } from '../../src/core/deps.ts';
import { openRedis } from '../../src/core/results/redis.ts';
import { start } from '../support/backend-journey.ts';
import { startFeedServer } from '../support/feeds/server.ts';
import { startProcess } from '../support/process.ts';
import { openTestSession } from '../support/test-session.ts';

const quiet: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('the backend as a program', () => {
  let dir: string;
  const amqp = inject('ORACULO_TEST_AMQP_URL');
  const redis = inject('ORACULO_TEST_REDIS_URL');
  const { username, password, host, pathname } = new URL(amqp);
  const run = (args: readonly string[], env: Record<string, string> = {}) =>
    startProcess(process.execPath, ['src/backend/index.ts', ...args], { env });

  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'oraculo-program-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('does a run, and stops in order when told', async () => {
    const program = run(
      ['--amqp', `amqp://${username}@${host}${pathname}`, '--redis', redis, '--data', dir],
      {
        ORACULO_AMQP_PASSWORD: password,
      },
    );
    await program.line(/The backend runs/);
    const session = openTestSession(amqp, quiet);
    await vi.waitFor(() => expect(session.state.kind).toBe('connected'), { timeout: 10_000 });
    const results = openRedis({ url: redis, password: null, log: quiet });
    const feeds = await startFeedServer();
    const id = await start(session, `${feeds.url}/feed.xml`);
    await vi.waitFor(
      async () =>
        expect(JSON.parse((await results.get(`oraculo:resultado:${id}`)) ?? '{}').estado).toBe('ok'),
      { timeout: 10_000 },
    );
    await Promise.all([session.close(), results.close(), feeds.close()]);
    expect(await program.stop()).toBe(0);
  });

  it('says so and ends when the broker refuses the login', async () => {
    const program = run(
      ['--amqp', `amqp://${username}@${host}${pathname}`, '--redis', redis, '--data', dir],
      {
        ORACULO_AMQP_PASSWORD: 'senha-errada',
      },
    );
    expect(await program.stopped()).toBe(1);
    expect(program.output()).toContain('The broker refused');
    expect(program.output()).not.toContain('senha-errada');
  });

  it.each([
    [
      ['--amqp', 'amqp://guest:secret@localhost', '--redis', 'redis://localhost', '--data', '/tmp/x'],
      'leave the password out',
    ],
    [
      ['--amqp', 'http://localhost', '--redis', 'redis://localhost', '--data', '/tmp/x'],
      'starts with amqp://',
    ],
    [['--amqp', 'amqp://ana%@localhost', '--redis', 'redis://localhost', '--data', '/tmp/x'], 'written %25'],
    [['amqp://guest:secret@localhost'], 'Only options'],
    [['--data', '/tmp/x'], 'are needed'],
    [['--unknown'], 'Unknown option'],
  ])('%j is told with the usage, without repeating a secret', async (args, text) => {
    const program = run(args);
    expect(await program.stopped()).toBe(2);
    expect(program.output()).toContain(text);
    expect(program.output()).toContain('Usage:');
    expect(program.output()).not.toContain('secret');
  });

  it('helps', async () => {
    const program = run(['--help']);
    expect(await program.stopped()).toBe(0);
    expect(program.output()).toContain('Usage:');
  });
});

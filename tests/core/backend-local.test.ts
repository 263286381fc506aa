import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectLocal } from '../../src/core/broker/embedded/remote.ts';
import type { LocalServices, Log } from '../../src/core/deps.ts';
import { forkLocalServices } from '../../src/core/local-services.ts';
import { measureRuns, p95, start } from '../support/backend-journey.ts';
import { type FeedServer, startFeedServer } from '../support/feeds/server.ts';

const clock = { now: () => Date.now() };
const RUNS = 20;

describe('the local services in a process of their own', () => {
  let dir: string;
  let feeds: FeedServer;
  const said: unknown[] = [];
  const log: Log = {
    info: () => undefined,
    warn: (message, fields) => said.push([message, fields]),
    error: (message, cause) => said.push([message, cause]),
  };

  const fork = () =>
    forkLocalServices({
      entry: resolve('src/backend/local.ts'),
      dataDir: join(dir, 'local'),
      resourcesDir: resolve('resources'),
      log,
    });

  async function open(services: LocalServices) {
    const { session, results } = connectLocal(services.wire, { log, clock });
    await vi.waitFor(() => expect(session.state.kind).toBe('connected'), { timeout: 10_000 });
    // The topology is there once the backend runs.
    await vi.waitFor(
      async () => expect((await session.queueDetails('orquestrador.resultados'))?.consumers).toBe(1),
      { timeout: 10_000 },
    );
    return { session, results };
  }

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'oraculo-fork-'));
    feeds = await startFeedServer();
  });
  afterAll(async () => {
    await feeds.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('serve a whole run over the wire in at most 250 ms (p95), and end in order', async () => {
    const services = await fork();
    const { session, results } = await open(services);
    const times = await measureRuns({ session, feeds }, 30);
    console.log(`local services, over the wire: p95 ${p95(times).toFixed(1)} ms of 30 runs`);
    expect(p95(times)).toBeLessThanOrEqual(250);
    await results.ping();
    const started = performance.now();
    await services.stop();
    expect(performance.now() - started).toBeLessThan(4_000);
    expect(said).toEqual([]);
    expect(readFileSync(join(dir, 'local', 'logs', 'backend.jsonl'), 'utf8')).toContain('correlation_id');
  });

  it('get the keys of the backend from the environment, and nothing else that is secret', async () => {
    const entry = join(dir, 'environment.mjs');
    const file = join(dir, 'environment.json');
    writeFileSync(
      entry,
      `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(file)}, JSON.stringify(process.env));`,
    );
    vi.stubEnv('ORACULO_BACKEND_YOUTUBE_KEY', 'a key');
    vi.stubEnv('ORACULO_AMQP_PASSWORD', 'a password');
    const services = await forkLocalServices({ entry, dataDir: dir, resourcesDir: 'resources', log });
    vi.unstubAllEnvs();
    await services.exited;
    const given = JSON.parse(readFileSync(file, 'utf8'));
    expect(given).toMatchObject({ ORACULO_BACKEND_YOUTUBE_KEY: 'a key', PATH: process.env.PATH });
    expect(given).not.toHaveProperty('ORACULO_AMQP_PASSWORD');
  });

  it('lose no run when they are killed in the middle', async () => {
    const first = await fork();
    const { session } = await open(first);
    const ids: string[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const path = `/meio-${run}`;
      feeds.setMode(
        path,
        run % 4 === 0 ? { kind: 'recovers', failures: 1, items: 5 } : { kind: 'feed', items: 5 },
      );
      ids.push(await start(session, `${feeds.url}${path}`));
    }
    if (first.pid === undefined) throw new Error('not started');
    process.kill(first.pid, 'SIGKILL');
    await first.exited;

    const second = await fork();
    const { results } = await open(second);
    await vi.waitFor(
      async () => {
        const texts = await Promise.all(ids.map((id) => results.get(`oraculo:resultado:${id}`)));
        expect(texts.map((text) => JSON.parse(text ?? '{}').estado)).toEqual(ids.map(() => 'ok'));
      },
      { timeout: 15_000, interval: 100 },
    );
    await second.stop();
  });
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { type JsonLog, openJsonLog } from '../../src/backend/log.ts';
import { type Backend, startBackend } from '../../src/backend/start.ts';
import type { BrokerSession } from '../../src/core/broker/port.ts';
import type { ResultStore } from '../../src/core/results/port.ts';
import { openRedis } from '../../src/core/results/redis.ts';
import { backendJourney, measureRuns, p95 } from '../support/backend-journey.ts';
import { type FeedServer, startFeedServer } from '../support/feeds/server.ts';
import { clock, openTestSession } from '../support/test-session.ts';

describe('the backend on RabbitMQ and Redis', () => {
  let dir: string;
  let log: JsonLog;
  let session: BrokerSession;
  let results: ResultStore;
  let feeds: FeedServer;
  let backend: Backend;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'oraculo-backend-'));
    log = openJsonLog({ file: join(dir, 'backend.jsonl'), clock });
    session = openTestSession(inject('ORACULO_TEST_AMQP_URL'), log);
    results = openRedis({ url: inject('ORACULO_TEST_REDIS_URL'), password: null, log });
    feeds = await startFeedServer();
    backend = await startBackend({
      session,
      results,
      dataDir: dir,
      resourcesDir: 'resources',
      log,
      clock,
      retryDelaysMs: [20, 40, 80],
      httpLimits: { headersTimeoutMs: 300, totalTimeoutMs: 1_500 },
    });
    await backend.ready;
  });

  afterAll(async () => {
    await backend?.close();
    await session?.close();
    await results?.close();
    await feeds?.close();
    log?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  backendJourney(() => ({ session, results, feeds }));

  it('declares quorum queues, idempotently, and can be started beside another', async () => {
    const details = await session.queueDetails('escavador.blog.falhas');
    expect(details).toMatchObject({ type: 'quorum' });
    const second = await startBackend({
      session,
      results,
      dataDir: dir,
      resourcesDir: 'resources',
      log,
      clock,
    });
    await second.ready;
    await vi.waitFor(async () => expect((await session.queueDetails('escavador.blog'))?.consumers).toBe(2));
    await second.close();
    await vi.waitFor(async () => expect((await session.queueDetails('escavador.blog'))?.consumers).toBe(1));
  });

  it('writes a correlation id on every line about a run, and no password', () => {
    const text = readFileSync(join(dir, 'backend.jsonl'), 'utf8');
    const lines = text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    const aboutRuns = lines.filter(({ fila, message }) => fila !== undefined && message !== 'given back');
    expect(aboutRuns.length).toBeGreaterThan(20);
    expect(aboutRuns.every((line) => 'correlation_id' in line)).toBe(true);
    expect(text).not.toContain('password');
  });

  it('times a run', async () => {
    const times = await measureRuns({ session, feeds }, 20);
    console.log(
      `RabbitMQ: request to resultado_execucao, 20 runs of 50 items: p95 ${p95(times).toFixed(1)} ms`,
    );
    expect(p95(times)).toBeLessThan(2_000);
  });
});

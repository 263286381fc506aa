import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JsonLog, openJsonLog } from '../../src/backend/log.ts';
import { type Backend, startBackend } from '../../src/backend/start.ts';
import { type EmbeddedEngine, openEmbedded } from '../../src/core/broker/embedded/engine.ts';
import type { BrokerSession } from '../../src/core/broker/port.ts';
import { openEmbeddedResults } from '../../src/core/results/embedded.ts';
import type { ResultStore } from '../../src/core/results/port.ts';
import { backendJourney, measureRuns, p95 } from '../support/backend-journey.ts';
import { type FeedServer, startFeedServer } from '../support/feeds/server.ts';

describe('the backend on the embedded broker', () => {
  let dir: string;
  let log: JsonLog;
  let engine: EmbeddedEngine;
  let session: BrokerSession;
  let results: ResultStore;
  let feeds: FeedServer;
  let backend: Backend;
  const clock = { now: () => Date.now() };

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'oraculo-local-'));
    log = openJsonLog({ file: join(dir, 'logs', 'backend.jsonl'), clock });
    engine = openEmbedded({ file: join(dir, 'broker.db'), clock, log });
    session = engine.session();
    results = openEmbeddedResults({ file: join(dir, 'results.db'), clock });
    feeds = await startFeedServer();
    backend = await startBackend({
      session: engine.session(),
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
    await engine?.close();
    await results?.close();
    await feeds?.close();
    log?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  backendJourney(() => ({ session, results, feeds }));

  it('from request to result of a 50-item feed in at most 250 ms (p95)', async () => {
    const times = await measureRuns({ session, feeds }, 50);
    console.log(
      `embedded: request to resultado_execucao, 50 runs of 50 items: p95 ${p95(times).toFixed(1)} ms`,
    );
    expect(p95(times)).toBeLessThanOrEqual(250);
  });
});

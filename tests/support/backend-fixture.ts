/** A backend with everything around it for a test: data folder, log, feed server, session and result store. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { logPath, openBackendLog } from '../../src/backend/log.ts';
import { type Backend, type BackendOptions, startBackend } from '../../src/backend/start.ts';
import { type EmbeddedEngine, openEmbedded } from '../../src/core/broker/embedded/engine.ts';
import type { BrokerSession } from '../../src/core/broker/port.ts';
import type { Log } from '../../src/core/deps.ts';
import { openEmbeddedResults } from '../../src/core/results/embedded.ts';
import type { ResultStore } from '../../src/core/results/port.ts';
import { openRedis } from '../../src/core/results/redis.ts';
import { type FeedServer, startFeedServer } from './feeds/server.ts';
import { clock, openTestSession } from './test-session.ts';

type Timing = Pick<
  BackendOptions,
  'retryDelaysMs' | 'httpLimits' | 'politeness' | 'endpoints' | 'credentials' | 'targets'
>;

export interface BackendWanted extends Timing {
  /** Address of a RabbitMQ; without one the broker is embedded. */
  readonly amqpUrl?: string;
  /** Address of a Redis; without one the result store is embedded. */
  readonly redisUrl?: string;
  /** Runs once the session is connected, before the backend starts. */
  readonly before?: (session: BrokerSession) => Promise<void>;
}

export interface BackendFixture {
  readonly session: BrokerSession;
  readonly results: ResultStore;
  readonly feeds: FeedServer;
  /** Another backend on the same session and store; the caller closes it. */
  startAnother(): Promise<Backend>;
  /** All that the backends have logged so far. */
  logText(): string;
  close(): Promise<void>;
}

/** Short enough for tests that wait for the last of four attempts. */
export const SHORT_TIMES: Timing = {
  retryDelaysMs: [20, 40, 80],
  httpLimits: { headersTimeoutMs: 300, totalTimeoutMs: 1_500 },
};

interface Opened {
  readonly session: BrokerSession;
  readonly engine?: EmbeddedEngine;
}

function openBroker(amqpUrl: string | undefined, dataDir: string, log: Log): Opened {
  if (amqpUrl !== undefined) return { session: openTestSession(amqpUrl, log) };
  const engine = openEmbedded({ file: join(dataDir, 'broker.db'), clock, log });
  return { session: engine.session(), engine };
}

export async function openBackendFixture(wanted: BackendWanted): Promise<BackendFixture> {
  const { amqpUrl, redisUrl, before, ...timing } = wanted;
  const dataDir = mkdtempSync(join(tmpdir(), 'oraculo-backend-'));
  const log = openBackendLog(dataDir, clock);
  const { session, engine } = openBroker(amqpUrl, dataDir, log);
  const results =
    redisUrl === undefined
      ? openEmbeddedResults({ file: join(dataDir, 'results.db'), clock })
      : openRedis({ url: redisUrl, password: null, log });
  const feeds = await startFeedServer();
  const startAnother = async () => {
    const backend = await startBackend({
      session: engine?.session() ?? session,
      results,
      dataDir,
      resourcesDir: 'resources',
      log,
      clock,
      ...timing,
    });
    await backend.ready;
    return backend;
  };
  if (before) {
    await vi.waitUntil(() => session.state.kind === 'connected', { timeout: 10_000 });
    await before(session);
  }
  const backend = await startAnother();
  return {
    session,
    results,
    feeds,
    startAnother,
    logText: () => readFileSync(logPath(dataDir), 'utf8'),
    close: async () => {
      await backend.close();
      await session.close();
      await engine?.close();
      await results.close();
      await feeds.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

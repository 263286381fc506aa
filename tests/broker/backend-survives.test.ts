import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type JsonLog, openJsonLog } from '../../src/backend/log.ts';
import { type Backend, startBackend } from '../../src/backend/start.ts';
import type { BrokerSession } from '../../src/core/broker/port.ts';
import { openEmbeddedResults } from '../../src/core/results/embedded.ts';
import type { ResultStore } from '../../src/core/results/port.ts';
import { start } from '../support/backend-journey.ts';
import { type FeedServer, startFeedServer } from '../support/feeds/server.ts';
import { type RabbitmqServer, startRabbitmq } from '../support/services/rabbitmq.ts';
import { clock, openTestSession } from '../support/test-session.ts';

const RUNS = 25;

describe('the backend over a broker that dies', () => {
  let dir: string;
  let log: JsonLog;
  let broker: RabbitmqServer;
  let session: BrokerSession;
  let results: ResultStore;
  let feeds: FeedServer;
  let backend: Backend;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'oraculo-survives-'));
    log = openJsonLog({ file: join(dir, 'backend.jsonl'), clock });
    broker = await startRabbitmq({ plugins: [] });
    session = openTestSession(broker.amqpUrl, log);
    await vi.waitFor(() => expect(session.state.kind).toBe('connected'), { timeout: 10_000 });
    const channel = await session.openChannel('publish');
    await channel.declareQueue('escavador.blog.falhas', {
      durable: true,
      arguments: { 'x-queue-type': 'classic' },
    });
    await channel.close();
    results = openEmbeddedResults({ file: join(dir, 'results.db'), clock });
    feeds = await startFeedServer();
    backend = await startBackend({
      session,
      results,
      dataDir: dir,
      resourcesDir: 'resources',
      log,
      clock,
      retryDelaysMs: [50, 100, 200],
    });
    await backend.ready;
  });
  afterAll(async () => {
    await backend?.close();
    await session?.close();
    await results?.close();
    await feeds?.close();
    await broker?.stop();
    log?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('uses a queue that already exists with other arguments as it is, and says so', async () => {
    expect(await session.queueDetails('escavador.blog.falhas')).not.toBeNull();
    expect(readFileSync(join(dir, 'backend.jsonl'), 'utf8')).toContain('queue exists with other arguments');
  });

  it('B01: kill -9 of the broker in the middle of runs loses none, and work goes on by itself', async () => {
    const ids: string[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const path = `/recupera-${run}`;
      // Some wait in a delay queue while the broker is away.
      feeds.setMode(
        path,
        run % 3 === 0 ? { kind: 'recovers', failures: 2, items: 5 } : { kind: 'feed', items: 5 },
      );
      ids.push(await start(session, `${feeds.url}${path}`));
    }
    await broker.kill9();
    await broker.restart();
    await vi.waitFor(
      async () => {
        const states = await Promise.all(
          ids.map(async (id) => JSON.parse((await results.get(`oraculo:resultado:${id}`)) ?? '{}').estado),
        );
        expect(states.filter((state) => state === 'ok')).toHaveLength(RUNS);
      },
      { timeout: 50_000, interval: 200 },
    );
  });
});

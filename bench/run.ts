/**
 * `run`: how long a collection takes on the Local connection, from the request to its last event: a feed of 50 items
 * served on loopback, through all four events (docs/performance.md, run).
 *
 * Peer, in the same run: fetching and reading the same feed with nothing around it, the part that no broker or console
 * can take away.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appPaths } from '../src/core/host/app-paths.ts';
import { nodeDeps } from '../src/core/host/node-deps.ts';
import { openHostCore } from '../src/core/host/open-host-core.ts';
import { createLog, logFile } from '../src/core/log.ts';
import type { ConsoleClient } from '../src/shared/handlers.ts';
import { startFeedServer } from '../tests/support/feeds/server.ts';
import { type Bench, median, quantile, rounded } from './report.ts';

const ITEMS = 50;
const ROUNDS = 5;

interface Timing {
  /** Until `resultado_execucao` was received by the capture. */
  readonly captured: number;
  /** Until a query showed the run as done. */
  readonly visible: number;
}

async function oneRun(client: ConsoleClient, url: string): Promise<Timing> {
  const parameters = { url, periodo: 'tudo', limite: ITEMS, permitir_rede_local: true };
  const from = Date.now();
  const { correlationId } = await client.call('collections.start', {
    connectionId: 'local',
    source: 'blog',
    parameters,
  });
  for (;;) {
    const detail = await client
      .call('runs.detail', { connectionId: 'local', correlationId })
      .catch(() => null);
    const last = detail?.events.find((event) => event.type === 'resultado_execucao');
    if (last) return { captured: last.receivedAt - from, visible: Date.now() - from };
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function untilConnected(client: ConsoleClient): Promise<void> {
  for (;;) {
    const local = (await client.call('connections.list', {})).find(({ id }) => id === 'local');
    if (local?.state.kind === 'connected') return;
    if (local?.state.kind === 'disconnected') await client.call('connections.connect', { id: 'local' });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The built local services, as `npm start` runs them. */
function benchDeps(dataDir: string) {
  const fail = (error: unknown) => console.error(error);
  const log = createLog({ component: 'bench', write: logFile(join(dataDir, 'logs', 'bench.jsonl'), fail) });
  const paths = appPaths(join(import.meta.dirname, '../out/main'));
  return nodeDeps({ dataDir, host: 'test', log, ...paths });
}

async function bareFetch(url: string): Promise<number> {
  const from = performance.now();
  const text = await (await fetch(url)).text();
  if (!text.includes('<item>')) throw new Error('the feed server did not serve a feed');
  return performance.now() - from;
}

export const runBench: Bench = async ({ quick }) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'oraculo-bench-'));
  const feeds = await startFeedServer();
  const core = await openHostCore(benchDeps(dataDir));
  const client = await core.client();
  const url = `${feeds.url}/feed.xml`;
  try {
    await untilConnected(client);
    for (let i = 0; i < 10; i += 1) await oneRun(client, url);
    const rounds: Timing[][] = [];
    const bare: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const timings: Timing[] = [];
      for (let i = 0; i < (quick ? 20 : 100); i += 1) {
        timings.push(await oneRun(client, url));
        bare.push(await bareFetch(url));
      }
      rounds.push(timings);
    }
    const perRound = (share: number, key: keyof Timing) =>
      rounded(
        median(
          rounds.map((timings) =>
            quantile(
              timings.map((timing) => timing[key]),
              share,
            ),
          ),
        ),
      );
    return {
      bench: 'run',
      figures: {
        items: ITEMS,
        runs_per_round: rounds[0]?.length ?? 0,
        rounds: ROUNDS,
        p50_ms: perRound(0.5, 'captured'),
        p95_ms: perRound(0.95, 'captured'),
        visible_p95_ms: perRound(0.95, 'visible'),
      },
      peers: { bare_fetch_p95_ms: rounded(quantile(bare, 0.95)) },
    };
  } finally {
    await core.close();
    await feeds.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
};

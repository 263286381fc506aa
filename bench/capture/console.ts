/** The console as a host runs it, watching one RabbitMQ, with a window's questions: newest page whenever something came. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { appPaths } from '../../src/core/host/app-paths.ts';
import { nodeDeps } from '../../src/core/host/node-deps.ts';
import { openHostCore } from '../../src/core/host/open-host-core.ts';
import { createLog, logFile } from '../../src/core/log.ts';
import type { ConnectionView } from '../../src/shared/domain/connection.ts';
import type { ConsoleClient } from '../../src/shared/handlers.ts';

const PAGE = 500;

export interface Seen {
  /** The page was there, ms since 1970. */
  readonly at: number;
  /** Every event up to it could be seen. */
  readonly lastSeq: number;
}

export interface WatchingConsole {
  /** Pages that a window got, oldest first. */
  readonly seen: readonly Seen[];
  view(): Promise<ConnectionView>;
  /** For events after `seq`, in order: number, and time at which the message was made. */
  madeAfter(seq: number): Promise<readonly { readonly seq: number; readonly madeAt: number }[]>;
  close(): Promise<void>;
}

function deps(dataDir: string) {
  const fail = (error: unknown) => console.error(error);
  const log = createLog({ component: 'bench', write: logFile(join(dataDir, 'logs', 'bench.jsonl'), fail) });
  return nodeDeps({ dataDir, host: 'test', log, ...appPaths(join(import.meta.dirname, '../../out/main')) });
}

async function viewOf(client: ConsoleClient, id: string): Promise<ConnectionView> {
  const view = (await client.call('connections.list', {})).find((each) => each.id === id);
  if (!view) throw new Error('the connection is gone');
  return view;
}

async function connect(client: ConsoleClient, port: number): Promise<string> {
  const tls = { enabled: false, caFile: null, certFile: null, keyFile: null, serverName: null };
  const rabbitmq = {
    hosts: [{ host: '127.0.0.1', port }],
    vhost: '/',
    auth: 'plain' as const,
    username: 'guest',
    tls,
    heartbeat: 30,
    redisUrl: null,
    managementUrl: null,
  };
  const connection = {
    name: 'bench',
    color: 'blue' as const,
    profileId: 'oraculo',
    readOnly: true,
    rabbitmq,
  };
  const { id } = await client.call('connections.create', { connection, secrets: { password: 'guest' } });
  await client.call('connections.connect', { id });
  while ((await viewOf(client, id)).state.kind !== 'connected') await pause(50);
  return id;
}

export async function watchingConsole(port: number): Promise<WatchingConsole> {
  const dataDir = mkdtempSync(join(tmpdir(), 'oraculo-bench-'));
  const core = await openHostCore(deps(dataDir));
  const client = await core.client();
  // It is no part of what is measured.
  await client.call('connections.disconnect', { id: 'local' });
  const connectionId = await connect(client, port);
  const seen: Seen[] = [];
  let asking = false;
  let again = false;
  const ask = async () => {
    again = asking;
    if (asking) return;
    asking = true;
    do {
      again = false;
      const { lastSeq } = await client.call('events.page', { connectionId, limit: 100 });
      seen.push({ at: Date.now(), lastSeq });
    } while (again);
    asking = false;
  };
  client.on('events.changed', (change) => {
    if (change.connectionId === connectionId) void ask();
  });
  return {
    seen,
    view: () => viewOf(client, connectionId),
    madeAfter: async (seq) => {
      const made: { seq: number; madeAt: number }[] = [];
      for (let after = seq; ; ) {
        const page = await client.call('events.page', { connectionId, limit: PAGE, after });
        for (const event of page.events.toReversed()) {
          if (event.madeAt !== null) made.push({ seq: event.seq, madeAt: event.madeAt });
        }
        if (page.searchedTo === null) return made;
        after = page.searchedTo;
      }
    },
    close: async () => {
      client.close();
      await core.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

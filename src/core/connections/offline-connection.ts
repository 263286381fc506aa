/**
 * A capture that is open, as the rest of the core knows connections: its events, runs and failures answer like those of
 * any other, and whatever needs a broker is refused.
 */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { KEEP_EVERYTHING } from '../../shared/domain/connection.ts';
import { ExpectedError } from '../../shared/errors.ts';
import { CAPTURE_EXTENSION } from '../captures/capture-tables.ts';
import type { OpenCapture } from '../captures/open-capture.ts';
import type { Log } from '../deps.ts';
import { offlineFailures } from '../failures/offline-failures.ts';
import { historyQueries } from '../query/history-queries.ts';
import type { ConnectionRecord } from '../store/connection-records.ts';
import { historyAsker } from './ask-history.ts';
import type { LiveConnection } from './live-connection.ts';

/** The same for the same file, so that its address stays. */
export function captureConnectionId(file: string): string {
  return `capture-${createHash('sha256').update(file).digest('hex').slice(0, 16)}`;
}

function recordOf({ file, manifest }: OpenCapture): ConnectionRecord {
  return {
    id: captureConnectionId(file),
    kind: 'capture',
    name: basename(file, CAPTURE_EXTENSION).slice(0, 80),
    color: 'slate',
    profileId: manifest.profile.id,
    readOnly: true,
    retention: KEEP_EVERYTHING,
    rabbitmq: null,
    wanted: false,
    createdAt: manifest.madeAt,
  };
}

export function offlineConnection(capture: OpenCapture, log: Log): LiveConnection {
  const { manifest, read, file, writable, bytes } = capture;
  const record = recordOf(capture);
  const { name } = record;
  const { profile, connection } = manifest;
  const asOf = manifest.to ?? manifest.madeAt;
  const clock = { now: () => asOf };
  const queries = historyQueries(read);
  const asker = historyAsker({ file, queries, log });
  const failures = offlineFailures({ read, profile, name, clock });
  const refuse = (): never => {
    throw new ExpectedError('capture-offline', `${name} is a capture: there is no broker behind it`, {
      name,
    });
  };
  return {
    record,
    profile,
    file,
    asOf,
    document: { file, connection, masked: manifest.masked !== null, writable },
    state: { kind: 'offline', asOf: manifest.to },
    blocked: null,
    problem: null,
    queries: () => queries,
    ask: asker.ask,
    historyView: () => ({ since: queries.keptSince(), bytes, refused: null, setAside: null }),
    counters: () => {
      const { captured, notCaptured, lastEventAt } = queries.captureState();
      return { captured, notCaptured, lastEventAt, openFailures: failures.openCount() };
    },
    failures: () => failures,
    queues: { report: async () => refuse(), detail: async () => refuse(), topologyRead: refuse },
    session: refuse,
    whenWatching: async () => false,
    capture: refuse,
    change: refuse,
    connect: async () => refuse(),
    disconnect: async () => undefined,
    close: async () => {
      await asker.close();
      capture.close();
    },
  };
}

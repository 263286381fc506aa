/** The same messages written twice: through the console's own writer, and into the naive schema. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LazyDelivery } from '../../src/core/broker/delivery.ts';
import { readDeliveries } from '../../src/core/capture/read-delivery.ts';
import {
  type ConnectionHistory,
  openConnectionHistory,
} from '../../src/core/connections/connection-history.ts';
import type { Log } from '../../src/core/deps.ts';
import { systemClock as clock } from '../../src/core/host/node-deps.ts';
import { loadProfiles } from '../../src/core/systems/load.ts';
import { type Message, messages } from '../../tests/support/history/messages.ts';
import { type NaiveStore, openNaive } from './naive.ts';

const BATCH = 1_000;
const SEED = 20_260;

export interface Written {
  readonly events: number;
  readonly bytes: number;
  readonly seconds: number;
  /** Processor time of this process, in microseconds. */
  readonly cpuMicros: number;
}

export interface BuiltHistory {
  readonly ours: Written;
  readonly naive: Written;
  readonly bodyBytes: number;
  openOurs(): ConnectionHistory;
  openNaive(): NaiveStore;
  remove(): void;
}

/** How many events a bench writes: five million, or those of the environment variable `ORACULO_BENCH_EVENTS`. */
export function eventCount(quick: boolean): number {
  const given = Number(process.env.ORACULO_BENCH_EVENTS);
  if (Number.isInteger(given) && given > 0) return given;
  return quick ? 100_000 : 5_000_000;
}

const log: Log = { info: () => undefined, warn: console.warn, error: console.error };

function profile() {
  const found = loadProfiles('resources').find(({ id }) => id === 'oraculo');
  if (!found) throw new Error('there is no profile oraculo');
  return found;
}

function* batches(events: number): Generator<readonly Message[]> {
  const source = messages(SEED);
  for (let made = 0; made < events; made += BATCH) {
    yield Array.from({ length: Math.min(BATCH, events - made) }, () => source.next().value);
  }
}

/** Only the writing is timed, not the making of messages. */
function timed(events: number, file: string, write: (batch: readonly Message[]) => void): Written {
  let ms = 0;
  let cpuMicros = 0;
  for (const batch of batches(events)) {
    const cpu = process.cpuUsage();
    const from = performance.now();
    write(batch);
    ms += performance.now() - from;
    const used = process.cpuUsage(cpu);
    cpuMicros += used.user + used.system;
  }
  return { events, bytes: statSync(file).size, seconds: ms / 1_000, cpuMicros };
}

export function buildHistory(events: number): BuiltHistory {
  const folder = mkdtempSync(join(tmpdir(), 'oraculo-bench-'));
  const oursFile = join(folder, 'history.db');
  const naiveFile = join(folder, 'naive.db');
  const system = profile();
  const openOurs = () => openConnectionHistory({ file: oursFile, profile: system, clock, log });
  let bodyBytes = 0;

  const history = openOurs();
  const rowsOf = (message: Message) => {
    bodyBytes += message.body.length;
    const delivery = new LazyDelivery({ ...message, deliveryTag: 1, consumerTag: null, redelivered: false });
    return readDeliveries(system, delivery, 'tap', message.receivedAt);
  };
  const written = timed(events, oursFile, (batch) => history.record(batch.flatMap(rowsOf)));
  history.close();
  const ours = { ...written, bytes: statSync(oursFile).size };

  const store = openNaive(naiveFile);
  const naiveWritten = timed(events, naiveFile, (batch) => store.write(batch));
  store.close();
  const naive = { ...naiveWritten, bytes: statSync(naiveFile).size };

  return {
    ours,
    naive,
    bodyBytes,
    openOurs,
    openNaive: () => openNaive(naiveFile),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

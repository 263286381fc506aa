/** A history file of its own for one test, and events to put into it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CapturedEvent } from '../../../../src/core/capture/captured-event.ts';
import { type Recorder, recorder } from '../../../../src/core/capture/recorder.ts';
import { type HistoryQueries, historyQueries } from '../../../../src/core/query/history-queries.ts';
import { type History, openHistory } from '../../../../src/core/store/history-file.ts';
import { loadProfiles } from '../../../../src/core/systems/load.ts';
import type { SystemProfile } from '../../../../src/shared/domain/system-profile.ts';

export interface HistoryFixture {
  readonly file: string;
  readonly history: History;
  readonly record: Recorder;
  readonly queries: HistoryQueries;
  readonly clock: { at: number; now(): number };
  /** Closes and opens again, as a new start of the program does. */
  reopen(): HistoryFixture;
  remove(): void;
}

export function profileOf(id: string): SystemProfile {
  const profile = loadProfiles('resources').find((each) => each.id === id);
  if (!profile) throw new Error(`no profile ${id}`);
  return profile;
}

function openFixture(dir: string, clock: HistoryFixture['clock']): HistoryFixture {
  const file = join(dir, 'history.db');
  const history = openHistory(file);
  return {
    file,
    history,
    clock,
    record: recorder(history, profileOf('oraculo'), clock),
    queries: historyQueries(history.read),
    reopen: () => {
      history.close();
      return openFixture(dir, clock);
    },
    remove: () => {
      history.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export function historyFixture(): HistoryFixture {
  const clock = {
    at: 1_000,
    now() {
      return this.at;
    },
  };
  return openFixture(mkdtempSync(join(tmpdir(), 'oraculo-history-')), clock);
}

export function anEvent(given: Partial<Omit<CapturedEvent, 'seq'>> = {}): Omit<CapturedEvent, 'seq'> {
  return {
    receivedAt: 1_000,
    origin: 'tap',
    exchange: 'oraculo.comandos',
    routingKey: 'iniciar_coleta.blog',
    redelivered: false,
    deaths: [],
    rawProperties: Uint8Array.of(0, 0),
    body: Uint8Array.of(0, 255, 128),
    correlationId: 'c-1',
    type: 'iniciar_coleta',
    madeAt: 900,
    source: 'blog',
    status: null,
    error: null,
    retryId: null,
    step: null,
    final: true,
    fields: [],
    identity: null,
    ...given,
  };
}

/** One connection's history, open whether it is connected or not: that is how everything can be read offline. */

import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import type { Unsubscribe } from '../broker/port.ts';
import type { CapturedEvent } from '../capture/captured-event.ts';
import { type Recorder, recorder } from '../capture/recorder.ts';
import type { Clock, Log } from '../deps.ts';
import { type HistoryQueries, historyQueries } from '../query/history-queries.ts';
import type { ReadableDatabase, WritableDatabase } from '../sqlite/open.ts';
import { type History, openHistory } from '../store/history-file.ts';

type Listener = (batch: readonly CapturedEvent[]) => void;

export interface ConnectionHistory {
  readonly read: ReadableDatabase;
  readonly write: WritableDatabase;
  readonly queries: HistoryQueries;
  readonly recorder: Recorder;
  /** Durable when it returns; listeners are told after the commit. */
  record(batch: readonly Omit<CapturedEvent, 'seq'>[]): void;
  onEvents(listener: Listener): Unsubscribe;
  close(): void;
}

export interface ConnectionHistoryOptions {
  readonly file: string;
  readonly profile: SystemProfile;
  readonly clock: Clock;
  readonly log: Log;
}

function recorderOf(history: History, profile: SystemProfile, clock: Clock): Recorder {
  try {
    return recorder(history, profile, clock);
  } catch (error) {
    history.close();
    throw error;
  }
}

/** Throws `storage-failed` or `storage-from-the-future`, and what SQLite says of a file that is damaged. */
export function openConnectionHistory({
  file,
  profile,
  clock,
  log,
}: ConnectionHistoryOptions): ConnectionHistory {
  const history = openHistory(file);
  const record = recorderOf(history, profile, clock);
  const listeners = new Set<Listener>();
  const tell = (batch: readonly CapturedEvent[]) => {
    for (const listener of listeners) {
      try {
        listener(batch);
      } catch (error) {
        log.error('a listener of captured events failed', error);
      }
    }
  };
  return {
    read: history.read,
    write: history.write,
    queries: historyQueries(history.read),
    recorder: record,
    record: (batch) => {
      const events = record.record(batch);
      if (events.length > 0) tell(events);
    },
    onEvents: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => history.close(),
  };
}

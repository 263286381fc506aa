/** Counts per type and minute of receipt, and where in the sequence each minute lies: written once per batch. */
import type { CapturedEvent } from '../capture/captured-event.ts';
import type { WritableDatabase } from '../sqlite/open.ts';

export const MINUTE_MS = 60_000;
/** `type_id` of events without a type. */
export const NO_TYPE = 0;

interface MinuteCount {
  readonly typeId: number;
  readonly minute: number;
  events: number;
  errors: number;
  readonly firstSeq: number;
  lastSeq: number;
}

export interface MinuteCounter {
  add(event: CapturedEvent, typeId: number | null): void;
  /** Writes what was added and begins anew. Inside the caller's transaction. */
  write(): void;
  /** Begins anew without writing. */
  forget(): void;
}

const ADD_COUNTS = `INSERT INTO event_minute (type_id, minute, events, errors, first_seq, last_seq)
  VALUES (@typeId, @minute, @events, @errors, @firstSeq, @lastSeq)
  ON CONFLICT (type_id, minute) DO UPDATE SET events = events + excluded.events, errors = errors + excluded.errors,
    first_seq = min(first_seq, excluded.first_seq), last_seq = max(last_seq, excluded.last_seq)`;

export function minuteCounter(database: WritableDatabase): MinuteCounter {
  const addCounts = database.prepare<[MinuteCount]>(ADD_COUNTS);
  const counts = new Map<string, MinuteCount>();
  return {
    add: (event, id) => {
      const typeId = id ?? NO_TYPE;
      const minute = Math.floor(event.receivedAt / MINUTE_MS);
      const key = `${typeId}/${minute}`;
      const { seq } = event;
      const count = counts.get(key) ?? { typeId, minute, events: 0, errors: 0, firstSeq: seq, lastSeq: seq };
      count.events += 1;
      if (event.error !== null) count.errors += 1;
      count.lastSeq = seq;
      counts.set(key, count);
    },
    write: () => {
      for (const count of counts.values()) addCounts.run(count);
      counts.clear();
    },
    forget: () => counts.clear(),
  };
}

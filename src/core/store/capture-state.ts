/** Counters of a capture and the sign of life that tells a crash from a clean close. One row. */
import type { ReadableDatabase, WritableDatabase } from '../sqlite/open.ts';

export interface CaptureState {
  readonly lastSeq: number;
  readonly captured: number;
  readonly notCaptured: number;
  /** Milliseconds since 1970. */
  readonly lastEventAt: number | null;
  /** When the capture was last known to watch; null: it never did. */
  readonly aliveAt: number | null;
  readonly watching: boolean;
}

interface Row extends Omit<CaptureState, 'watching'> {
  readonly watching: number;
}

const SELECT_STATE = `SELECT last_seq AS lastSeq, captured, not_captured AS notCaptured, last_event_at AS lastEventAt,
  alive_at AS aliveAt, watching FROM capture_state WHERE id = 1`;

export function captureStateReader(database: ReadableDatabase): () => CaptureState {
  const select = database.prepare<[], Row>(SELECT_STATE);
  return () => {
    const row = select.get();
    if (!row) throw new Error('the history file has lost its capture state');
    return { ...row, watching: row.watching === 1 };
  };
}

export interface CaptureStateWriter {
  /** A batch of `count` events up to `lastSeq` came at `at`. */
  advance(count: number, lastSeq: number, at: number): void;
  /** The capture watches at `at`, or has stopped watching. */
  watch(watching: boolean, at: number): void;
}

export function captureStateWriter(database: WritableDatabase): CaptureStateWriter {
  const advance = database.prepare(
    `UPDATE capture_state SET last_seq = ?, captured = captured + ?, last_event_at = ?,
       alive_at = CASE WHEN watching = 1 THEN ? ELSE alive_at END WHERE id = 1`,
  );
  const watch = database.prepare('UPDATE capture_state SET watching = ?, alive_at = ? WHERE id = 1');
  return {
    advance: (count, lastSeq, at) => {
      advance.run(lastSeq, count, at, at);
    },
    watch: (watching, at) => {
      watch.run(watching ? 1 : 0, at);
    },
  };
}

/** Times in which nobody watched. At most one gap without an end exists. */
import type { CaptureGap } from '../../shared/domain/event.ts';
import type { WritableDatabase } from '../sqlite/open.ts';

export interface Gaps {
  /** Opens a gap unless one is open already; `at` in ms since 1970, `afterSeq` of the last event before it. */
  open(reason: CaptureGap['reason'], at: number, afterSeq: number): void;
  /** Ends the open gap, if any; returns whether there was one. */
  close(at: number): boolean;
}

interface OpenGap {
  readonly id: number;
  readonly reason: CaptureGap['reason'];
}

export function gaps(database: WritableDatabase): Gaps {
  const find = database.prepare<[], OpenGap>('SELECT id, reason FROM gap WHERE to_at IS NULL');
  const insert = database.prepare('INSERT INTO gap (from_at, after_seq, reason) VALUES (?, ?, ?)');
  const end = database.prepare('UPDATE gap SET to_at = max(from_at, ?) WHERE to_at IS NULL');
  const close = (at: number) => end.run(at).changes > 0;
  return {
    open: (reason, at, afterSeq) => {
      const current = find.get();
      // A tap that overflowed and then went away: the second gap begins where the first ends.
      if (current?.reason === 'overflow' && reason !== 'overflow') close(at);
      else if (current) return;
      insert.run(at, afterSeq, reason);
    },
    close,
  };
}

/** The marks of a run's events (`runs/mark-run.ts`), as they are kept. */
import type { EventMark } from '../runs/mark-run.ts';
import type { WritableDatabase } from '../sqlite/open.ts';

export interface EventMarks {
  of(correlationId: string): readonly EventMark[];
  /** `from`: the first event that was judged; marks of those before it stay. */
  replace(correlationId: string, kept: readonly EventMark[], marks: readonly EventMark[], from: number): void;
}

function isSame(a: EventMark, b: EventMark | undefined): boolean {
  return (
    a.seq === b?.seq &&
    a.mark === b.mark &&
    a.reason === b.reason &&
    a.step === b.step &&
    a.ms === b.ms &&
    a.limitMs === b.limitMs
  );
}

export function eventMarks(database: WritableDatabase): EventMarks {
  const select = database.prepare<[string], EventMark>(
    `SELECT seq, mark, reason, step, ms, limit_ms AS limitMs FROM event_mark WHERE correlation_id = ?
     ORDER BY seq, mark`,
  );
  const remove = database.prepare('DELETE FROM event_mark WHERE correlation_id = ? AND seq >= ?');
  const add = database.prepare(
    `INSERT INTO event_mark VALUES (@correlationId, @seq, @mark, @reason, @step, @ms, @limitMs)`,
  );
  return {
    of: (correlationId) => select.all(correlationId),
    replace: (correlationId, kept, marks, from) => {
      const known = kept.filter(({ seq }) => seq >= from);
      if (known.length === marks.length && marks.every((each, index) => isSame(each, known[index]))) return;
      remove.run(correlationId, from);
      for (const each of marks) add.run({ correlationId, ...each });
    },
  };
}

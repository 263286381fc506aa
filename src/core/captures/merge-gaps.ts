/**
 * Times in which nobody watched, of several captures. Whether one of them watched while another did not is not told by
 * selections, so a gap stays a gap; those that overlap become one, because gaps never do.
 */
import type { CaptureGap } from '../../shared/domain/event.ts';
import type { ReadableDatabase, WritableDatabase } from '../sqlite/open.ts';

interface GapRow {
  readonly from: number;
  readonly to: number | null;
  readonly reason: CaptureGap['reason'];
  readonly dropped: number | null;
}

const GAPS_SQL = 'SELECT from_at AS "from", to_at AS "to", reason, dropped FROM gap';
/** The last event received before it. */
const INSERT_SQL = `INSERT INTO gap (from_at, to_at, after_seq, reason, dropped)
  VALUES (?, ?, (SELECT coalesce(max(seq), 0) FROM event WHERE received_at <= ?), ?, ?)`;

function added(left: number | null, right: number | null): number | null {
  return left === null && right === null ? null : (left ?? 0) + (right ?? 0);
}

/** Overlapping ones become one; the first names the reason. */
function united(gaps: readonly GapRow[]): readonly GapRow[] {
  const whole: GapRow[] = [];
  for (const gap of gaps.toSorted((left, right) => left.from - right.from)) {
    const before = whole.at(-1);
    if (!before || (before.to !== null && before.to < gap.from)) {
      whole.push(gap);
      continue;
    }
    const to = before.to === null || gap.to === null ? null : Math.max(before.to, gap.to);
    const isSame = before.from === gap.from && before.to === gap.to && before.reason === gap.reason;
    const dropped = isSame ? before.dropped : added(before.dropped, gap.dropped);
    whole[whole.length - 1] = { ...before, to, dropped };
  }
  return whole;
}

export function mergeGaps(
  into: WritableDatabase,
  captures: readonly { readonly read: ReadableDatabase }[],
): void {
  const all = captures.flatMap(({ read }) => read.prepare<[], GapRow>(GAPS_SQL).all());
  const insert = into.prepare(INSERT_SQL);
  into.transaction(() => {
    for (const { from, to, reason, dropped } of united(all)) insert.run(from, to, from, reason, dropped);
  })();
}

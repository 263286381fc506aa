import type { CaptureGap } from '../../shared/domain/event.ts';
import type { Prepare } from './statements.ts';

const MAX_GAPS = 200;

export const GAPS_SQL = `SELECT id, from_at AS "from", to_at AS "to", after_seq AS afterSeq, reason, dropped
  FROM gap WHERE after_seq BETWEEN ? AND ? ORDER BY after_seq DESC, id DESC LIMIT ${MAX_GAPS}`;

/** Gaps whose place is after an event of that range (0: before the first), newest first. */
export function gapsBetween(prepare: Prepare, fromSeq: number, toSeq: number): CaptureGap[] {
  return prepare<CaptureGap>(GAPS_SQL).all(fromSeq, toSeq);
}

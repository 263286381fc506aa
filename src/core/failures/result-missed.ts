/**
 * Reports that were captured and not placed, because the program stopped between the two. Placing one again changes
 * nothing.
 */
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import type { CapturedEvent } from '../capture/captured-event.ts';
import type { ReadableDatabase, WritableDatabase } from '../sqlite/open.ts';
import { capturedAgain, SELECT_STORED_EVENT, type StoredEvent } from './stored-event.ts';

/** Newest events that are asked. What is left behind is the last batch; older ones only where a history is new to this. */
const MAX_LOOKED_BACK = 10_000;

export const MISSED_REPORTS_SQL = `SELECT e.seq FROM event e
  WHERE e.seq > max((SELECT coalesce(max(seq), 0) FROM event) - ${MAX_LOOKED_BACK}, (SELECT seq FROM result_mark))
    AND e.origin = 'tap'
    AND e.type_id IN (SELECT id FROM word WHERE text IN (SELECT value FROM json_each(?)))
  ORDER BY e.seq`;

/** Events that end a step, oldest first; one message is read at a time, as bodies may be large. */
export function* missedReports(database: ReadableDatabase, profile: SystemProfile): Generator<CapturedEvent> {
  const types = profile.steps.filter(({ role }) => role === 'end').map(({ type }) => type);
  if (types.length === 0) return;
  const seqs = database.prepare<[string], number>(MISSED_REPORTS_SQL).pluck().all(JSON.stringify(types));
  const event = database.prepare<[number], StoredEvent>(`${SELECT_STORED_EVENT} WHERE e.seq = ?`);
  for (const seq of seqs) {
    const stored = event.get(seq);
    if (stored) yield capturedAgain(profile, stored, 'tap');
  }
}

/** Reports up to this event are placed. */
export function reportsPlaced(database: WritableDatabase): (seq: number) => void {
  const set = database.prepare('UPDATE result_mark SET seq = max(seq, ?)');
  return (seq) => void set.run(seq);
}

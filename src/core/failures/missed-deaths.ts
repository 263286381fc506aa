/**
 * Deaths that were captured and not placed for good: the program stopped between the two, or the broker's bindings were
 * not known yet. Placing one again changes nothing.
 */
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import type { CapturedEvent } from '../capture/captured-event.ts';
import type { ReadableDatabase, WritableDatabase } from '../sqlite/open.ts';
import { capturedAgain, SELECT_STORED_EVENT, type StoredEvent } from './stored-event.ts';

/** Newest events that are asked. What is left behind is the last batch, or what came while connecting. */
const MAX_LOOKED_BACK = 10_000;

const SELECT = `${SELECT_STORED_EVENT}
  WHERE e.seq > max((SELECT coalesce(max(seq), 0) FROM event) - ${MAX_LOOKED_BACK},
                    (SELECT seq FROM death_mark))
    AND e.origin = 'death'
  ORDER BY e.seq`;

export function missedDeaths(database: ReadableDatabase, profile: SystemProfile): readonly CapturedEvent[] {
  return database
    .prepare<[], StoredEvent>(SELECT)
    .all()
    .map((stored) => capturedAgain(profile, stored, 'death'));
}

/** Deaths up to this event are placed by the broker's own bindings, and are not asked for again. */
export function deathsPlaced(database: WritableDatabase, seq: number): void {
  database.prepare('UPDATE death_mark SET seq = max(seq, ?)').run(seq);
}

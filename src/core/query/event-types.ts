import type { ResultOf } from '../../shared/contract.ts';
import type { Prepare } from './statements.ts';

/** Types shown at most; a system that makes up more has no types worth choosing from. */
const MAX_TYPES = 500;

export const EVENT_TYPES_SQL = `SELECT w.text AS type, c.events AS count
  FROM type_count c JOIN word w ON w.id = c.type_id ORDER BY c.events DESC, w.text LIMIT ${MAX_TYPES}`;

/** Types seen, most frequent first. Reads the kept counts: one row per type, not per event. */
export function eventTypes(prepare: Prepare): ResultOf<'events.types'> {
  return prepare<ResultOf<'events.types'>[number]>(EVENT_TYPES_SQL).all();
}

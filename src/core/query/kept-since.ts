import type { Prepare } from './statements.ts';

export const KEPT_SINCE_SQL = 'SELECT received_at AS at FROM event WHERE seq = (SELECT min(seq) FROM event)';

/** When the oldest event that is kept came, ms since 1970; null when there is none. */
export function keptSince(prepare: Prepare): number | null {
  return prepare<{ readonly at: number }>(KEPT_SINCE_SQL).get()?.at ?? null;
}

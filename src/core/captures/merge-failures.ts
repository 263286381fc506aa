/**
 * Failures of several captures. One that several hold is one row, as whoever saw it last knew it. Groups are made anew
 * from the failures: what operators said of groups stays in the captures themselves.
 */
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import type { Clock, Log } from '../deps.ts';
import { createGroups } from '../groups/create.ts';
import type { ReadableDatabase, WritableDatabase } from '../sqlite/open.ts';
import { copyRows } from './copy-rows.ts';

export interface FailureSource {
  readonly capture: { readonly read: ReadableDatabase };
  readonly places: ReadonlyMap<number, number>;
}

export interface MergeFailuresOptions {
  readonly profile: SystemProfile;
  readonly clock: Clock;
  readonly log: Log;
}

const NEWER = 'SELECT seen_at FROM failure WHERE id = ?';

interface Named {
  readonly id: string;
  readonly seenAt: number;
  readonly tapSeq: number | null;
  readonly eventSeq: number | null;
}

const ROWS_SQL = 'SELECT id, seen_at AS seenAt, tap_seq AS tapSeq, event_seq AS eventSeq FROM failure';

function mergeOne(into: WritableDatabase, { capture: { read }, places }: FailureSource): void {
  const known = into.prepare<[string], number>(NEWER).pluck();
  const forget = into.prepare('DELETE FROM failure WHERE id = ?');
  const point = into.prepare('UPDATE failure SET tap_seq = ?, event_seq = ? WHERE id = ?');
  const placeOf = (seq: number | null) => (seq === null ? null : (places.get(seq) ?? null));
  for (const { id, seenAt, tapSeq, eventSeq } of read.prepare<[], Named>(ROWS_SQL).iterate()) {
    const before = known.get(id);
    if (before !== undefined && before >= seenAt) continue;
    forget.run(id);
    copyRows(read, into, 'failure', 'id = ?', [id]);
    copyRows(read, into, 'failure_message', 'id = ?', [id]);
    copyRows(read, into, 'failure_result', 'id = ?', [id]);
    point.run(placeOf(tapSeq), placeOf(eventSeq), id);
  }
  copyRows(read, into, 'dead_letter_queue');
}

/** Returns how many failures there are. */
export async function mergeFailures(
  into: WritableDatabase,
  sources: readonly FailureSource[],
  { profile, clock, log }: MergeFailuresOptions,
): Promise<number> {
  for (const source of sources) into.transaction(() => mergeOne(into, source))();
  const failures = into.prepare<[], number>('SELECT count(*) FROM failure').pluck().get() ?? 0;
  if (failures === 0) return 0;
  const groups = createGroups({
    context: { id: 'merge', profile, history: { read: into, write: into } },
    // Nobody does anything to a group here: there is nothing to account for.
    journal: { audit: () => undefined },
    clock,
    log,
    operator: '',
    notify: () => undefined,
  });
  try {
    await groups.recompute();
  } finally {
    await groups.close();
  }
  return failures;
}

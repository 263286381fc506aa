/**
 * The failures that belong to what is saved: of its run, of its runs, or those that died in its time. They are copied as
 * they were known, with their messages, their groups and what is known of their queues; a capture asks no broker.
 */
import type { CaptureWhat } from '../../shared/domain/capture.ts';
import { assertNever } from '../../shared/errors.ts';
import type { ReadableDatabase, WritableDatabase } from '../sqlite/open.ts';
import { copyRows } from './copy-rows.ts';
import type { Question } from './select-events.ts';

const SLICE = 500;
/** Ids of a slice, as one parameter. */
const GIVEN = '(SELECT value FROM json_each(?))';
/** Groups of the slice, and those they were merged into. */
const GROUPS = `(WITH RECURSIVE wanted (key) AS (
    SELECT leaf FROM failure_in_group WHERE failure_id IN ${GIVEN}
    UNION SELECT g.merged_into FROM wanted w JOIN failure_group g ON g.key = w.key WHERE g.merged_into IS NOT NULL)
  SELECT key FROM wanted)`;

export const SAVED_RUNS_SQL = 'SELECT correlation_id FROM run';

function failureCondition(what: CaptureWhat, runs: () => readonly string[]): Question {
  switch (what.kind) {
    case 'all':
      return { sql: '1', values: [] };
    case 'run':
      return { sql: 'correlation_id = ?', values: [what.correlationId] };
    case 'span':
      return { sql: 'failed_at >= ? AND failed_at < ?', values: [what.from, what.to] };
    case 'filter':
      return { sql: `correlation_id IN ${GIVEN}`, values: [JSON.stringify(runs())] };
    case 'events':
      return {
        sql: `correlation_id IN (SELECT DISTINCT correlation_id FROM event
          WHERE seq IN ${GIVEN} AND correlation_id IS NOT NULL)`,
        values: [JSON.stringify(what.seqs)],
      };
    default:
      return assertNever(what);
  }
}

/** `runs`: those that were saved. Exported for the test of its plan. */
export function failureIdsQuestion(what: CaptureWhat, runs: () => readonly string[]): Question {
  const { sql, values } = failureCondition(what, runs);
  return { sql: `SELECT id FROM failure WHERE ${sql}`, values };
}

function copySlice(from: ReadableDatabase, into: WritableDatabase, given: string): number {
  const failures = copyRows(from, into, 'failure', `id IN ${GIVEN}`, [given]);
  copyRows(from, into, 'failure_message', `id IN ${GIVEN}`, [given]);
  copyRows(from, into, 'failure_result', `id IN ${GIVEN}`, [given]);
  copyRows(from, into, 'dead_letter_queue', `name IN (SELECT queue FROM failure WHERE id IN ${GIVEN})`, [
    given,
  ]);
  copyRows(from, into, 'failure_group', `key IN ${GROUPS}`, [given]);
  copyRows(from, into, 'group_event', `group_key IN ${GROUPS}`, [given]);
  copyRows(from, into, 'failure_in_group', `failure_id IN ${GIVEN}`, [given]);
  return failures;
}

/** Returns how many failures were copied. */
export async function copyFailures(
  from: ReadableDatabase,
  into: WritableDatabase,
  what: CaptureWhat,
  between: () => Promise<void>,
): Promise<number> {
  const runs = () => into.prepare<[], string>(SAVED_RUNS_SQL).pluck().all();
  const { sql, values } = failureIdsQuestion(what, runs);
  const ids = from
    .prepare<(string | number)[], string>(sql)
    .pluck()
    .all(...values);
  // Groups name each other in no order.
  const slice = into.transaction((given: string) => {
    into.pragma('defer_foreign_keys = ON');
    return copySlice(from, into, given);
  });
  let failures = 0;
  for (let at = 0; at < ids.length; at += SLICE) {
    failures += slice(JSON.stringify(ids.slice(at, at + SLICE)));
    await between();
  }
  return failures;
}

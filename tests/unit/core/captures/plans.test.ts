import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeCaptureTables } from '../../../../src/core/captures/capture-tables.ts';
import { failureIdsQuestion } from '../../../../src/core/captures/copy-failures.ts';
import { MANIFEST_SQL } from '../../../../src/core/captures/manifest.ts';
import { ALL_MARKS_SQL, ALL_NOTES_SQL, NOTES_SQL } from '../../../../src/core/captures/notes.ts';
import {
  countQuestion,
  LAST_SEQ_SQL,
  preparedWhat,
  sliceQuestion,
} from '../../../../src/core/captures/select-events.ts';
import { addFilterFunctions } from '../../../../src/core/filter/functions.ts';
import { type HistoryFixture, historyFixture } from '../store/history-fixture.ts';
import { profile } from './capture-fixture.ts';

let history: HistoryFixture;

beforeEach(() => {
  history = historyFixture();
  makeCaptureTables(history.history.write);
});
afterEach(() => history.remove());

function plan(sql: string, values: readonly (string | number)[]): string {
  addFilterFunctions(history.history.write);
  const rows = history.history.write
    .prepare<(string | number)[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...values);
  return rows.map(({ detail }) => detail).join('\n');
}

const WHATS = [
  [{ kind: 'all' }, 'SEARCH e USING INTEGER PRIMARY KEY'],
  [
    { kind: 'run', correlationId: 'c' },
    'SEARCH e USING INDEX event_by_correlation (correlation_id=? AND seq>? AND seq<?)',
  ],
  [{ kind: 'span', from: 1, to: 2 }, 'SEARCH e USING INTEGER PRIMARY KEY'],
  [{ kind: 'events', seqs: [1, 2] }, 'SEARCH e USING INTEGER PRIMARY KEY'],
  [{ kind: 'filter', filter: 'source = blog and payload.n = 5' }, 'SEARCH e USING INTEGER PRIMARY KEY'],
] as const;

describe('what is read for a capture', () => {
  it('is found by its numbers or its run, in order, without sorting', () => {
    for (const [what, search] of WHATS) {
      const chosen = preparedWhat('seqs' in what ? { ...what, seqs: [...what.seqs] } : what, profile, 0);
      for (const { sql, values } of [sliceQuestion(chosen, 0, 10), countQuestion(chosen, 0, 10)]) {
        expect(plan(sql, values)).toContain(search);
      }
      const slice = sliceQuestion(chosen, 0, 10);
      expect(plan(slice.sql, slice.values)).not.toContain('TEMP B-TREE');
    }
    expect(plan(LAST_SEQ_SQL, [])).toContain('SEARCH event');
  });

  it('is found by its run or its death, among failures', () => {
    const of = (what: Parameters<typeof failureIdsQuestion>[0]) => {
      const { sql, values } = failureIdsQuestion(what, () => ['r']);
      return plan(sql, values);
    };
    expect(of({ kind: 'run', correlationId: 'c' })).toContain('failure_by_run');
    expect(of({ kind: 'span', from: 1, to: 2 })).toContain('failure_by_death');
    expect(of({ kind: 'events', seqs: [1] })).toContain('failure_by_run');
    expect(of({ kind: 'filter', filter: 'x' })).toContain('failure_by_run');
    expect(of({ kind: 'all' })).toContain('COVERING INDEX');
  });

  it('is found by its target, among notes', () => {
    expect(plan(NOTES_SQL, ['event', '1'])).toContain('note_by_target');
    expect(plan(ALL_NOTES_SQL, [])).not.toContain('TEMP B-TREE');
    expect(plan(ALL_MARKS_SQL, [])).not.toContain('TEMP B-TREE');
    expect(plan(MANIFEST_SQL, [])).not.toContain('TEMP B-TREE');
  });
});

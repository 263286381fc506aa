import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVENT_DETAIL_SQL } from '../../../../src/core/query/event-detail.ts';
import { EVENT_TYPES_SQL } from '../../../../src/core/query/event-types.ts';
import { eventsQuestion, FOUND_EVENTS_SQL, LAST_SEQ_SQL } from '../../../../src/core/query/events-page.ts';
import { GAPS_SQL } from '../../../../src/core/query/gaps-between.ts';
import { KEPT_SINCE_SQL } from '../../../../src/core/query/kept-since.ts';
import {
  RUN_EVENTS_SQL,
  RUN_FACTS_SQL,
  RUN_MARKS_SQL,
  RUN_SQL,
} from '../../../../src/core/query/run-detail.ts';
import { RUN_COUNTS_SQL, STALLED_COUNTS_SQL } from '../../../../src/core/query/runs-counts.ts';
import { FOUND_RUNS_SQL, runsQuestion } from '../../../../src/core/query/runs-page.ts';
import { STEP_LATENCIES_SQL } from '../../../../src/core/store/step-latencies.ts';
import { anEvent, type HistoryFixture, historyFixture } from '../store/history-fixture.ts';

/**
 * Tables of one row per type or state, the buckets of steps, what a subquery found of one run, and lists of keys that were
 * found, are meant to be read whole.
 */
const READ_WHOLE = /SCAN (c|given|run_count|step_latency|o|p|\(subquery-\d+\)|CONSTANT ROW)(?!\w)/;

describe('the plan of every question', () => {
  let at: HistoryFixture;
  beforeAll(() => {
    at = historyFixture();
    for (let batch = 0; batch < 20; batch += 1) {
      at.record.record(
        Array.from({ length: 50 }, (_, n) => anEvent({ correlationId: `c-${batch}-${n % 10}` })),
      );
    }
    at.history.write.exec('ANALYZE');
  });
  afterAll(() => at.remove());

  const planOf = (sql: string, values: readonly (string | number)[]) =>
    at.history.read
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...values)
      .map((row) => row.detail);
  const check = (sql: string, values: readonly (string | number)[], index?: string) => {
    const plan = planOf(sql, values);
    expect(plan.filter((line) => line.startsWith('SCAN') && !READ_WHOLE.test(line))).toEqual([]);
    if (index) expect(plan.join('\n')).toContain(index);
    return plan;
  };

  it('searches events by the key it pages by and never sorts', () => {
    for (const place of [{}, { before: 500 }, { after: 500 }]) {
      for (const filter of [{}, { type: 'iniciar_coleta' }]) {
        const { sql, values } = eventsQuestion({ limit: 50, ...place, ...filter });
        const plan = check(sql, values);
        expect(plan.join('\n')).not.toContain('TEMP B-TREE');
      }
    }
    const { sql, values } = eventsQuestion({ limit: 50, type: 'raro' });
    check(sql, values, 'event_by_type');
  });

  it('searches runs by their start', () => {
    for (const before of [undefined, { startedAt: 5, correlationId: 'x' }]) {
      for (const state of [undefined, 'done', 'stalled'] as const) {
        const { sql, values } = runsQuestion({ limit: 50, before, state }, 5);
        expect(check(sql, values).join('\n')).not.toContain('USE TEMP B-TREE FOR ORDER BY');
      }
    }
  });

  it('searches everything else by an index', () => {
    check(EVENT_DETAIL_SQL, [1], 'INTEGER PRIMARY KEY');
    check(KEPT_SINCE_SQL, [], 'INTEGER PRIMARY KEY');
    check(GAPS_SQL, [1, 2], 'gap_by_place');
    check(RUN_SQL, [1, 1, 1, 1, 'c'], 'sqlite_autoindex_run_1');
    check(RUN_EVENTS_SQL, ['c', 500, 0], 'event_by_correlation');
    check(RUN_FACTS_SQL, ['c'], 'event_by_correlation');
    check(RUN_MARKS_SQL, ['[1]', 'c'], 'SEARCH m USING PRIMARY KEY (correlation_id=? AND seq=?)');
    check(STEP_LATENCIES_SQL, []);
    check(STALLED_COUNTS_SQL, [1], 'run_by_limit');
    check(RUN_COUNTS_SQL, []);
    check(EVENT_TYPES_SQL, []);
    check(FOUND_EVENTS_SQL, ['[1]'], 'SEARCH e USING INTEGER PRIMARY KEY');
    check(FOUND_RUNS_SQL, [1, 1, 1, 1, '["c"]'], 'sqlite_autoindex_run_1');
    check(LAST_SEQ_SQL, []);
    check('SELECT seq FROM event WHERE retry_id = ? ORDER BY seq', ['r'], 'event_by_retry');
  });
});

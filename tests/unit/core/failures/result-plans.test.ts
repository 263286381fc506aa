import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RUN_MESSAGES_SQL } from '../../../../src/core/failures/result-history.ts';
import { MISSED_REPORTS_SQL } from '../../../../src/core/failures/result-missed.ts';
import { RESULT_QUESTIONS } from '../../../../src/core/failures/result-rows.ts';
import { anEvent, type HistoryFixture, historyFixture } from '../store/history-fixture.ts';

describe('the plan of every question about failed results', () => {
  let at: HistoryFixture;
  beforeAll(() => {
    at = historyFixture();
    at.record.record(Array.from({ length: 500 }, (_, n) => anEvent({ correlationId: `c-${n % 10}` })));
    const insert = at.history.write.prepare(
      `INSERT INTO failure (id, queue, identity, ordinal, state, present, looked, exchange, routing_key, failed_at, deaths,
         retry_count, retries, size, first_seen_at, seen_at, origin, correlation_id)
       VALUES (?, ?, ?, 0, 'open', 1, 0, '', '', ?, 1, 0, 0, 1, 1, 1, ?, ?)`,
    );
    for (let n = 0; n < 500; n += 1) {
      const origin = n % 2 === 0 ? 'result' : 'dead_letter';
      insert.run(`f-${n}`, origin === 'result' ? '' : 'q', `i-${n}`, n, origin, `c-${n}`);
    }
    at.history.write.exec('ANALYZE');
  });
  afterAll(() => at.remove());

  function planOf(sql: string, values: readonly (string | number)[]): string {
    const plan = at.history.read
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...values)
      .map(({ detail }) => detail);
    expect(plan.filter((line) => /^SCAN (?!json_each|\(join|CONSTANT|result_mark)/.test(line))).toEqual([]);
    return plan.join('\n');
  }

  it('is served by an index and sorts nothing', () => {
    const plans = [
      planOf(`SELECT * FROM failure WHERE ${RESULT_QUESTIONS.newest}`, ['i']),
      planOf(`SELECT * FROM failure WHERE ${RESULT_QUESTIONS.openInStore}`, [9]),
      planOf(`SELECT * FROM failure WHERE ${RESULT_QUESTIONS.deadLettersOfRun}`, ['c']),
      planOf(`SELECT 1 FROM failure WHERE ${RESULT_QUESTIONS.any}`, []),
      planOf(RUN_MESSAGES_SQL, ['c']),
    ];
    for (const plan of plans) expect(plan).not.toContain('TEMP B-TREE FOR ORDER BY');
    // At most 10,000 numbers, at the start.
    expect(planOf(MISSED_REPORTS_SQL, ['["a"]'])).toContain('event_by_type');
    expect(plans[2]).toContain('failure_by_run');
    expect(plans[4]).toContain('event_by_correlation');
  });
});

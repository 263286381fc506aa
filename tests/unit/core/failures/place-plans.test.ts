import { afterAll, beforeAll, expect, it } from 'vitest';
import { PLACE_QUESTIONS } from '../../../../src/core/failures/failure-store.ts';
import { type HistoryFixture, historyFixture } from '../store/history-fixture.ts';

let at: HistoryFixture;
beforeAll(() => {
  at = historyFixture();
  const insert = at.history.write.prepare(
    `INSERT INTO failure (id, queue, identity, ordinal, state, present, looked, position, exchange, routing_key, failed_at,
       deaths, retry_count, retries, size, first_seen_at, seen_at)
     VALUES (?, ?, ?, 0, 'open', 1, 1, ?, '', '', ?, 1, 0, 0, 1, 1, 1)`,
  );
  for (let n = 0; n < 500; n += 1) insert.run(`f-${n}`, `q-${n % 10}`, `i-${n}`, n, n);
  at.history.write.exec('ANALYZE');
});
afterAll(() => at.remove());

function planOf(sql: string, values: readonly (string | number)[]): readonly string[] {
  return at.history.read
    .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...values)
    .map(({ detail }) => detail);
}

it('questions about the messages of one queue read only the rows of that queue', () => {
  expect(planOf(PLACE_QUESTIONS.diedIn, ['q-1', 1, 400])).toEqual([
    expect.stringContaining('failure_by_queue (queue=? AND failed_at>? AND failed_at<?)'),
  ]);
  expect(planOf(PLACE_QUESTIONS.lastPosition, ['q-1'])).toEqual([
    expect.stringMatching(/^SEARCH failure USING INDEX \S+ \(queue=\?/),
  ]);
});

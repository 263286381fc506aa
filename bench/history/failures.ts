/** As if looks had brought them: failures over thirty days, in groups of which some are far bigger than others. */
import type { WritableDatabase } from '../../src/core/sqlite/open.ts';

const FAILURES = 50_000;
const GROUPS = 300;

export function fillFailures(database: WritableDatabase) {
  const numbers = (count: number) =>
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`;
  database.transaction(() => {
    database.exec(`${numbers(GROUPS)}
      INSERT INTO failure_group (key, id, classifier, signature, title, type, error, state, root, by_hand)
      SELECT i, 'g' || i, 'cause', 's' || i, 'causa ' || i, 'pedido', 'http_' || i, 'new', i, 0 FROM n`);
    database.exec(`${numbers(FAILURES)}
      INSERT INTO failure (id, queue, identity, ordinal, state, present, looked, exchange, routing_key, type, correlation_id,
        source, failed_at, deaths, error_code, error_message, retry_count, retries, size, first_seen_at, seen_at)
      SELECT printf('%08x-f', (i * 2654435761) % 4294967296), 'q' || (i % 7), 'i' || i, 0,
        CASE i % 5 WHEN 0 THEN 'succeeded' ELSE 'open' END, 1, 1, '', '', 'pedido', 'run-' || (i / 3), 'fonte ' || (i % 9),
        1700000000000 - (i * 51840) % 2592000000, 1, 'http_503', 'boom', 0, 0, 600, 1, 1 FROM n`);
    database.exec(`INSERT INTO failure_in_group (failure_id, classifier, leaf, failed_at, by_hand)
      SELECT id, 'cause', CASE WHEN rowid % 3 = 0 THEN 1 ELSE 1 + (rowid / 3) % ${GROUPS} END, failed_at, 0 FROM failure`);
  })();
  return { failures: FAILURES, groups_of_failures: GROUPS };
}

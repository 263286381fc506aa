/** Later events of a retry's run, read back from the history: outcomes and evidence survive restarts this way. */
import type { ReadableDatabase } from '../sqlite/open.ts';
import type { OutcomeFact } from './outcome.ts';
import type { RetryItem } from './retry-item.ts';

interface Row extends Omit<OutcomeFact, 'final'> {
  readonly final: number;
}

/** Newest events that are read per retry. */
const MAX_FACTS = 1_000;

const SELECT = `SELECT e.seq, e.origin, t.text AS type, u.text AS status, p.text AS step, e.final, d.text AS deadFrom,
    e.correlation_id AS correlationId, e.retry_id AS retryId, e.received_at AS receivedAt
  FROM event e
  LEFT JOIN word t ON t.id = e.type_id
  LEFT JOIN word u ON u.id = e.status_id
  LEFT JOIN word p ON p.id = e.step_id
  LEFT JOIN word d ON d.id = e.dead_from_id`;

export type HistoryFacts = (item: RetryItem) => readonly OutcomeFact[];

/**
 * Of retries, those that the history may tell something of. One question for all: of what was just sent, most have no
 * event but our own.
 */
export function toldOf(database: ReadableDatabase): (items: readonly RetryItem[]) => readonly RetryItem[] {
  const retries = database
    .prepare<[string], string>(
      `SELECT DISTINCT retry_id FROM event
       WHERE retry_id IN (SELECT value FROM json_each(?)) AND origin <> 'console'`,
    )
    .pluck();
  const runs = database
    .prepare<[string, number], string>(
      `SELECT DISTINCT correlation_id FROM event WHERE correlation_id IN (SELECT value FROM json_each(?))
       AND retry_id IS NULL AND received_at >= ? AND origin <> 'console'`,
    )
    .pluck();
  return (items) => {
    const byRetry = new Set(retries.all(JSON.stringify(items.map(({ retryId }) => retryId))));
    const since = items.reduce(
      (least, { sentAt }) => Math.min(least, sentAt ?? least),
      Number.MAX_SAFE_INTEGER,
    );
    const ids = JSON.stringify(items.flatMap(({ correlationId }) => correlationId ?? []));
    const byRun = new Set(runs.all(ids, since));
    return items.filter(
      ({ retryId, correlationId }) =>
        byRetry.has(retryId) || (correlationId !== null && byRun.has(correlationId)),
    );
  };
}

/** The last events of the history, oldest first: whatever run they are of. */
export function newestFacts(database: ReadableDatabase, limit: number): readonly OutcomeFact[] {
  const rows = database.prepare<[number], Row>(`${SELECT} ORDER BY e.seq DESC LIMIT ?`).all(limit);
  return rows.reverse().map((row) => ({ ...row, final: row.final === 1 }));
}

export function historyFacts(database: ReadableDatabase): HistoryFacts {
  const byRetry = database.prepare<[string], Row>(
    `${SELECT} WHERE e.retry_id = ? ORDER BY e.seq DESC LIMIT ${MAX_FACTS}`,
  );
  const byRun = database.prepare<[string, number], Row>(
    `${SELECT} WHERE e.correlation_id = ? AND e.retry_id IS NULL AND e.received_at >= ?
     ORDER BY e.seq DESC LIMIT ${MAX_FACTS}`,
  );
  return (item) => {
    const run =
      item.correlationId === null || item.sentAt === null ? [] : byRun.all(item.correlationId, item.sentAt);
    return [...byRetry.all(item.retryId), ...run]
      .sort((a, b) => a.seq - b.seq)
      .map((row) => ({ ...row, final: row.final === 1 }));
  };
}

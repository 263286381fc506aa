/** Questions about retries. Oldest first, unless a question says otherwise. */
import type { ReadableDatabase } from '../sqlite/open.ts';
import { CORRELATION_ID, OUTCOME } from './journal-migrations.ts';
import { type ItemKey, parseItem } from './ledger.ts';
import type { BatchEntry, LedgerRow } from './ledger-row.ts';
import type { RetryItem } from './retry-item.ts';

/** A place in the list of what is kept. */
export interface KeptPlace {
  readonly keptAt: number;
  readonly retryId: string;
}

export interface ItemQueries {
  item(key: ItemKey): RetryItem | null;
  /** Something is still to be done or to be decided. */
  underWay(connectionId: string): readonly RetryItem[];
  ofFailure(connectionId: string, failureId: string): readonly RetryItem[];
  /** Of all equal messages of a queue. */
  ofEquals(connectionId: string, queue: string, identity: string): readonly RetryItem[];
  /** Sent, and not even found to be late. */
  pendingOutcome(connectionId: string): readonly RetryItem[];
  /** Sent, of a run, and it is not yet known for good what became of them. */
  awaitingOfRun(connectionId: string, correlationId: string): readonly RetryItem[];
  /** Of equal messages, whatever their queue and ordinal. */
  ofSameIdentity(connectionId: string, identity: string): readonly RetryItem[];
  /** Those whose archived copy can be put back, by when it came to be kept, newest first; after `before`. */
  kept(connectionId: string, before: KeptPlace | null, limit: number): readonly RetryItem[];
  /** Those of the last entries of the ledger: whoever follows the ledger may have missed these. */
  lately(connectionId: string): readonly RetryItem[];
  /** Newest first. */
  newest(connectionId: string, limit: number): readonly RetryItem[];
}

interface IdentityRow {
  readonly row: number;
  readonly createdAt: number;
  readonly queue: string;
  readonly content: string;
}

/** More than one transaction writes. */
const LATELY = 50;

type LateRow = Pick<LedgerRow, 'connectionId' | 'retryId' | 'kind' | 'entry'>;

function idsOf({ kind, retryId, entry }: LateRow): readonly string[] {
  // The text that this program wrote, verified when the journal was opened.
  return kind === 'batch' ? (JSON.parse(entry) as BatchEntry).entries.flatMap(({ ids }) => ids) : [retryId];
}

export function itemQueries(database: ReadableDatabase): ItemQueries {
  const select = (rest: string) =>
    database.prepare<(string | number)[], string>(`SELECT content FROM item WHERE ${rest}`).pluck();
  const one = select('connection_id = ? AND retry_id = ?');
  const underWay = select('connection_id = ? AND under_way = 1 ORDER BY created_at, rowid');
  const ofFailure = select('connection_id = ? AND failure_id = ? ORDER BY created_at, rowid');
  // Sorted here, not by SQLite: of nearly every message of a job there is none, and a sorter costs more than the search.
  const ofIdentity = database.prepare<[string, string], IdentityRow>(
    'SELECT rowid AS row, created_at AS createdAt, queue, content FROM item WHERE connection_id = ? AND identity = ?',
  );
  const equals = (connectionId: string, identity: string) =>
    ofIdentity.all(connectionId, identity).toSorted((a, b) => a.createdAt - b.createdAt || a.row - b.row);
  const pending = select(`connection_id = ? AND awaits_outcome = 1 AND ${OUTCOME} = 'pending'`);
  const ofRun = select(`connection_id = ? AND awaits_outcome = 1 AND ${CORRELATION_ID} = ?`);
  const kept = select(
    `connection_id = ? AND kept_at IS NOT NULL AND (kept_at, retry_id) < (?, ?)
     ORDER BY kept_at DESC, retry_id DESC LIMIT ?`,
  );
  const newest = select('connection_id = ? ORDER BY created_at DESC, rowid DESC LIMIT ?');
  const late = database.prepare<[number], LateRow>(
    `SELECT connection_id AS connectionId, retry_id AS retryId, kind, entry FROM ledger
     ORDER BY seq DESC LIMIT ?`,
  );
  const all = (statement: typeof one, ...values: (string | number)[]) =>
    statement.all(...values).map(parseItem);
  return {
    item: ({ connectionId, retryId }) => {
      const content = one.get(connectionId, retryId);
      return content === undefined ? null : parseItem(content);
    },
    underWay: (connectionId) => all(underWay, connectionId),
    ofFailure: (connectionId, failureId) => all(ofFailure, connectionId, failureId),
    ofEquals: (connectionId, queue, identity) =>
      equals(connectionId, identity).flatMap((row) => (row.queue === queue ? [parseItem(row.content)] : [])),
    pendingOutcome: (connectionId) => all(pending, connectionId),
    awaitingOfRun: (connectionId, correlationId) => all(ofRun, connectionId, correlationId),
    ofSameIdentity: (connectionId, identity) =>
      equals(connectionId, identity).map(({ content }) => parseItem(content)),
    kept: (connectionId, before, limit) =>
      all(kept, connectionId, before?.keptAt ?? Number.MAX_SAFE_INTEGER, before?.retryId ?? '', limit),
    lately: (connectionId) => {
      const rows = late.all(LATELY).filter((row) => row.connectionId === connectionId);
      const ids = new Set(rows.filter(({ kind }) => !kind.startsWith('job-')).flatMap(idsOf));
      return [...ids].flatMap((retryId) => all(one, connectionId, retryId));
    },
    newest: (connectionId, limit) => all(newest, connectionId, limit),
  };
}

/** Of a journal that cannot be read. */
export const noItems: ItemQueries = {
  item: () => null,
  underWay: () => [],
  ofFailure: () => [],
  ofEquals: () => [],
  pendingOutcome: () => [],
  awaitingOfRun: () => [],
  ofSameIdentity: () => [],
  kept: () => [],
  lately: () => [],
  newest: () => [],
};

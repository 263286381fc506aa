/** The ledger's table and its fold. The caller opens the transaction; statements live as long as the handle. */
import type { WritableDatabase } from '../sqlite/open.ts';
import { type ChainEnd, type ChainField, chainHash } from './chain.ts';
import { applyEntry, isUnderWay, type LedgerEntry, type RetryItem, wasSent } from './retry-item.ts';

export interface ItemKey {
  readonly connectionId: string;
  readonly retryId: string;
}

export interface LedgerRow extends ItemKey {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  /** JSON of a LedgerEntry. */
  readonly entry: string;
  readonly hash: string;
}

export function ledgerFields(row: Omit<LedgerRow, 'hash'>): readonly ChainField[] {
  return [row.seq, row.at, row.connectionId, row.retryId, row.kind, row.entry];
}

const UPSERT_ITEM = `INSERT INTO item (connection_id, retry_id, failure_id, identity, ordinal, queue, created_at,
    under_way, awaits_outcome, content)
  VALUES (@connectionId, @retryId, @failureId, @identity, @ordinal, @queue, @createdAt, @underWay, @awaitsOutcome, @content)
  ON CONFLICT (connection_id, retry_id) DO UPDATE SET
    under_way = excluded.under_way, awaits_outcome = excluded.awaits_outcome, content = excluded.content`;

/** The row of an item. `content` is its JSON in the order of the fold, so equal items have equal rows. */
export function itemRow(item: RetryItem) {
  return {
    connectionId: item.connectionId,
    retryId: item.retryId,
    failureId: item.failureId,
    identity: item.identity,
    ordinal: item.ordinal,
    queue: item.queue,
    createdAt: item.createdAt,
    underWay: isUnderWay(item) ? 1 : 0,
    awaitsOutcome: wasSent(item) && awaitsOutcome(item) ? 1 : 0,
    content: JSON.stringify(item),
  };
}

/** An overdue retry may still succeed, and a succeeded one is done. */
export function awaitsOutcome(item: RetryItem): boolean {
  return item.outcome === 'pending' || item.outcome === 'overdue' || item.outcome === 'not_seen_to_fail';
}

export interface Ledger {
  readonly end: ChainEnd;
  /** Appends an entry and folds it into its item. Throws when it may not follow. */
  append(key: ItemKey, entry: LedgerEntry, at: number): RetryItem;
  /** The chain's end goes back to what the file holds, after a transaction that failed. */
  rewind(end: ChainEnd): void;
}

/** What the journal itself wrote and verified when it was opened. */
export function parseItem(content: string): RetryItem {
  return JSON.parse(content) as RetryItem;
}

export function openLedger(database: WritableDatabase, startsAt: ChainEnd): Ledger {
  let end = startsAt;
  const insert = database.prepare(
    `INSERT INTO ledger (seq, at, connection_id, retry_id, kind, entry, hash)
     VALUES (@seq, @at, @connectionId, @retryId, @kind, @entry, @hash)`,
  );
  const find = database
    .prepare<[string, string], string>('SELECT content FROM item WHERE connection_id = ? AND retry_id = ?')
    .pluck();
  const upsert = database.prepare(UPSERT_ITEM);
  return {
    get end() {
      return end;
    },
    append: (key, entry, at) => {
      const content = find.get(key.connectionId, key.retryId);
      const item = applyEntry(content === undefined ? null : parseItem(content), entry, at);
      const row = { seq: end.seq + 1, at, ...key, kind: entry.kind, entry: JSON.stringify(entry) };
      const hash = chainHash(end.hash, ledgerFields(row));
      insert.run({ ...row, hash });
      upsert.run(itemRow(item));
      end = { seq: row.seq, hash };
      return item;
    },
    rewind: (to) => {
      end = to;
    },
  };
}

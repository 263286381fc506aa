/**
 * The ledger: entries in, their fold out. Entries of one transaction are folded at once and written together by
 * `flush`; the caller opens the transaction. Statements live as long as the handle.
 */
import type { WritableDatabase } from '../sqlite/open.ts';
import { type ChainEnd, chainHash } from './chain.ts';
import { applyEntry } from './fold-item.ts';
import { applyJobEntry, type JobEntry, type JobKey, type JobRecord } from './job-record.ts';
import { ledgerFields, type PendingEntry, rowsOf } from './ledger-row.ts';
import { JobCounts, ledgerTables } from './ledger-tables.ts';
import type { LedgerEntry, RetryItem } from './retry-item.ts';

export interface ItemKey {
  readonly connectionId: string;
  readonly retryId: string;
}

export interface Ledger {
  readonly end: ChainEnd;
  /** As of the last transaction; null: there is none. */
  item(key: ItemKey): RetryItem | null;
  /** Folds an entry into its item. Throws when it may not follow. */
  append(key: ItemKey, entry: LedgerEntry, at: number): RetryItem;
  appendJob(key: JobKey, entry: JobEntry, at: number): JobRecord;
  /** Freezes what a job is about. */
  select(key: JobKey, failureIds: readonly string[]): void;
  /** Writes what was appended since the last time. */
  flush(at: number): void;
  /** After a transaction that failed: the chain's end goes back to what the file holds, what was appended is forgotten. */
  rewind(end: ChainEnd): void;
}

/** What the journal itself wrote and verified when it was opened. */
export function parseItem(content: string): RetryItem {
  return JSON.parse(content) as RetryItem;
}

/** The same, of a job. */
export function parseJob(content: string): JobRecord {
  return JSON.parse(content) as JobRecord;
}

/** Items that were written lately: the next entry of a window follows soon, and this handle is the only one that writes. */
const REMEMBERED = 4_096;

class RecentItems {
  readonly #items = new Map<string, RetryItem>();

  get(key: string): RetryItem | undefined {
    return this.#items.get(key);
  }

  set(key: string, item: RetryItem): void {
    this.#items.delete(key);
    this.#items.set(key, item);
    const oldest = this.#items.size > REMEMBERED ? this.#items.keys().next().value : undefined;
    if (oldest !== undefined) this.#items.delete(oldest);
  }

  clear(): void {
    this.#items.clear();
  }
}

function nameOf({ connectionId, retryId }: ItemKey): string {
  return `${connectionId}\n${retryId}`;
}

interface Changed<T> {
  readonly before: T | null;
  readonly after: T;
}

export function openLedger(database: WritableDatabase, startsAt: ChainEnd): Ledger {
  let end = startsAt;
  const tables = ledgerTables(database);
  const recent = new RecentItems();
  const insert = database.prepare(
    `INSERT INTO ledger (seq, at, connection_id, retry_id, kind, entry, hash)
     VALUES (@seq, @at, @connectionId, @retryId, @kind, @entry, @hash)`,
  );
  const findItem = database
    .prepare<[string, string], string>('SELECT content FROM item WHERE connection_id = ? AND retry_id = ?')
    .pluck();
  const findJob = database
    .prepare<[string, string], string>('SELECT content FROM job WHERE connection_id = ? AND job_id = ?')
    .pluck();
  const entries: PendingEntry[] = [];
  const items = new Map<string, Changed<RetryItem>>();
  const jobs = new Map<string, Changed<JobRecord>>();

  const storedItem = (key: string, { connectionId, retryId }: ItemKey): RetryItem | null => {
    const known = recent.get(key);
    if (known) return known;
    const content = findItem.get(connectionId, retryId);
    return content === undefined ? null : parseItem(content);
  };
  const storedJob = ({ connectionId, jobId }: JobKey): JobRecord | null => {
    const content = findJob.get(connectionId, jobId);
    return content === undefined ? null : parseJob(content);
  };
  const forget = () => {
    entries.length = 0;
    items.clear();
    jobs.clear();
  };
  const writeRows = (at: number) => {
    for (const row of rowsOf(entries)) {
      const numbered = { seq: end.seq + 1, at, ...row };
      const hash = chainHash(end.hash, ledgerFields(numbered));
      insert.run({ ...numbered, hash });
      end = { seq: numbered.seq, hash };
    }
  };
  const writeFolds = () => {
    const counts = new JobCounts();
    for (const [key, { before, after }] of items) {
      tables.saveItem(after, before === null);
      recent.set(key, after);
      counts.add(before, -1);
      counts.add(after, 1);
    }
    for (const { after } of jobs.values()) tables.saveJob(after);
    tables.addCounts(counts);
  };

  return {
    get end() {
      return end;
    },
    item: (key) => storedItem(nameOf(key), key),
    append: (key, entry, at) => {
      const { connectionId, retryId } = key;
      const name = nameOf(key);
      const changed = items.get(name);
      const before = changed ? changed.before : storedItem(name, key);
      const after = applyEntry(changed?.after ?? before, entry, at);
      items.set(name, { before, after });
      entries.push({
        connectionId,
        id: retryId,
        kind: entry.kind,
        text: JSON.stringify(entry),
        isJob: false,
      });
      return after;
    },
    appendJob: (key, entry, at) => {
      const { connectionId, jobId } = key;
      const name = `${connectionId}\n${jobId}`;
      const changed = jobs.get(name);
      const before = changed ? changed.before : storedJob(key);
      const after = applyJobEntry(changed?.after ?? before, entry, at);
      jobs.set(name, { before, after });
      entries.push({ connectionId, id: jobId, kind: entry.kind, text: JSON.stringify(entry), isJob: true });
      return after;
    },
    select: (key, failureIds) => tables.select(key, failureIds),
    flush: (at) => {
      writeRows(at);
      writeFolds();
      forget();
    },
    rewind: (to) => {
      end = to;
      forget();
      recent.clear();
    },
  };
}

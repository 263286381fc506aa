/**
 * What is checked before a journal is trusted: both chains from their start, the items against the fold of the ledger,
 * the archive against its keys, and all of it against the high-water mark (docs/faults.md, S01 and S05).
 */
import { type AuditRow, auditFields } from '../audit/audit.ts';
import type { ReadableDatabase } from '../sqlite/open.ts';
import { damagedArchiveKey } from './archive.ts';
import { type ChainEnd, type ChainLink, walkChain } from './chain.ts';
import type { Head } from './head-file.ts';
import { itemRow, type LedgerRow, ledgerFields } from './ledger.ts';
import { applyEntry, type LedgerEntry, type RetryItem } from './retry-item.ts';

/** Archived bytes that opening reads again; older copies are checked when they are read. */
const MAX_ARCHIVE_CHECK = 256 * 1024 * 1024;

export interface VerifiedJournal {
  readonly journalId: string;
  readonly ledger: ChainEnd;
  readonly audit: ChainEnd;
}

class Mismatch extends Error {}

function* ledgerLinks(database: ReadableDatabase): Generator<ChainLink & { readonly row: LedgerRow }> {
  const rows = database.prepare<[], LedgerRow>(
    `SELECT seq, at, connection_id AS connectionId, retry_id AS retryId, kind, entry, hash FROM ledger ORDER BY seq`,
  );
  for (const row of rows.iterate()) yield { seq: row.seq, hash: row.hash, fields: ledgerFields(row), row };
}

function* auditLinks(database: ReadableDatabase): Generator<ChainLink> {
  const rows = database.prepare<[], AuditRow>(
    `SELECT seq, at, operator, connection_id AS connectionId, action, details, hash FROM audit ORDER BY seq`,
  );
  for (const row of rows.iterate()) yield { seq: row.seq, hash: row.hash, fields: auditFields(row) };
}

/** Hashes at the places the high-water mark names. */
interface MarkCheck {
  readonly mark: ChainEnd | undefined;
  seen: string | null;
}

function meetMark(check: MarkCheck, seq: number, hash: string): void {
  if (seq === check.mark?.seq) check.seen = hash;
}

function assertReaches(name: string, end: ChainEnd, check: MarkCheck): void {
  const { mark } = check;
  if (!mark || mark.seq === 0) return;
  if (end.seq < mark.seq) {
    throw new Mismatch(
      `the ${name} ends at entry ${end.seq}, but it had reached ${mark.seq}: entries are lost`,
    );
  }
  if (check.seen !== mark.hash) throw new Mismatch(`entry ${mark.seq} of the ${name} is not the one written`);
}

function foldLedger(database: ReadableDatabase, mark: ChainEnd | undefined) {
  const items = new Map<string, RetryItem>();
  const check: MarkCheck = { mark, seen: null };
  const { end, brokenAt } = walkChain(ledgerLinks(database), ({ seq, hash, row }) => {
    const key = `${row.connectionId}\n${row.retryId}`;
    // The chain has just shown that this is the text this program wrote.
    const entry = JSON.parse(row.entry) as LedgerEntry;
    items.set(key, applyEntry(items.get(key) ?? null, entry, row.at));
    meetMark(check, seq, hash);
  });
  if (brokenAt !== null) throw new Mismatch(`the ledger is broken at entry ${brokenAt}`);
  assertReaches('ledger', end, check);
  return { end, items };
}

function assertItems(database: ReadableDatabase, items: ReadonlyMap<string, RetryItem>): void {
  const rows = database.prepare<[], ReturnType<typeof itemRow>>(
    `SELECT connection_id AS connectionId, retry_id AS retryId, failure_id AS failureId, identity, ordinal, queue,
       created_at AS createdAt, under_way AS underWay, awaits_outcome AS awaitsOutcome, content FROM item`,
  );
  let count = 0;
  for (const row of rows.iterate()) {
    count += 1;
    const item = items.get(`${row.connectionId}\n${row.retryId}`);
    if (!item || JSON.stringify(itemRow(item)) !== JSON.stringify(row)) {
      throw new Mismatch(`retry ${row.retryId} is not what its ledger says`);
    }
  }
  if (count !== items.size) throw new Mismatch(`${items.size - count} retries of the ledger have no row`);
}

function verifyAudit(database: ReadableDatabase, mark: ChainEnd | undefined): ChainEnd {
  const check: MarkCheck = { mark, seen: null };
  const { end, brokenAt } = walkChain(auditLinks(database), ({ seq, hash }) => meetMark(check, seq, hash));
  if (brokenAt !== null) throw new Mismatch(`the audit is broken at entry ${brokenAt}`);
  assertReaches('audit', end, check);
  return end;
}

function verify(database: ReadableDatabase, head: Head | null, headDamaged: boolean): VerifiedJournal {
  const journalId = String(database.prepare('SELECT id FROM journal').pluck().get());
  if (headDamaged) throw new Mismatch('its high-water mark is damaged');
  if (head && head.journalId !== journalId) throw new Mismatch('it is not the journal that was here before');
  const ledger = foldLedger(database, head?.ledger);
  const audit = verifyAudit(database, head?.audit);
  if (!head && (ledger.end.seq > 0 || audit.seq > 0)) throw new Mismatch('its high-water mark is missing');
  assertItems(database, ledger.items);
  const damaged = damagedArchiveKey(database, MAX_ARCHIVE_CHECK);
  if (damaged) throw new Mismatch(`the archived message ${damaged} is damaged`);
  return { journalId, ledger: ledger.end, audit };
}

/** What the file holds, or in words why it cannot be trusted. Errors of SQLite itself are thrown. */
export function verifyJournal(
  database: ReadableDatabase,
  head: Head | null,
  headDamaged: boolean,
): VerifiedJournal | string {
  try {
    return verify(database, head, headDamaged);
  } catch (error) {
    if (error instanceof Mismatch) return error.message;
    throw error;
  }
}

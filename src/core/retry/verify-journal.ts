/**
 * What is checked before a journal is trusted: both chains from their start, items, jobs, selections and counts
 * against the fold of the ledger, the archive against its keys, and all of it against the high-water mark (docs/faults.md, S01 and S05).
 */
import type { ResultOf } from '../../shared/contract.ts';
import type { ExpectedError } from '../../shared/errors.ts';
import { type AuditRow, auditFields } from '../audit/audit.ts';
import { openReadable, type ReadableDatabase } from '../sqlite/open.ts';
import { damagedArchiveKey } from './archive.ts';
import { type ChainEnd, type ChainLink, walkChain } from './chain.ts';
import { applyEntry } from './fold-item.ts';
import type { Head } from './head-file.ts';
import { applyJobEntry, type JobEntry, type JobRecord, selectionHash } from './job-record.ts';
import { type BatchEntry, type LedgerRow, ledgerFields } from './ledger-row.ts';
import { countKey, itemRow, type JobCountRow, JobCounts, jobRow } from './ledger-tables.ts';
import type { LedgerEntry, RetryItem } from './retry-item.ts';

/** Archived bytes that opening reads again; older copies are checked when they are read. */
const MAX_ARCHIVE_CHECK = 256 * 1024 * 1024;

export interface VerifiedJournal {
  readonly journalId: string;
  readonly ledger: ChainEnd;
  readonly audit: ChainEnd;
}

class Mismatch extends Error {}

/** Reading that can be interrupted between any two rows. */
type Steps<T> = Generator<void, T>;

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

interface Fold {
  readonly items: Map<string, RetryItem>;
  readonly jobs: Map<string, JobRecord>;
}

/** The chain has just shown that an entry is the text that this program wrote. */
function foldRow({ items, jobs }: Fold, row: LedgerRow): void {
  const apply = (id: string, entry: LedgerEntry) => {
    const key = `${row.connectionId}\n${id}`;
    items.set(key, applyEntry(items.get(key) ?? null, entry, row.at));
  };
  if (row.kind === 'batch') {
    const batch = JSON.parse(row.entry) as BatchEntry;
    for (const { ids, entry } of batch.entries) for (const id of ids) apply(id, entry);
  } else if (row.kind.startsWith('job-')) {
    const key = `${row.connectionId}\n${row.retryId}`;
    jobs.set(key, applyJobEntry(jobs.get(key) ?? null, JSON.parse(row.entry) as JobEntry, row.at));
  } else {
    apply(row.retryId, JSON.parse(row.entry) as LedgerEntry);
  }
}

function* foldLedger(
  database: ReadableDatabase,
  mark: ChainEnd | undefined,
): Steps<{ readonly end: ChainEnd; readonly fold: Fold }> {
  const fold: Fold = { items: new Map(), jobs: new Map() };
  const check: MarkCheck = { mark, seen: null };
  const { end, brokenAt } = yield* walkChain(ledgerLinks(database), ({ seq, hash, row }) => {
    foldRow(fold, row);
    meetMark(check, seq, hash);
  });
  if (brokenAt !== null) throw new Mismatch(`the ledger is broken at entry ${brokenAt}`);
  assertReaches('ledger', end, check);
  return { end, fold };
}

type Row = Readonly<Record<string, string | number | null>>;

function isSameRow(expected: Row, found: Row): boolean {
  return Object.keys(expected).every((column) => expected[column] === found[column]);
}

function* assertItems(database: ReadableDatabase, items: ReadonlyMap<string, RetryItem>): Steps<void> {
  const rows = database.prepare<[], ReturnType<typeof itemRow>>(
    `SELECT connection_id AS connectionId, retry_id AS retryId, failure_id AS failureId, identity, ordinal, queue,
       created_at AS createdAt, job_id AS jobId, job_position AS jobPosition, under_way AS underWay,
       awaits_outcome AS awaitsOutcome, kept_at AS keptAt, content FROM item`,
  );
  let count = 0;
  for (const row of rows.iterate()) {
    count += 1;
    const item = items.get(`${row.connectionId}\n${row.retryId}`);
    if (!item || !isSameRow(itemRow(item), row)) {
      throw new Mismatch(`retry ${row.retryId} is not what its ledger says`);
    }
    yield;
  }
  if (count !== items.size) throw new Mismatch(`${items.size - count} retries of the ledger have no row`);
}

function assertJobs(database: ReadableDatabase, jobs: ReadonlyMap<string, JobRecord>): void {
  const rows = database
    .prepare<[], ReturnType<typeof jobRow>>(
      `SELECT connection_id AS connectionId, job_id AS jobId, created_at AS createdAt, active, content FROM job`,
    )
    .all();
  for (const row of rows) {
    const job = jobs.get(`${row.connectionId}\n${row.jobId}`);
    if (!job || !isSameRow(jobRow(job), row))
      throw new Mismatch(`job ${row.jobId} is not what its ledger says`);
  }
  if (rows.length !== jobs.size)
    throw new Mismatch(`${jobs.size - rows.length} jobs of the ledger have no row`);
}

/** Places without holes, and the ids that the plan's hash covers. */
function* assertSelections(database: ReadableDatabase, jobs: ReadonlyMap<string, JobRecord>): Steps<void> {
  const rows = database.prepare<[string, string], { readonly position: number; readonly failureId: string }>(
    `SELECT position, failure_id AS failureId FROM job_selection
     WHERE connection_id = ? AND job_id = ? ORDER BY position`,
  );
  let selected = 0;
  for (const job of jobs.values()) {
    const ids = rows.all(job.connectionId, job.jobId).map(({ failureId }) => failureId);
    if (ids.length < job.total || selectionHash(ids) !== job.selectionHash) {
      throw new Mismatch(`the selection of job ${job.jobId} is not the one it was planned with`);
    }
    selected += ids.length;
    yield;
  }
  const all = Number(database.prepare('SELECT count(*) FROM job_selection').pluck().get());
  if (all !== selected) throw new Mismatch(`${all - selected} selected failures belong to no job`);
}

function* assertCounts(database: ReadableDatabase, items: ReadonlyMap<string, RetryItem>): Steps<void> {
  const counts = new JobCounts();
  for (const item of items.values()) {
    counts.add(item, 1);
    yield;
  }
  const expected = counts.rows();
  const rows = database
    .prepare<[], JobCountRow>(
      `SELECT connection_id AS connectionId, job_id AS jobId, state, outcome,
         possible_duplicate AS possibleDuplicate, count FROM job_count WHERE count <> 0`,
    )
    .all();
  for (const row of rows) {
    if (expected.get(countKey(row))?.count !== row.count) {
      throw new Mismatch(`a count of job ${row.jobId} is wrong`);
    }
  }
  if (rows.length !== expected.size) throw new Mismatch('counts of a job are missing');
}

function* verifyAudit(database: ReadableDatabase, mark: ChainEnd | undefined): Steps<ChainEnd> {
  const check: MarkCheck = { mark, seen: null };
  const { end, brokenAt } = yield* walkChain(auditLinks(database), ({ seq, hash }) =>
    meetMark(check, seq, hash),
  );
  if (brokenAt !== null) throw new Mismatch(`the audit is broken at entry ${brokenAt}`);
  assertReaches('audit', end, check);
  return end;
}

function* verify(
  database: ReadableDatabase,
  head: Head | null,
  headDamaged: boolean,
  maxArchiveBytes: number,
): Steps<VerifiedJournal> {
  const journalId = String(database.prepare('SELECT id FROM journal').pluck().get());
  if (head && head.journalId !== journalId) throw new Mismatch('it is not the journal that was here before');
  const ledger = yield* foldLedger(database, head?.ledger);
  const audit = yield* verifyAudit(database, head?.audit);
  // A journal in which nothing was written yet has nothing that could be lost.
  if (!head && (ledger.end.seq > 0 || audit.seq > 0)) {
    throw new Mismatch(`its high-water mark is ${headDamaged ? 'damaged' : 'missing'}`);
  }
  const { items, jobs } = ledger.fold;
  yield* assertItems(database, items);
  assertJobs(database, jobs);
  yield* assertSelections(database, jobs);
  yield* assertCounts(database, items);
  const damaged = yield* damagedArchiveKey(database, maxArchiveBytes);
  if (damaged) throw new Mismatch(`the archived message ${damaged} is damaged`);
  return { journalId, ledger: ledger.end, audit };
}

function* verifySteps(...args: Parameters<typeof verify>): Steps<VerifiedJournal | string> {
  try {
    return yield* verify(...args);
  } catch (error) {
    if (error instanceof Mismatch) return error.message;
    throw error;
  }
}

/** What the file holds, or in words why it cannot be trusted. Errors of SQLite itself are thrown. */
export function verifyJournal(
  database: ReadableDatabase,
  head: Head | null,
  headDamaged: boolean,
): VerifiedJournal | string {
  const steps = verifySteps(database, head, headDamaged, MAX_ARCHIVE_CHECK);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** What reading the whole journal found, as the contract has it. */
export type JournalReport = ResultOf<'journal.verify'>;

const NOTHING_READ = {
  ledgerEntries: 0,
  auditEntries: 0,
  archived: 0,
  ledgerHash: '',
  auditHash: '',
} as const;

/** Of a journal that is not trusted: nothing but why. */
export function* nothingRead(file: string, { message }: ExpectedError): Steps<JournalReport> {
  yield;
  return { ...NOTHING_READ, file, problem: message };
}

/**
 * All of it, the whole archive included, against the mark as it lay on the disk before: on a handle of its own and as of
 * one moment, so that writing goes on between any two steps.
 */
export function* reportOf(file: string, head: Head | null): Steps<JournalReport> {
  const database = openReadable(file);
  try {
    database.exec('BEGIN');
    return yield* readAll(database, file, head);
  } finally {
    database.close();
  }
}

function* readAll(database: ReadableDatabase, file: string, head: Head | null): Steps<JournalReport> {
  const count = (table: 'ledger' | 'audit' | 'archive') =>
    Number(database.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  const verified = yield* verifySteps(database, head, head === null, Number.POSITIVE_INFINITY);
  return {
    file,
    problem: typeof verified === 'string' ? verified : null,
    ledgerEntries: count('ledger'),
    auditEntries: count('audit'),
    archived: count('archive'),
    ledgerHash: head?.ledger.hash ?? '',
    auditHash: head?.audit.hash ?? '',
  };
}

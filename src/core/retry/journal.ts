/**
 * The journal: the ledger of all retries and jobs, and the audit, of all connections, in one file. Every entry is durable (WAL,
 * `synchronous=FULL`, read back) when the call returns, so the caller may take the next step of docs/rabbitmq.md, Retry.
 *
 * In: entries, from the one engine that owns the file. Out: items and jobs. A journal that cannot be trusted (damaged, cut,
 * restored, from a newer version) opens locked: it answers reads as far as that is safe, refuses every write with
 * `problem`, and looking goes on without it.
 */
import { ExpectedError, messageOf } from '../../shared/errors.ts';
import { type Audit, type AuditEntry, openAudit } from '../audit/audit.ts';
import { type AuditQueries, auditQueries, noAudit } from '../audit/audit-queries.ts';
import type { Clock } from '../deps.ts';
import { keepBeforeMigration } from '../sqlite/backup.ts';
import { openWritable, type WritableDatabase } from '../sqlite/open.ts';
import { type ArchivedMessage, archiveReader, archiveSizes, archiveWriter } from './archive.ts';
import { IllegalEntry } from './fold-item.ts';
import { HeadFile } from './head-file.ts';
import { type ItemQueries, itemQueries, noItems } from './item-queries.ts';
import { type JobQueries, jobQueries, noJobs } from './job-queries.ts';
import {
  type JobKey,
  type JobPlanRecord,
  type JobRecord,
  type LaterJobEntry,
  selectionHash,
} from './job-record.ts';
import { journalMigrations } from './journal-migrations.ts';
import { type ItemKey, type Ledger, openLedger } from './ledger.ts';
import type { LedgerEntry, RetryItem, RetryPlan } from './retry-item.ts';
import {
  type JournalReport,
  nothingRead,
  reportOf,
  type VerifiedJournal,
  verifyJournal,
} from './verify-journal.ts';

/** Pages of the items that a window updates four times, and of the archive's index. */
const CACHE_KIB = 16_384;

/** 'ORJO' */
const JOURNAL_APPLICATION_ID = 0x4f524a4f;

/** What may be written. Each answers what the entry made of its item or job. */
export interface JournalWriter {
  plan(plan: RetryPlan): RetryItem;
  /** Archives the message, and of an edit its changed copy, and records that it was taken. */
  capture(key: ItemKey, message: ArchivedMessage, edited?: ArchivedMessage): RetryItem;
  /** Throws on an entry that may not follow the item's state: that is a defect, and nothing is written. */
  record(key: ItemKey, entry: LaterEntry): RetryItem;
  /** `failureIds`: the `plan.total` that the job is about, in their order, and those left out; of `plan.selectionHash`. */
  planJob(plan: JobPlanRecord, failureIds: readonly string[]): JobRecord;
  /** Throws like `record`. */
  recordJob(key: JobKey, entry: LaterJobEntry): JobRecord;
  audit(entry: AuditEntry): void;
}

export interface Journal extends JournalWriter, ItemQueries, JobQueries, AuditQueries {
  /** Why nothing may be written, or null. */
  readonly problem: ExpectedError | null;
  /**
   * Everything that `work` writes is one durable transaction with one high-water mark: all of it, or, when `work`
   * throws, nothing. Questions asked meanwhile answer as of before.
   */
  batch<T>(work: (writer: JournalWriter) => T): T;
  archived(key: string): ArchivedMessage | null;
  /** Bytes of its body; null when there is none. */
  archivedSize(key: string): number | null;
  /** Reads everything again, as of now; writing may go on between its steps. */
  verify(): Generator<void, JournalReport>;
  close(): void;
}

type LaterEntry = Exclude<LedgerEntry, { kind: 'planned' | 'captured' }>;

export interface JournalOptions {
  /** The high-water mark lies beside it, as `journal.head` for `journal.db`. */
  readonly file: string;
  readonly clock: Clock;
}

/** An error of SQLite or of the file system, as the contract has it. */
function storageError(error: unknown): ExpectedError {
  if (error instanceof ExpectedError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const full = code === 'ENOSPC' || code.startsWith('SQLITE_FULL');
  return full
    ? new ExpectedError('disk-full', 'The journal cannot be written: the disk is full', {}, error)
    : new ExpectedError('storage-failed', `The journal cannot be written: ${messageOf(error)}`, {}, error);
}

/** One transaction, then the high-water mark; what is written inside of one joins it. */
function committer(
  database: WritableDatabase,
  ledger: Ledger,
  audit: Audit,
  mark: () => void,
  clock: Clock,
): <T>(work: (at: number) => T) => T {
  let openAt: number | null = null;
  const transacted = <T>(work: (at: number) => T, at: number): T => {
    const before = { ledger: ledger.end, audit: audit.end };
    openAt = at;
    try {
      return database
        .transaction(() => {
          const worked = work(at);
          ledger.flush(at);
          return worked;
        })
        .immediate();
    } catch (error) {
      ledger.rewind(before.ledger);
      audit.rewind(before.audit);
      throw error instanceof IllegalEntry ? error : storageError(error);
    } finally {
      openAt = null;
    }
  };
  return (work) => {
    if (openAt !== null) return work(openAt);
    const result = transacted(work, Math.trunc(clock.now()));
    // The entries stand, whether or not the mark does: an older mark is no fault.
    try {
      mark();
    } catch (error) {
      throw storageError(error);
    }
    return result;
  };
}

function writerOf(
  database: WritableDatabase,
  ledger: Ledger,
  audit: Audit,
  commit: <T>(work: (at: number) => T) => T,
): JournalWriter {
  const archive = archiveWriter(database);
  const captured = (message: ArchivedMessage, edited: ArchivedMessage | undefined) => ({
    kind: 'captured' as const,
    archive: archive(message),
    ...(edited ? { edited: archive(edited) } : {}),
  });
  return {
    plan: (plan) => commit((at) => ledger.append(plan, { kind: 'planned', plan }, at)),
    capture: (key, message, edited) => commit((at) => ledger.append(key, captured(message, edited), at)),
    record: (key, entry) => commit((at) => ledger.append(key, entry, at)),
    planJob: (plan, failureIds) =>
      commit((at) => {
        if (failureIds.length < plan.total || selectionHash(failureIds) !== plan.selectionHash) {
          throw new IllegalEntry(`job ${plan.jobId} is not about the failures that it was planned with`);
        }
        ledger.select(plan, failureIds);
        return ledger.appendJob(plan, { kind: 'job-planned', plan }, at);
      }),
    recordJob: (key, entry) => commit((at) => ledger.appendJob(key, entry, at)),
    audit: (entry) => commit((at) => audit.append(entry, at)),
  };
}

function trustedJournal(
  database: WritableDatabase,
  head: HeadFile,
  { journalId, ...ends }: VerifiedJournal,
  { clock, file }: JournalOptions,
): Journal {
  const ledger = openLedger(database, ends.ledger);
  const audit = openAudit(database, ends.audit);
  const mark = () => head.write({ journalId, ledger: ledger.end, audit: audit.end });
  const commit = committer(database, ledger, audit, mark, clock);
  const writer = writerOf(database, ledger, audit, commit);
  mark();
  return {
    problem: null,
    ...itemQueries(database),
    item: (key) => ledger.item(key),
    ...jobQueries(database),
    ...auditQueries(database),
    ...writer,
    batch: (work) => commit(() => work(writer)),
    archived: archiveReader(database),
    archivedSize: archiveSizes(database),
    verify: () => reportOf(file, head.read()),
    close: () => {
      head.close();
      database.close();
    },
  };
}

function lockedJournal(problem: ExpectedError, file: string): Journal {
  const refuse = (): never => {
    throw problem;
  };
  return {
    problem,
    plan: refuse,
    capture: refuse,
    record: refuse,
    planJob: refuse,
    recordJob: refuse,
    audit: refuse,
    batch: refuse,
    archived: () => null,
    archivedSize: () => null,
    verify: () => nothingRead(file, problem),
    ...noItems,
    ...noJobs,
    ...noAudit,
    close: () => undefined,
  };
}

function untrusted(file: string, reason: string, cause?: unknown): ExpectedError {
  return new ExpectedError(
    'storage-failed',
    `The journal ${file} cannot be trusted, so nothing is retried: ${reason}`,
    { file, reason },
    cause,
  );
}

function openTrusted(options: JournalOptions): Journal {
  const { file } = options;
  const database = openWritable({
    file,
    applicationId: JOURNAL_APPLICATION_ID,
    migrations: journalMigrations,
    synchronous: 'FULL',
    beforeMigration: keepBeforeMigration,
  });
  database.pragma(`cache_size = -${CACHE_KIB}`);
  let head: HeadFile | undefined;
  try {
    const opened = HeadFile.open(`${file.replace(/\.db$/, '')}.head`);
    head = opened.file;
    const verified = verifyJournal(database, opened.head, opened.damaged);
    if (typeof verified === 'string') throw untrusted(file, verified);
    return trustedJournal(database, head, verified, options);
  } catch (error) {
    head?.close();
    database.close();
    throw error;
  }
}

/** Never throws for what is wrong with the file: see `problem`. */
export function openJournal(options: JournalOptions): Journal {
  try {
    return openTrusted(options);
  } catch (error) {
    const expected =
      error instanceof ExpectedError ? error : untrusted(options.file, messageOf(error), error);
    return lockedJournal(expected, options.file);
  }
}

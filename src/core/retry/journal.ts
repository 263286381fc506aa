/**
 * The journal: the ledger of all retries and the audit, of all connections, in one file. Every entry is durable (WAL,
 * `synchronous=FULL`, read back) when the call returns, so the caller may take the next step of docs/rabbitmq.md, Retry.
 *
 * In: entries, from the one engine that owns the file. Out: items. A journal that cannot be trusted (damaged, cut,
 * restored, from a newer version) opens locked: it answers reads as far as that is safe, refuses every write with
 * `problem`, and looking goes on without it.
 */
import { ExpectedError, messageOf } from '../../shared/errors.ts';
import { type AuditEntry, openAudit } from '../audit/audit.ts';
import type { Clock } from '../deps.ts';
import { openWritable, type WritableDatabase } from '../sqlite/open.ts';
import { type ArchivedMessage, archiveReader, archiveWriter } from './archive.ts';
import { HeadFile } from './head-file.ts';
import { type ItemQueries, itemQueries, noItems } from './item-queries.ts';
import { journalMigrations } from './journal-migrations.ts';
import { type ItemKey, openLedger } from './ledger.ts';
import { IllegalEntry, type LedgerEntry, type RetryItem, type RetryPlan } from './retry-item.ts';
import { type VerifiedJournal, verifyJournal } from './verify-journal.ts';

/** 'ORJO' */
const JOURNAL_APPLICATION_ID = 0x4f524a4f;

export interface Journal extends ItemQueries {
  /** Why nothing may be written, or null. */
  readonly problem: ExpectedError | null;
  plan(plan: RetryPlan): RetryItem;
  /** Archives the message and records that it was taken, in one transaction. */
  capture(key: ItemKey, message: ArchivedMessage): RetryItem;
  /** Throws on an entry that may not follow the item's state: that is a defect, and nothing is written. */
  record(key: ItemKey, entry: LaterEntry): RetryItem;
  archived(key: string): ArchivedMessage | null;
  audit(entry: AuditEntry): void;
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

function trustedJournal(
  database: WritableDatabase,
  head: HeadFile,
  { journalId, ...ends }: VerifiedJournal,
  clock: Clock,
): Journal {
  const ledger = openLedger(database, ends.ledger);
  const audit = openAudit(database, ends.audit);
  const archive = archiveWriter(database);
  const mark = () => head.write({ journalId, ledger: ledger.end, audit: audit.end });

  /** One transaction, then the high-water mark. */
  const commit = <T>(work: (at: number) => T): T => {
    const before = { ledger: ledger.end, audit: audit.end };
    let result: T;
    try {
      result = database.transaction(() => work(Math.trunc(clock.now()))).immediate();
    } catch (error) {
      ledger.rewind(before.ledger);
      audit.rewind(before.audit);
      throw error instanceof IllegalEntry ? error : storageError(error);
    }
    mark();
    return result;
  };

  mark();
  return {
    problem: null,
    ...itemQueries(database),
    archived: archiveReader(database),
    plan: (plan) => commit((at) => ledger.append(plan, { kind: 'planned', plan }, at)),
    capture: (key, message) =>
      commit((at) => ledger.append(key, { kind: 'captured', archive: archive(message) }, at)),
    record: (key, entry) => commit((at) => ledger.append(key, entry, at)),
    audit: (entry) => commit((at) => audit.append(entry, at)),
    close: () => {
      head.close();
      database.close();
    },
  };
}

function lockedJournal(problem: ExpectedError): Journal {
  const refuse = (): never => {
    throw problem;
  };
  return {
    problem,
    plan: refuse,
    capture: refuse,
    record: refuse,
    audit: refuse,
    archived: () => null,
    ...noItems,
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
  const { file, clock } = options;
  const database = openWritable({
    file,
    applicationId: JOURNAL_APPLICATION_ID,
    migrations: journalMigrations,
    synchronous: 'FULL',
  });
  let head: HeadFile | undefined;
  try {
    const opened = HeadFile.open(`${file.replace(/\.db$/, '')}.head`);
    head = opened.file;
    const verified = verifyJournal(database, opened.head, opened.damaged);
    if (typeof verified === 'string') throw untrusted(file, verified);
    return trustedJournal(database, head, verified, clock);
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
    return lockedJournal(expected);
  }
}

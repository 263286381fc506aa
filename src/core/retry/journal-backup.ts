/**
 * A copy of the journal each day, with a high-water mark of its own, verified like the journal itself before it counts
 * (docs/faults.md, S08). What it protects from is a disk that fails under the journal: nothing here is ever taken back by
 * the program itself, because a journal of yesterday no longer knows what was sent today.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ExpectedError } from '../../shared/errors.ts';
import type { Clock, Log } from '../deps.ts';
import { backUp } from '../sqlite/backup.ts';
import type { ReadableDatabase } from '../sqlite/open.ts';
import { CHAIN_EMPTY, type ChainEnd } from './chain.ts';
import { type Head, HeadFile } from './head-file.ts';
import { verifyJournal } from './verify-journal.ts';

const KEPT = 3;
const LOOK_EVERY_MS = 3_600_000;
const NAME = /^journal-(\d{4}-\d{2}-\d{2})\.db$/;

function endOf(database: ReadableDatabase, table: 'ledger' | 'audit'): ChainEnd {
  const last = database
    .prepare<[], ChainEnd>(`SELECT seq, hash FROM ${table} ORDER BY seq DESC LIMIT 1`)
    .get();
  return last ?? CHAIN_EMPTY;
}

function headOf(database: ReadableDatabase): Head {
  const journalId = String(database.prepare('SELECT id FROM journal').pluck().get());
  return { journalId, ledger: endOf(database, 'ledger'), audit: endOf(database, 'audit') };
}

function writeHead(file: string, head: Head): void {
  const part = `${file}.part`;
  rmSync(part, { force: true });
  const { file: handle } = HeadFile.open(part);
  handle.write(head);
  handle.close();
  renameSync(part, file);
}

/** Fails with `storage-failed` when the copy is not whole or its chains do not hold. Answers the copy's file. */
export async function backUpJournal(file: string, folder: string, day: string): Promise<string> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const target = join(folder, `journal-${day}.db`);
  await backUp(file, target, (copy) => {
    const head = headOf(copy);
    const verified = verifyJournal(copy, head, false);
    if (typeof verified === 'string') {
      throw new ExpectedError('storage-failed', `The copy of the journal cannot be trusted: ${verified}`, {
        file: target,
      });
    }
    writeHead(join(folder, `journal-${day}.head`), head);
  });
  return target;
}

function days(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .toSorted();
}

function forget(folder: string, kept: number): void {
  for (const day of days(folder).slice(0, -kept)) {
    for (const end of ['db', 'head']) rmSync(join(folder, `journal-${day}.${end}`), { force: true });
  }
}

export interface JournalBackups {
  close(): Promise<void>;
}

export interface JournalBackupOptions {
  readonly file: string;
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Makes the day's copy now, unless there is one, and looks again each hour. The newest three are kept. */
export function keepJournalBackups({ file, folder, clock, log }: JournalBackupOptions): JournalBackups {
  let running = Promise.resolve();
  const look = async () => {
    const day = new Date(clock.now()).toISOString().slice(0, 10);
    if (days(folder).includes(day)) return;
    try {
      await backUpJournal(file, folder, day);
      forget(folder, KEPT);
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      log.warn('the journal could not be backed up', { code: error.code, reason: error.message });
    }
  };
  const start = () => {
    running = running
      .then(look)
      .catch((error: unknown) => log.error('a backup of the journal failed', error));
  };
  start();
  const timer = setInterval(start, LOOK_EVERY_MS);
  timer.unref();
  return {
    close: () => {
      clearInterval(timer);
      return running;
    },
  };
}

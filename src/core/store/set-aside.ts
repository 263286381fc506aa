/**
 * A history that is damaged is set aside under another name, never deleted, with a report beside it: what was wrong, and
 * what was read of it afterwards (docs/faults.md, S02).
 */
import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf } from '../../shared/errors.ts';
import { z } from '../../shared/schema.ts';

const report = z.object({
  /** Milliseconds since 1970. */
  at: z.number(),
  reason: z.string(),
  /** Name of the damaged file, and of the one that what could be read was written to, in the same folder. */
  file: z.string(),
  salvagedFile: z.string(),
  /** Null until it has been read from end to end. */
  events: z.number().nullable(),
  /** Events that could not be read. */
  lost: z.number().nullable(),
});

export type SetAside = z.infer<typeof report>;

const REPORT_NAME = /^history\.damaged-.*\.json$/;
const SIDE_FILES = ['', '-wal', '-shm'] as const;

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Whether SQLite says of the file, here or in a cause, that it is not what it was. */
export function isDamage(error: unknown): boolean {
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error))) return true;
  return error instanceof Error && error.cause !== undefined && isDamage(error.cause);
}

/** A file that has lost everything would otherwise be taken for a new one. */
export function isEmptied(file: string): boolean {
  return existsSync(file) && statSync(file).size === 0;
}

function write(folder: string, report: SetAside): void {
  const name = report.file.replace(/\.db$/, '.json');
  writeFileSync(join(folder, name), `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
}

/** Renames the file and what belongs to it. Throws when the folder cannot be written. */
export function setAside(file: string, now: number, error: unknown): SetAside {
  const folder = dirname(file);
  const stamp = new Date(now).toISOString().replaceAll(/[:.]/g, '-');
  const made: SetAside = {
    at: now,
    reason: messageOf(error),
    file: `history.damaged-${stamp}.db`,
    salvagedFile: `history.salvaged-${stamp}.db`,
    events: null,
    lost: null,
  };
  for (const side of SIDE_FILES) {
    if (existsSync(`${file}${side}`)) renameSync(`${file}${side}`, join(folder, `${made.file}${side}`));
  }
  write(folder, made);
  return made;
}

export function noteSalvaged(
  folder: string,
  found: SetAside,
  counts: { readonly events: number; readonly lost: number },
): SetAside {
  const noted = { ...found, ...counts };
  write(folder, noted);
  return noted;
}

/** The newest report of that folder whose file is still there; a report that is none is left alone. */
export function newestSetAside(folder: string): SetAside | null {
  if (!existsSync(folder)) return null;
  const names = readdirSync(folder).filter((name) => REPORT_NAME.test(name));
  for (const name of names.sort().reverse()) {
    const read = report.safeParse(parsed(readFileSync(join(folder, name), 'utf8')));
    if (read.success && existsSync(join(folder, read.data.file))) return read.data;
  }
  return null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Written half by a program that was ended; the damaged file itself is kept.
    return null;
  }
}

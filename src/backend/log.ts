/**
 * The backend's log: one JSON object per line in `<dataDir>/logs/backend.jsonl`, private, rotated by size. Written
 * at once, so that the last line before a crash is there. Fields never hold passwords or addresses with them.
 */
import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock, Log } from '../core/deps.ts';

const LARGEST = 5 * 1024 * 1024;
/** Older files beside the current one: `backend.jsonl.1` to `.4`. */
const KEPT = 4;
const LONGEST_TEXT = 4_000;

export interface JsonLog extends Log {
  close(): void;
}

export interface JsonLogOptions {
  readonly file: string;
  readonly clock: Clock;
  readonly largest?: number;
}

function causeOf(cause: unknown): Readonly<Record<string, unknown>> {
  if (!(cause instanceof Error)) return { cause: String(cause).slice(0, LONGEST_TEXT) };
  return { cause: cause.message.slice(0, LONGEST_TEXT), stack: cause.stack?.slice(0, LONGEST_TEXT) };
}

function rotate(file: string): void {
  rmSync(`${file}.${KEPT}`, { force: true });
  for (let number = KEPT - 1; number >= 0; number -= 1) {
    const from = number === 0 ? file : `${file}.${number}`;
    try {
      renameSync(from, `${file}.${number + 1}`);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
}

export function openJsonLog({ file, clock, largest = LARGEST }: JsonLogOptions): JsonLog {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const open = () => openSync(file, 'a', 0o600);
  let handle = open();
  let size = fstatSync(handle).size;

  const write = (level: string, message: string, fields: Readonly<Record<string, unknown>> = {}) => {
    const line = `${JSON.stringify({ time: new Date(clock.now()).toISOString(), level, message, ...fields })}\n`;
    if (size > 0 && size + line.length > largest) {
      closeSync(handle);
      rotate(file);
      handle = open();
      size = 0;
    }
    size += writeSync(handle, line);
  };
  return {
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, cause, fields) => write('error', message, { ...fields, ...causeOf(cause) }),
    close: () => closeSync(handle),
  };
}

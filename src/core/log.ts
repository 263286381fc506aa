/**
 * Logs as JSON lines: `{time, level, component, message, …fields}`, secrets redacted. To standard error by default; a
 * core also keeps `<dataDir>/logs/core.jsonl`, private and rotated by size.
 */
import {
  appendFileSync,
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Clock, Log } from './deps.ts';
import { redact, redactText } from './log-redact.ts';

export interface LogOptions {
  /** Which part of the product speaks. */
  readonly component: string;
  /** Takes one line, with its line end. */
  readonly write?: (line: string) => void;
  readonly clock?: Clock;
}

const MAX_BYTES = 5 * 1024 * 1024;
const KEPT_FILES = 3;

export function createLog({
  component,
  write = (line) => process.stderr.write(line),
  clock = { now: () => Date.now() },
}: LogOptions): Log {
  const line = (level: string, message: string, fields: Readonly<Record<string, unknown>>) => {
    const head = { time: new Date(clock.now()).toISOString(), level, component };
    const extra = redact(fields) as Record<string, unknown>; // an object stays one
    write(`${JSON.stringify({ ...extra, ...head, message: redactText(message) })}\n`);
  };
  return {
    info: (message, fields = {}) => line('info', message, fields),
    warn: (message, fields = {}) => line('warn', message, fields),
    error: (message, cause, fields = {}) => line('error', message, { ...fields, cause }),
  };
}

/** Every line to each of them. */
export function bothLogs(first: Log, second: Log): Log {
  return {
    info: (message, fields) => {
      first.info(message, fields);
      second.info(message, fields);
    },
    warn: (message, fields) => {
      first.warn(message, fields);
      second.warn(message, fields);
    },
    error: (message, cause, fields) => {
      first.error(message, cause, fields);
      second.error(message, cause, fields);
    },
  };
}

function rotate(file: string): void {
  for (let age = KEPT_FILES - 1; age >= 1; age -= 1) {
    const from = age === 1 ? file : `${file}.${age - 1}`;
    if (existsSync(from)) renameSync(from, `${file}.${age}`);
  }
}

/**
 * Appends lines to a private file; at 5 MiB it becomes `.1`, that `.2`, and the oldest goes. A disk that refuses a log
 * line must not stop the work it tells of: the first refusal is told to `onRefused`, later lines are tried again.
 */
export function logFile(file: string, onRefused: (error: unknown) => void): (line: string) => void {
  let size: number | undefined;
  let refused = false;
  const open = () => {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
    return statSync(file).size;
  };
  return (line) => {
    try {
      size ??= open();
      if (size > MAX_BYTES) {
        rotate(file);
        size = open();
      }
      appendFileSync(file, line);
      size += Buffer.byteLength(line);
      refused = false;
    } catch (error) {
      if (!refused) onRefused(error);
      refused = true;
      size = undefined;
    }
  };
}

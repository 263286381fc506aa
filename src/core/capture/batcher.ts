/**
 * Gathers what arrives until a time or a count is reached, commits it, and only then lets it be acked. While the disk
 * refuses, nothing is acked and nothing dropped: the batch is kept and tried again, and the broker holds the rest.
 */
import type { Log } from '../deps.ts';

export interface BatcherOptions<T> {
  /** Durable when it returns; throws when it could not commit. */
  readonly commit: (batch: readonly T[]) => void;
  /** Told after the commit of everything up to and including `last`. */
  readonly committed: (last: T) => void;
  readonly log: Log;
}

export interface Batcher<T> {
  add(item: T): void;
  /** Commits what is there. Returns false when the disk refused; it will be tried again. */
  flush(): boolean;
  /** Commits what is there, if the disk lets it, and stops. Returns what it did not let: that is given up. */
  close(): readonly T[];
}

const MAX_WAIT_MS = 5;
const SOON = 200;
const MAX_BATCH = 1_000;
const RETRY_MS = 1_000;

/** Codes of SQLite that speak of the file and not of the message: full, I/O, busy, read-only; damaged, until it is replaced. */
const DISK_TROUBLE = /^SQLITE_(FULL|IOERR|BUSY|LOCKED|READONLY|CANTOPEN|NOMEM|CORRUPT|NOTADB)/;

function isDiskTrouble(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && DISK_TROUBLE.test(code);
}

export function batcher<T>({ commit, committed, log }: BatcherOptions<T>): Batcher<T> {
  let waiting: T[] = [];
  let timer: NodeJS.Timeout | undefined;
  let soon: NodeJS.Immediate | undefined;
  let troubled = false;
  let open = true;

  const unschedule = () => {
    clearTimeout(timer);
    clearImmediate(soon);
    timer = undefined;
    soon = undefined;
  };

  /** One message that cannot be stored must not keep the others out. */
  const commitSingly = (batch: readonly T[]) => {
    for (const item of batch) {
      try {
        commit([item]);
      } catch (error) {
        if (isDiskTrouble(error)) throw error;
        log.error('one message could not be stored and is left out', error);
      }
    }
  };

  const tryCommit = (batch: readonly T[]) => {
    try {
      commit(batch);
    } catch (error) {
      if (isDiskTrouble(error)) throw error;
      log.error('a batch could not be stored; its messages are tried one by one', error);
      commitSingly(batch);
    }
  };

  const refused = (batch: T[], error: unknown) => {
    if (!troubled) log.error('the disk refuses what was captured; it is kept and tried again', error);
    troubled = true;
    waiting = [...batch, ...waiting];
    if (open) timer = setTimeout(flush, RETRY_MS);
  };

  const flush = (): boolean => {
    unschedule();
    const batch = waiting;
    const last = batch.at(-1);
    if (last === undefined) return true;
    waiting = [];
    try {
      tryCommit(batch);
    } catch (error) {
      refused(batch, error);
      return false;
    }
    troubled = false;
    committed(last);
    return true;
  };

  return {
    add: (item) => {
      if (!open) return;
      waiting.push(item);
      if (troubled) return;
      if (waiting.length >= MAX_BATCH) flush();
      else if (waiting.length >= SOON) soon ??= setImmediate(flush);
      else timer ??= setTimeout(flush, MAX_WAIT_MS);
    },
    flush,
    close: () => {
      open = false;
      flush();
      unschedule();
      return waiting;
    },
  };
}

/**
 * The history of one connection for as long as the connection is known: opened, read while it cannot be written, replaced
 * when it is damaged. Whoever needs it asks here each time, since it may be another one than before.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectionHistoryView, ConnectionView, Retention } from '../../shared/domain/connection.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { ExpectedError, messageOf } from '../../shared/errors.ts';
import type { CapturedEvent } from '../capture/captured-event.ts';
import type { Clock, Log } from '../deps.ts';
import type { FailureService } from '../failures/service.ts';
import type { HistoryQueries } from '../query/history-queries.ts';
import type { QuestionArgs, QuestionName, QuestionResult } from '../query/questions.ts';
import { isDamage, isEmptied } from '../store/set-aside.ts';
import { type HistoryAsker, historyAsker } from './ask-history.ts';
import { type ConnectionHistory, openConnectionHistory } from './connection-history.ts';
import { type HistoryReading, openReading } from './history-reading.ts';
import { keepRetention, type RetentionKeeper } from './keep-retention.ts';
import { setAsideKeeper } from './set-aside-keeper.ts';

/** What listens to a history. */
export interface Attached {
  readonly failures: FailureService;
  /** Nothing is told any more. */
  end(): void;
}

export interface KeptHistoryOptions {
  readonly connectionId: string;
  /** Folder of the connection's files. */
  readonly folder: string;
  readonly profile: SystemProfile;
  readonly clock: Clock;
  readonly log: Log;
  /** What is shown of the connection may have changed. */
  readonly changed: () => void;
  readonly retention: () => Retention;
  readonly attach: (history: ConnectionHistory) => Attached;
  /** Ends what writes to the history from outside; returns whether there was something. */
  readonly release: () => Promise<boolean>;
  /** Begins again what `release` ended. */
  readonly resume: () => void;
}

export type ConnectionCounters = Pick<
  ConnectionView,
  'captured' | 'notCaptured' | 'lastEventAt' | 'openFailures'
>;

const NO_COUNTERS: ConnectionCounters = { captured: 0, notCaptured: 0, lastEventAt: null, openFailures: 0 };

export interface KeptHistory {
  /** Why there is no history to write to, else null. */
  readonly problem: ExpectedError | null;
  /** Throws what `problem` says. */
  need(): Opened;
  /** Throws what `problem` says, unless the history can at least be read. */
  queries(): HistoryQueries;
  ask<N extends QuestionName>(
    name: N,
    args: QuestionArgs<N>,
    signal?: AbortSignal,
  ): Promise<QuestionResult<N>>;
  /** Durable when it returns; throws when the disk refuses, and has the file replaced when it is damaged. */
  record(history: ConnectionHistory, batch: readonly Omit<CapturedEvent, 'seq'>[]): void;
  view(): ConnectionHistoryView;
  retentionChanged(): void;
  /** All zero where there is no history to count in. */
  counters(): ConnectionCounters;
  close(): Promise<void>;
}

export interface Opened extends Attached {
  readonly history: ConnectionHistory;
  readonly asker: HistoryAsker;
  readonly retention: RetentionKeeper;
}

const BEING_REPLACED = 'The history is damaged; a new one is being made';

function expected(error: unknown): ExpectedError {
  return error instanceof ExpectedError
    ? error
    : new ExpectedError('storage-failed', messageOf(error), { reason: messageOf(error) }, error);
}

/** With the log of what was not moved into it yet. */
function bytesOnDisk(file: string): number {
  return ['', '-wal'].reduce(
    (sum, side) => sum + (statSync(`${file}${side}`, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

function refusalOf(error: unknown): ConnectionHistoryView['refused'] {
  const isFull = error instanceof Error && 'code' in error && error.code === 'SQLITE_FULL';
  return isFull ? 'disk-full' : 'storage-failed';
}

export function keptHistory(options: KeptHistoryOptions): KeptHistory {
  const { connectionId, folder, profile, clock, log, changed } = options;
  const file = join(folder, 'history.db');
  const aside = setAsideKeeper({ folder, profile, clock, log, changed });
  let opened: Opened | undefined;
  let reading: HistoryReading | null = null;
  let problem: ExpectedError | null = null;
  let refused: ConnectionHistoryView['refused'] = null;
  let replacing: Promise<void> | undefined;
  let isClosing = false;

  const open = (): Opened => {
    const history = openConnectionHistory({ file, profile, clock, log });
    try {
      return {
        history,
        ...options.attach(history),
        asker: historyAsker({ file, queries: history.queries, log }),
        retention: keepRetention({ history, profile, retention: options.retention, clock, log, changed }),
      };
    } catch (error) {
      history.close();
      throw error;
    }
  };

  /** The time from which on nothing is known is a gap of the new one. */
  const openAnew = (error: unknown): Opened => {
    aside.add(file, error);
    const fresh = open();
    fresh.history.recorder.gap('not-connected');
    return fresh;
  };

  const openOrReplace = (): Opened => {
    if (isEmptied(file)) return openAnew(new Error('the file has been emptied'));
    try {
      return open();
    } catch (error) {
      if (isDamage(error)) return openAnew(error);
      throw error;
    }
  };

  try {
    opened = openOrReplace();
  } catch (error) {
    problem = expected(error);
    log.error('the history of a connection could not be opened', error, { connection: connectionId });
    if (problem.code === 'storage-from-the-future') reading = openReading(file, log);
  }
  aside.salvage();

  const closeOpened = async (closing: Opened): Promise<boolean> => {
    await closing.retention.close();
    // First the failures: a retry on its way still has its session to be settled with.
    await closing.failures.close();
    const wasLinked = await options.release();
    closing.end();
    await closing.asker.close();
    closing.history.close();
    return wasLinked;
  };

  /** Closes whatever of it still can be. */
  const letGo = async (closing: Opened): Promise<boolean> => {
    try {
      return await closeOpened(closing);
    } catch (error) {
      log.warn('a damaged history did not close in order', { reason: messageOf(error) });
      if (closing.history.read.open) closing.history.close();
      return options.release();
    }
  };

  const replace = async (error: unknown, closing: Opened) => {
    opened = undefined;
    problem = new ExpectedError('storage-failed', BEING_REPLACED);
    changed();
    const wasLinked = await letGo(closing);
    try {
      opened = openAnew(error);
      problem = null;
      refused = null;
      if (wasLinked && !isClosing) options.resume();
    } catch (openingError) {
      problem = expected(openingError);
      log.error('no new history could be made', openingError, { connection: connectionId });
    }
    aside.salvage();
    changed();
  };

  const damaged = (error: unknown) => {
    if (isDamage(error) && opened && !isClosing) replacing = replace(error, opened);
  };

  /** What a damaged file cannot tell does not keep the rest from being shown. */
  const shown = <T>(read: () => T, otherwise: T): T => {
    try {
      return read();
    } catch (error) {
      if (!isDamage(error)) throw error;
      damaged(error);
      return otherwise;
    }
  };

  const refuse = (code: ConnectionHistoryView['refused']) => {
    if (refused === code) return;
    refused = code;
    changed();
  };

  const need = (): Opened => {
    if (opened) return opened;
    throw problem ?? new ExpectedError('storage-failed', 'The history is closed');
  };
  const readable = () => {
    if (!opened && reading) return reading;
    const { asker, history } = need();
    return { asker, queries: history.queries };
  };

  const replaced = (error: unknown): never => {
    if (!isDamage(error)) throw error;
    damaged(error);
    throw new ExpectedError('storage-failed', BEING_REPLACED, {}, error);
  };

  return {
    get problem() {
      return problem;
    },
    need,
    queries: () => readable().queries,
    ask: (name, args, signal) => {
      try {
        return readable().asker.ask(name, args, signal).catch(replaced);
      } catch (error) {
        return Promise.reject(error);
      }
    },
    record: (history, batch) => {
      try {
        history.record(batch);
        refuse(null);
      } catch (error) {
        refuse(refusalOf(error));
        damaged(error);
        throw error;
      }
    },
    view: () => {
      const since = shown(() => (opened || reading ? readable().queries.keptSince() : null), null);
      const { newest } = aside;
      return { since, bytes: bytesOnDisk(file), refused, setAside: newest };
    },
    retentionChanged: () => opened?.retention.look(),
    counters: () =>
      shown(() => {
        if (!opened) return NO_COUNTERS;
        const { captured, notCaptured, lastEventAt } = opened.history.queries.captureState();
        return { captured, notCaptured, lastEventAt, openFailures: opened.failures.openCount() };
      }, NO_COUNTERS),
    close: async () => {
      isClosing = true;
      await replacing;
      await aside.close();
      await reading?.close();
      const closing = opened;
      opened = undefined;
      if (closing) await closeOpened(closing);
    },
  };
}

/**
 * Asks one history's threads. In: questions by name, each of which can be cancelled. Out: their answers. A question that
 * takes long holds up no other: a second thread takes those, and one that was cancelled loses its thread.
 */
import { ExpectedError } from '../../shared/errors.ts';
import type { Log } from '../deps.ts';
import { SEARCH_MS } from '../filter/search.ts';
import type { HistoryQueries } from '../query/history-queries.ts';
import type { QuestionArgs, QuestionName, QuestionResult } from '../query/questions.ts';
import { ReaderGone, type ReaderThread, readerThread } from './reader-thread.ts';

export interface HistoryAsker {
  /** Fails with what the question fails with, or with `cancelled`. */
  ask<N extends QuestionName>(
    name: N,
    args: QuestionArgs<N>,
    signal?: AbortSignal,
  ): Promise<QuestionResult<N>>;
  close(): Promise<void>;
}

export interface AskerOptions {
  readonly file: string;
  /** Asked in this thread when no other can be had. */
  readonly queries: HistoryQueries;
  readonly log: Log;
  /** Makes a thread; tests bring their own. */
  readonly start?: (file: string) => ReaderThread;
}

const MAX_THREADS = 2;
/** A question that runs for longer, in ms, has the next one asked in the second thread. */
const PATIENCE_MS = 100;
/** A cancelled question that still runs after this time, in ms, loses its thread. A search has ended by itself by then. */
const GRACE_MS = SEARCH_MS + 100;
/** Questions that take longer, in ms, are named in the log. */
const SLOW_MS = 50;
/** These look as far as they come in their time. */
const SEARCHES: ReadonlySet<QuestionName> = new Set(['eventsFound', 'runsFound', 'count']);
/** Threads that may be lost without having answered anything before questions are asked in this thread. */
const MAX_LOST = 3;

interface Queued {
  readonly name: QuestionName;
  readonly args: readonly unknown[];
  readonly isCancelled: () => boolean;
  readonly settle: (answer: Promise<unknown>) => void;
}

function cancelled(name: string): ExpectedError {
  return new ExpectedError('cancelled', `${name} was cancelled`, { name });
}

export function historyAsker({ file, queries, log, start = readerThread }: AskerOptions): HistoryAsker {
  const queue: Queued[] = [];
  const running = new Map<Queued, ReaderThread>();
  let threads: ReaderThread[] = [];
  let lost = 0;
  let open = true;
  let impatient: NodeJS.Timeout | undefined;

  const askHere = async ({ name, args }: Queued): Promise<unknown> => {
    // Name and arguments were typed together by whoever asked.
    const ask = queries[name] as (...given: readonly unknown[]) => unknown;
    return ask(...args);
  };

  const drop = (thread: ReaderThread) => {
    threads = threads.filter((each) => each !== thread);
  };

  /** What a lost thread leaves is answered here, once, so that nobody waits for ever. */
  const rescue = (thread: ReaderThread, question: Queued, error: unknown): Promise<unknown> => {
    if (!(error instanceof ReaderGone)) throw error;
    drop(thread);
    if (question.isCancelled() || !open) throw cancelled(question.name);
    lost += 1;
    log.error('the thread that reads the history was lost; its question is asked here', error, {
      question: question.name,
    });
    return askHere(question);
  };

  const askThread = async (thread: ReaderThread, question: Queued): Promise<unknown> => {
    const { name, args } = question;
    try {
      return await thread.ask({ name, args }, (ms) => {
        lost = 0;
        if (ms > (SEARCHES.has(name) ? SEARCH_MS + SLOW_MS : SLOW_MS))
          log.warn('a question took long', { question: name, ms: Math.round(ms) });
      });
    } catch (error) {
      return rescue(thread, question, error);
    } finally {
      next();
    }
  };

  const threadFor = (mayStart: boolean): ReaderThread | undefined => {
    const idle = threads.find((thread) => !thread.isBusy);
    if (idle) return idle;
    if (threads.length > 0 && !(mayStart && threads.length < MAX_THREADS)) return undefined;
    const fresh = start(file);
    threads.push(fresh);
    return fresh;
  };

  const next = (mayStart = false) => {
    clearTimeout(impatient);
    impatient = undefined;
    for (let question = queue.shift(); question; question = queue.shift()) {
      if (question.isCancelled()) continue;
      if (lost >= MAX_LOST) {
        question.settle(askHere(question));
        continue;
      }
      const thread = threadFor(mayStart);
      if (!thread) {
        queue.unshift(question);
        impatient = setTimeout(() => next(true), PATIENCE_MS);
        return;
      }
      running.set(question, thread);
      question.settle(askThread(thread, question).finally(() => running.delete(question)));
    }
  };

  /** Whoever asked has been told already; the thread may answer in time to be kept. */
  const giveUp = (question: Queued) => {
    setTimeout(() => {
      const thread = running.get(question);
      if (!thread) return;
      drop(thread);
      void thread.end();
    }, GRACE_MS).unref();
  };

  return {
    ask: <N extends QuestionName>(name: N, args: QuestionArgs<N>, signal?: AbortSignal) => {
      if (!open || signal?.aborted) return Promise.reject(cancelled(name));
      return new Promise<QuestionResult<N>>((resolve, reject) => {
        const question: Queued = {
          name,
          args,
          isCancelled: () => signal?.aborted === true,
          settle: (answer) => {
            answer
              // The thread calls the function of that name, whose result this is.
              .then((value) => resolve(value as QuestionResult<N>), reject)
              .finally(() => signal?.removeEventListener('abort', abort));
          },
        };
        const abort = () => {
          reject(cancelled(name));
          giveUp(question);
        };
        signal?.addEventListener('abort', abort, { once: true });
        queue.push(question);
        next();
      });
    },
    close: async () => {
      open = false;
      clearTimeout(impatient);
      for (const question of queue.splice(0)) question.settle(Promise.reject(cancelled(question.name)));
      const ending = threads;
      threads = [];
      await Promise.all(ending.map((thread) => thread.end()));
    },
  };
}

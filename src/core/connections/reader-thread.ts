/** One thread that reads a history: it has at most one question at a time. */
import { Worker } from 'node:worker_threads';
import { ExpectedError, fromWireError } from '../../shared/errors.ts';
import type { Answer, AskedQuestion, QuestionError } from '../query/questions.ts';
import { workerEntry } from './worker-entry.ts';

/** The thread is gone, and with it its question. */
export class ReaderGone extends Error {}

export interface ReaderThread {
  readonly isBusy: boolean;
  /** Fails with what the question failed with, or with `ReaderGone`. Told how long the answering took, in ms. */
  ask(question: AskedQuestion, took: (ms: number) => void): Promise<unknown>;
  /** Ends it, at once or when the database gives back the turn; a question it has fails with `ReaderGone`. */
  end(): Promise<void>;
}

function errorOf(error: QuestionError): Error {
  if ('expected' in error) return fromWireError(error.expected);
  const { message, code, stack } = error.defect;
  return Object.assign(new Error(message), { stack, ...(code === null ? {} : { code }) });
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

export function readerThread(file: string): ReaderThread {
  const worker = new Worker(workerEntry('reader'), { workerData: { file }, execArgv: [] });
  // A program may end while its threads wait for questions, not while one is answered.
  worker.unref();
  let waiting: Waiting | undefined;
  let failure: Error | undefined;
  const settle = (how: (asked: Waiting) => void) => {
    const asked = waiting;
    waiting = undefined;
    worker.unref();
    if (asked) how(asked);
  };
  const gone = (cause: unknown) => {
    const error = failure ?? new ReaderGone('the thread that reads the history is gone', { cause });
    failure = error;
    settle((asked) => asked.reject(error));
  };
  worker.on('message', (answer: Answer) => settle((asked) => asked.resolve(answer)));
  worker.on('error', gone);
  worker.on('messageerror', gone);
  worker.on('exit', (code) => gone(new Error(`it ended with code ${code}`)));
  return {
    get isBusy() {
      return waiting !== undefined;
    },
    ask: async (question, took) => {
      if (failure) throw failure;
      const answer = await new Promise<Answer>((resolve, reject) => {
        waiting = { resolve, reject };
        worker.ref();
        worker.postMessage(question);
      });
      took(answer.ms);
      if ('error' in answer) throw errorOf(answer.error);
      return answer.value;
    },
    end: async () => {
      gone(new ExpectedError('cancelled', 'The history is no longer read'));
      await worker.terminate();
    },
  };
}

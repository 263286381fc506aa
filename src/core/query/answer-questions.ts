/**
 * Answers questions about one history in a thread of its own, so that none of them delays the capture. In: a file, then
 * questions by name, one after the other. Out: for each what it gave, or why not, and how long it took.
 */
import '../../shared/freeze-prototype.ts';
import { parentPort, workerData } from 'node:worker_threads';
import { ExpectedError, messageOf } from '../../shared/errors.ts';
import { openHistoryReader } from '../store/history-file.ts';
import { historyQueries } from './history-queries.ts';
import type { Answer, AskedQuestion, QuestionError } from './questions.ts';

function errorOf(error: unknown): QuestionError {
  if (error instanceof ExpectedError) {
    const { code, message, details } = error;
    return { expected: { code, message, details } };
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  return {
    defect: { message: messageOf(error), code, stack: error instanceof Error ? error.stack : undefined },
  };
}

// Only this program starts the thread (`ask-history.ts`), with the path of a history.
const { file } = workerData as { readonly file: string };
const read = openHistoryReader(file);
const queries = historyQueries(read);

async function answer({ name, args }: AskedQuestion): Promise<Answer> {
  const from = performance.now();
  try {
    // Name and arguments were typed together by whoever asked.
    const ask = queries[name] as (...given: readonly unknown[]) => unknown;
    return { value: await ask(...args), ms: performance.now() - from };
  } catch (error) {
    return { error: errorOf(error), ms: performance.now() - from };
  }
}

parentPort?.on('message', async (question: AskedQuestion) => {
  parentPort?.postMessage(await answer(question));
});

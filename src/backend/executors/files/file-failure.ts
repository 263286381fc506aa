/** Failures of the disk as failures of a task. */
import { messageOf } from '../../../shared/errors.ts';
import { TaskFailure, temporary } from '../../worker/task-failure.ts';

/** They may pass (space is made, a mount returns). Without a system's code it is a defect, and returned as it is. */
export function fileFailure(what: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (error instanceof TaskFailure || typeof code !== 'string') return error;
  const text = `${what} não pôde ser gravado (${code}): ${messageOf(error).slice(0, 300)}`;
  return temporary(code === 'ENOSPC' ? 'disco_cheio' : 'arquivo_nao_gravado', text, { cause: error });
}

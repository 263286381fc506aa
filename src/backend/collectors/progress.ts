/** How far a collection is, under `oraculo:progresso:<correlation_id>`, page by page (docs/collectors.md, Progress). */
import type { Clock } from '../../core/deps.ts';
import type { ResultStore } from '../../core/results/port.ts';
import { messageOf } from '../../shared/errors.ts';
import type { Task } from '../worker/role.ts';

export interface Progress {
  /** Pages read. */
  readonly paginas: number;
  /** Records read. */
  readonly lidos: number;
  /** Items that will be handed on. */
  readonly itens: number;
}

export type TellProgress = (progress: Progress) => Promise<void>;

const KEEP_MS = 24 * 60 * 60 * 1000;

/** Progress that cannot be told costs a line in the log, never the collection. */
export function progressOf(results: ResultStore, clock: Clock, fonte: string, task: Task): TellProgress {
  const correlationId = task.message.correlation_id;
  return async (progress) => {
    const atualizado_em = new Date(clock.now()).toISOString();
    const value = JSON.stringify({ correlation_id: correlationId, fonte, ...progress, atualizado_em });
    await results.set(`oraculo:progresso:${correlationId}`, value, KEEP_MS).catch((error: unknown) => {
      task.log.warn('progress not written', { reason: messageOf(error) });
    });
  };
}

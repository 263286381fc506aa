/**
 * The aggregated result of a run, under `oraculo:resultado:<correlation_id>` for 7 days (docs/systems.md, Results). Each
 * event of the run adds its part.
 */
import type { ResultStore } from '../../core/results/port.ts';
import { z } from '../../shared/schema.ts';

const erro = z.object({ codigo: z.string(), mensagem: z.string() });

const record = z.object({
  correlation_id: z.string(),
  /** `executando` after the collection, then `ok` or `erro`. */
  estado: z.enum(['executando', 'ok', 'erro']),
  fonte: z.string().optional(),
  coletados: z.number().optional(),
  executador: z.string().optional(),
  resultado: z.string().optional(),
  arquivo: z.string().optional(),
  arquivos: z.array(z.string()).optional(),
  erros: z.array(erro),
  /** ISO 8601. */
  atualizado_em: z.string(),
});

export type ResultRecord = z.infer<typeof record>;

const KEEP_MS = 7 * 24 * 60 * 60 * 1000;
export const resultKey = (correlationId: string) => `oraculo:resultado:${correlationId}`;

/** Null when there is none, or none of this form. */
async function readRecord(results: ResultStore, correlationId: string): Promise<ResultRecord | null> {
  const text = await results.get(resultKey(correlationId));
  if (text === null) return null;
  try {
    return record.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/**
 * Adds to the record. An `ok` stays: a late or repeated word of an earlier attempt does not undo it. Reading and writing
 * are two steps; two words of the same run at the same moment are the one case in which the later is kept.
 */
export async function addToRecord(
  results: ResultStore,
  part: Partial<ResultRecord> & Pick<ResultRecord, 'correlation_id' | 'estado' | 'atualizado_em'>,
): Promise<void> {
  const known = await readRecord(results, part.correlation_id);
  if (known?.estado === 'ok' && part.estado !== 'ok') return;
  const next: ResultRecord = { erros: [], ...known, ...part };
  await results.set(resultKey(part.correlation_id), JSON.stringify(next), KEEP_MS);
}

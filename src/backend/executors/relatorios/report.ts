/** What a report is made of: the `dados` of `iniciar_execucao`, read leniently, since any collector may have made them. */
import { z } from '../../../shared/schema.ts';

const text = z
  .string()
  .nullish()
  .catch(null)
  .transform((value) => value ?? null);

const item = z.object({
  id: z.string().catch(''),
  titulo: z.string().catch('(sem título)'),
  url: text,
  autor: text,
  publicado_em: text,
  resumo: text,
});

export const reportData = z.object({
  titulo: text,
  url: text,
  itens: z.array(item).catch([]).default([]),
});

export type ReportItem = z.infer<typeof item>;

export interface Report {
  readonly fonte: string;
  readonly correlationId: string;
  /** When the execution was asked for, ISO 8601: not the clock, so that a redelivery makes the same bytes. */
  readonly madeAt: string;
  readonly titulo: string | null;
  readonly url: string | null;
  readonly itens: readonly ReportItem[];
}

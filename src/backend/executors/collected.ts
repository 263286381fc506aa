/** What executors work on: the `dados` of `iniciar_execucao`, read leniently, since any collector may have made them. */
import { z } from '../../shared/schema.ts';

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
  detalhes: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .optional()
    .catch(undefined),
});

export const collectedData = z.object({
  titulo: text,
  url: text,
  itens: z.array(item).catch([]).default([]),
});

export type CollectedItem = z.infer<typeof item>;

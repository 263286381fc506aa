/** What executors work on: the `dados` of `iniciar_execucao`, read leniently, since any collector may have made them. */
import { z } from '../../shared/schema.ts';

const text = z
  .string()
  .nullish()
  .catch(null)
  .transform((value) => value ?? null);

/** Only what a reader may follow: http and https, without a name in front that passes for the host. */
function webAddress(value: string): string | null {
  if (!URL.canParse(value)) return null;
  const { protocol, username, password, href } = new URL(value);
  const isWeb = protocol === 'http:' || protocol === 'https:';
  return isWeb && username === '' && password === '' ? href : null;
}

const address = text.transform((value) => (value === null ? null : webAddress(value)));

const item = z.object({
  id: z.string().catch(''),
  titulo: z.string().catch('(sem título)'),
  url: address,
  autor: text,
  publicado_em: text,
  resumo: text,
  detalhes: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .optional()
    .catch(undefined),
});

const everyItem = z
  .array(z.unknown())
  .catch([])
  .default([])
  // One by one: a stray entry must not take the others with it.
  .transform((entries) => {
    const itens = entries.flatMap((entry) => item.safeParse(entry).data ?? []);
    return { itens, ilegiveis: entries.length - itens.length };
  });

export const collectedData = z
  .object({ titulo: text, url: address, itens: everyItem })
  /** `ilegiveis`: entries of `itens` that are no object. */
  .transform(({ itens: read, ...rest }) => ({ ...rest, ...read }));

export type CollectedItem = z.infer<typeof item>;

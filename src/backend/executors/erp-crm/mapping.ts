/**
 * How items become records of another system: a JSON file of the operator's, read at each execution so that a change
 * counts at once (docs/executors.md). Each item is one request, to be repeated without harm: `PUT` to an address made
 * of the item's id, or `POST`/`PATCH` to one that upserts by a field.
 *
 *     { "metodo": "PUT", "caminho": "/registros/{id}",
 *       "campos": { "name": "titulo", "website": "url", "amount": "detalhes.valor_estimado" },
 *       "fixos": { "origin": "oraculo" } }
 */
import { readFile } from 'node:fs/promises';
import { messageOf } from '../../../shared/errors.ts';
import { z } from '../../../shared/schema.ts';
import { permanent } from '../../worker/task-failure.ts';
import type { CollectedItem } from '../collected.ts';

/** Of an item, or of one of its `detalhes`; no other path leads anywhere. */
const path = z.string().regex(/^(?:id|titulo|url|autor|publicado_em|resumo|detalhes\.\w{1,60})$/);
const fixed = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const mapping = z.strictObject({
  metodo: z.enum(['PUT', 'POST', 'PATCH']).default('PUT'),
  /** After the address that is set up; `{id}` stands for the item's id. */
  caminho: z.string().startsWith('/').max(500),
  campos: z.record(z.string().min(1).max(200), path).refine((all) => Object.keys(all).length > 0),
  fixos: z.record(z.string().min(1).max(200), fixed).default({}),
  /** The record stands within this key, as HubSpot's does in `properties`. */
  dentro_de: z.string().min(1).max(100).optional(),
});

export type Mapping = z.infer<typeof mapping>;

/** Throws a permanent `mapeamento_invalido` that says what is wrong with the file. */
export async function readMapping(file: string): Promise<Mapping> {
  const wrong = (why: string, cause?: unknown) =>
    permanent('mapeamento_invalido', `O mapeamento do ERP/CRM não serve: ${why.slice(0, 300)}`, cause);
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw wrong(messageOf(error), error);
  }
  const read = mapping.safeParse(value);
  if (read.success) return read.data;
  const [first] = read.error.issues;
  throw wrong(`${first?.path.join('.') || 'raiz'}: ${first?.message ?? ''}`, read.error);
}

type Value = string | number | boolean | null;

function valueAt(item: CollectedItem, place: string): Value {
  if (place.startsWith('detalhes.')) return item.detalhes?.[place.slice('detalhes.'.length)] ?? null;
  const { detalhes: _details, ...fields } = item;
  return new Map<string, Value>(Object.entries(fields)).get(place) ?? null;
}

export interface RecordRequest {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What an address would drop or climb by (RFC 3986, 5.2.4); escaping leaves dots as they are. */
const NO_SEGMENT: ReadonlySet<string> = new Set(['', '.', '..']);

/** The id is a stranger's: one that names no record of its own must not choose another address. */
function segmentOf({ id }: CollectedItem): string {
  if (!NO_SEGMENT.has(id) && id.isWellFormed()) return encodeURIComponent(id);
  throw permanent(
    'item_sem_id',
    `O ERP/CRM pede o id no caminho, e o de um item não serve (${JSON.stringify(id.slice(0, 100))}): colete de novo, ou use um mapeamento sem {id}`,
  );
}

/** Pure: the same item always gives the same request. Throws a permanent `item_sem_id` where the address needs one. */
export function requestOf(
  { caminho, campos, fixos, dentro_de }: Mapping,
  item: CollectedItem,
): RecordRequest {
  const fields = Object.fromEntries(
    Object.entries(campos).map(([name, place]) => [name, valueAt(item, place)]),
  );
  const record = { ...fields, ...fixos };
  return {
    path: caminho.replaceAll('{id}', () => segmentOf(item)),
    body: dentro_de === undefined ? record : { [dentro_de]: record },
  };
}

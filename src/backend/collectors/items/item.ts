/** What a collector hands on: one form for posts, videos, messages and tenders, with foreign text made plain. */
import { createHash } from 'node:crypto';
import { isoDate } from '../../text/dates.ts';
import { cut, textOfHtml, tidy } from '../../text/plain-text.ts';

export interface Item {
  /** The source's own id, else the address, else a hash of title and date. Unique within its collection. */
  readonly id: string;
  readonly titulo: string;
  readonly url: string | null;
  readonly autor: string | null;
  /** ISO 8601 in UTC. */
  readonly publicado_em: string | null;
  /** Plain text, at most 2000 characters. */
  readonly resumo: string | null;
  /** What only this source tells: figures, states, places (docs/collectors.md). */
  readonly detalhes?: Details;
}

export type Details = Readonly<Record<string, string | number | boolean | null>>;

/** A field as the source has it. `html` is parsed to text; `text` is taken as it stands. */
export interface RawText {
  readonly kind: 'html' | 'text';
  readonly value: string;
}

export interface RawItem {
  readonly id: string | undefined;
  readonly title: RawText | undefined;
  readonly url: string | undefined;
  readonly author: string | undefined;
  readonly date: string | undefined;
  readonly summary: RawText | undefined;
  readonly details?: Details;
}

export const plainText = (value: string | null | undefined): RawText | undefined =>
  value == null ? undefined : { kind: 'text', value };

const LONGEST = { id: 500, title: 500, author: 200, url: 2048, summary: 2000 } as const;

export function plain(text: RawText | undefined, length: number): string | null {
  if (!text) return null;
  const read = text.kind === 'html' ? textOfHtml(text.value) : tidy(text.value);
  return read === '' ? null : cut(read, length);
}

const shortHash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** An absolute http(s) address, or null: a report must never link to anything else. */
export function webUrl(text: string | undefined, base: string): string | null {
  const trimmed = text?.trim() ?? '';
  if (trimmed === '' || !URL.canParse(trimmed, base)) return null;
  const url = new URL(trimmed, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  return url.href.length > LONGEST.url ? null : url.href;
}

function itemOf(raw: RawItem, base: string): Item {
  const titulo = plain(raw.title, LONGEST.title);
  const url = webUrl(raw.url, base);
  const resumo = plain(raw.summary, LONGEST.summary);
  const named =
    tidy(raw.id ?? '') || url || `sha256:${shortHash(JSON.stringify([titulo, raw.date, resumo]))}`;
  return {
    id: named.length > LONGEST.id ? `sha256:${shortHash(named)}` : named,
    titulo: titulo ?? (resumo === null ? null : cut(resumo, 80)) ?? url ?? '(sem título)',
    url,
    autor: plain(raw.author === undefined ? undefined : { kind: 'html', value: raw.author }, LONGEST.author),
    publicado_em: isoDate(raw.date),
    resumo,
    ...(raw.details === undefined ? {} : { detalhes: raw.details }),
  };
}

/** In the source's order; of those with the same id, the first. */
export function itemsOf(raw: readonly RawItem[], base: string): Item[] {
  const byId = new Map<string, Item>();
  for (const item of raw.map((one) => itemOf(one, base))) if (!byId.has(item.id)) byId.set(item.id, item);
  return [...byId.values()];
}

/** Newest first; items without a date after them, in the source's order. */
export function newestFirst(items: readonly Item[]): readonly Item[] {
  return items.toSorted((left, right) => (right.publicado_em ?? '').localeCompare(left.publicado_em ?? ''));
}

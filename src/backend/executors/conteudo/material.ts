/** A collection as text for a summary, within a budget of tokens. Pure. */
import { cut } from '../../text/plain-text.ts';
import type { CollectedItem } from '../collected.ts';

/** What a model is given at most. Portuguese has between three and four characters to a token; three is the safe side. */
const MOST_INPUT_TOKENS = 12_000;
const CHARACTERS_PER_TOKEN = 3;
const LONGEST_ITEM = 1_200;

export interface Material {
  readonly text: string;
  /** Items that fitted, from the first on. */
  readonly used: number;
}

/** Foreign text can neither end the marks around it nor, by losing a piece, come to hold one: it has no such signs. */
const unmarked = (text: string) => text.replaceAll('<', '‹').replaceAll('>', '›');

function itemText(item: CollectedItem, number: number): string {
  const facts = [item.publicado_em?.slice(0, 10), item.autor].filter(Boolean).join(', ');
  const text = [`[${number}] ${item.titulo}`, facts, item.resumo].filter(Boolean).join('\n');
  return cut(unmarked(text), LONGEST_ITEM);
}

export function materialOf(titulo: string, items: readonly CollectedItem[]): Material {
  const budget = MOST_INPUT_TOKENS * CHARACTERS_PER_TOKEN;
  const parts: string[] = [];
  let size = 0;
  for (const [index, item] of items.entries()) {
    const part = itemText(item, index + 1);
    size += part.length + 2;
    if (size > budget) break;
    parts.push(part);
  }
  const text = `Coleta: ${cut(unmarked(titulo), 200)}\n\n<publicacoes>\n${parts.join('\n\n')}\n</publicacoes>`;
  return { text, used: parts.length };
}

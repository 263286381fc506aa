/**
 * One post about a collection, as long as a network allows: the title, then as many items as fit, then how many are left.
 * Pure; the same collection always gives the same post.
 */
import { cut, tidy } from '../../text/plain-text.ts';
import type { CollectedItem } from '../collected.ts';

export interface LengthRule {
  readonly limit: number;
  /** Length of a text as the network counts it. */
  readonly measure: (text: string) => number;
}

const URLS = /https?:\/\/\S+/g;
/** What Mastodon counts for an address, whatever its length. */
const MASTODON_URL = 23;

/** Telegram counts UTF-16 units (Bot API, sendMessage). */
export const TELEGRAM_RULE: LengthRule = { limit: 4_096, measure: (text) => text.length };

/** Mastodon counts characters, and each address as 23 (Mastodon, Posting to your profile). Code points are never fewer. */
export const MASTODON_RULE: LengthRule = {
  limit: 500,
  measure: (text) => [...text.replace(URLS, 'x'.repeat(MASTODON_URL))].length,
};

const LONGEST_TITLE = 100;

/** Foreign text on one line that calls nobody: with a space of no width behind it, `@` is no mention on any network. */
const quiet = (text: string) => cut(tidy(text), LONGEST_TITLE).replaceAll('@', '@\u200b');

const lineOf = ({ titulo, url }: CollectedItem) =>
  url === null ? `• ${quiet(titulo)}` : `• ${quiet(titulo)} ${url}`;

const rest = (count: number) => (count === 0 ? [] : [`… e mais ${count}`]);

export function composePost(
  title: string,
  items: readonly CollectedItem[],
  { limit, measure }: LengthRule,
): string {
  const head = quiet(title);
  const lines: string[] = [];
  for (const line of items.map(lineOf)) {
    const after = items.length - lines.length - 1;
    if (measure([head, '', ...lines, line, ...rest(after)].join('\n')) > limit) break;
    lines.push(line);
  }
  const body = [...lines, ...rest(items.length - lines.length)];
  return body.length === 0 ? head : [head, '', ...body].join('\n');
}

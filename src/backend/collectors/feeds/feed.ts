/** A feed and its posts in one form, whatever dialect they came in. */
import type { Item } from '../items/item.ts';

export const FEED_FORMATS = ['rss', 'rdf', 'atom', 'json'] as const;
export type FeedFormat = (typeof FEED_FORMATS)[number];

export interface Feed {
  readonly formato: FeedFormat;
  readonly titulo: string | null;
  readonly itens: readonly Item[];
}

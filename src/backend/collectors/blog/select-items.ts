/** The posts of a feed that were asked for: by period, newest first, up to a limit. */

import type { Feed } from '../feeds/feed.ts';
import { type Item, newestFirst } from '../items/item.ts';
import { oldestWithin, type Period } from '../items/periods.ts';

export interface Selection {
  readonly itens: readonly Item[];
  /** Posts the feed had. */
  readonly total_no_feed: number;
  /** Posts older than the period. */
  readonly fora_do_periodo: number;
  /** Chosen posts without a readable date: kept, since nothing says that they are too old. */
  readonly sem_data: number;
}

export function selectItems(feed: Feed, period: Period, limit: number, now: number): Selection {
  const oldest = oldestWithin(period, now);
  const within = feed.itens.filter(({ publicado_em: date }) => date === null || date >= oldest);
  const itens = newestFirst(within).slice(0, limit);
  return {
    itens,
    total_no_feed: feed.itens.length,
    fora_do_periodo: feed.itens.length - within.length,
    sem_data: itens.filter(({ publicado_em: date }) => date === null).length,
  };
}

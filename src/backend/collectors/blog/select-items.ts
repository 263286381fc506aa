/** The posts of a feed that were asked for: by period, newest first, up to a limit. */
import { newestFirst } from './feed-cache.ts';
import type { Feed, Item } from './feeds/item.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
export const PERIODS = {
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
  '365d': 365 * DAY_MS,
  tudo: null,
} as const;
export type Period = keyof typeof PERIODS;

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
  const length = PERIODS[period];
  const oldest = length === null ? '' : new Date(now - length).toISOString();
  const within = feed.itens.filter(({ publicado_em: date }) => date === null || date >= oldest);
  const itens = newestFirst(within).slice(0, limit);
  return {
    itens,
    total_no_feed: feed.itens.length,
    fora_do_periodo: feed.itens.length - within.length,
    sem_data: itens.filter(({ publicado_em: date }) => date === null).length,
  };
}

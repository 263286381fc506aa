/**
 * What a feed said last, with the validators it said it under (ETag, Last-Modified). On 304 its posts come from here, so
 * that "nothing new" still gives the operator the posts asked for. A cache that cannot be read or written costs a
 * download, never a collection.
 */
import { createHash } from 'node:crypto';
import type { Log } from '../../../core/deps.ts';
import type { ResultStore } from '../../../core/results/port.ts';
import { messageOf } from '../../../shared/errors.ts';
import { z } from '../../../shared/schema.ts';
import { FEED_FORMATS, type Feed } from '../feeds/feed.ts';
import { newestFirst } from '../items/item.ts';

const KEEP_MS = 7 * 24 * 60 * 60 * 1000;
/** The most posts one collection may ask for; older ones are not kept. */
const MOST_ITEMS = 500;

const cachedFeed = z.object({
  etag: z.string().max(1000).nullable(),
  lastModified: z.string().max(200).nullable(),
  feed: z.object({
    formato: z.enum(FEED_FORMATS),
    titulo: z.string().nullable(),
    itens: z.array(
      z.object({
        id: z.string(),
        titulo: z.string(),
        url: z.string().nullable(),
        autor: z.string().nullable(),
        publicado_em: z.string().nullable(),
        resumo: z.string().nullable(),
      }),
    ),
  }),
});

export type CachedFeed = z.infer<typeof cachedFeed>;

export interface FeedCache {
  read(url: string): Promise<CachedFeed | null>;
  write(url: string, validators: Validators, feed: Feed): Promise<void>;
}

interface Validators {
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
}

const keyOf = (url: string) => `oraculo:cache:blog:${createHash('sha256').update(url).digest('hex')}`;

export function feedCache(results: ResultStore, log: Log): FeedCache {
  return {
    async read(url) {
      try {
        const text = await results.get(keyOf(url));
        return text === null ? null : (cachedFeed.safeParse(JSON.parse(text)).data ?? null);
      } catch (error) {
        log.warn('feed cache not read', { reason: messageOf(error) });
        return null;
      }
    },
    async write(url, { etag, lastModified }, feed) {
      try {
        if (etag === undefined && lastModified === undefined) return await results.delete(keyOf(url));
        const kept = { ...feed, itens: newestFirst(feed.itens).slice(0, MOST_ITEMS) };
        const entry = { etag: etag ?? null, lastModified: lastModified ?? null, feed: kept };
        await results.set(keyOf(url), JSON.stringify(entry), KEEP_MS);
      } catch (error) {
        log.warn('feed cache not written', { reason: messageOf(error) });
      }
    },
  };
}

/**
 * The YouTube Data API v3, as far as a collection needs it. A page of a playlist costs one unit of the day's quota and
 * its figures another; a page of a search costs 100.
 */
import { z } from '../../../shared/schema.ts';
import { type Endpoint, openApi, type Query } from '../../http/api.ts';
import type { Requests } from '../../http/http.ts';
import { readJson } from '../../http/json.ts';
import { permanent } from '../../worker/task-failure.ts';
import { itemsOf } from '../items/item.ts';
import type { Page } from '../read-pages.ts';
import { youtubeRefusal } from './refusals.ts';
import type { Channel } from './target.ts';
import { figuresOf, foundVideo, playlistVideo, type Video } from './videos.ts';

const PAGE_SIZE = 50;

/** A list that holds nothing may have no `items` at all. */
const list = z.object({ items: z.array(z.unknown()).default([]), nextPageToken: z.string().optional() });
const channels = z.object({
  items: z
    .array(
      z.object({
        id: z.string(),
        snippet: z.object({ title: z.string() }),
        contentDetails: z.object({ relatedPlaylists: z.object({ uploads: z.string() }) }),
      }),
    )
    .default([]),
});
const playlists = z.object({
  items: z.array(z.object({ snippet: z.object({ title: z.string() }) })).default([]),
});

/** '' for the first page. */
export type PageToken = string;

export interface FoundChannel {
  readonly id: string;
  readonly title: string;
  /** The playlist of all its videos, newest first. */
  readonly uploads: string;
}

export function openDataApi(http: Requests, endpoint: Endpoint, key: string, signal: AbortSignal) {
  const api = openApi({
    http,
    endpoint,
    headers: { accept: 'application/json' },
    secretHeaders: { 'x-goog-api-key': key },
    failureOf: youtubeRefusal(key),
  });
  const ask = async <T>(path: string, query: Query, schema: z.ZodType<T>) =>
    readJson(await api.get(path, query, signal), schema);

  async function figures(videos: readonly Video[]) {
    if (videos.length === 0) return new Map();
    const id = videos.map((video) => video.id).join(',');
    const { items } = await ask('/videos', { part: 'statistics,contentDetails', id }, list);
    return figuresOf(items);
  }

  async function page(
    path: string,
    query: Query,
    read: (value: unknown) => Video[],
  ): Promise<Page<PageToken>> {
    const { items, nextPageToken } = await ask(path, { ...query, maxResults: PAGE_SIZE }, list);
    const videos = items.flatMap(read);
    const known = await figures(videos);
    const raw = videos.map((video) => ({ ...video.raw, details: known.get(video.id) ?? {} }));
    return { records: items.length, items: itemsOf(raw, endpoint.url), next: nextPageToken || null };
  }

  return {
    async channel(wanted: Channel): Promise<FoundChannel> {
      const who = wanted.kind === 'id' ? { id: wanted.id } : { forHandle: wanted.handle };
      const [found] = (await ask('/channels', { part: 'snippet,contentDetails', ...who }, channels)).items;
      if (!found) throw permanent('nao_encontrado', 'O YouTube não tem esse canal');
      return {
        id: found.id,
        title: found.snippet.title,
        uploads: found.contentDetails.relatedPlaylists.uploads,
      };
    },
    async playlistTitle(id: string): Promise<string> {
      const [found] = (await ask('/playlists', { part: 'snippet', id }, playlists)).items;
      if (!found) throw permanent('nao_encontrado', 'O YouTube não tem essa playlist, ou ela é privada');
      return found.snippet.title;
    },
    playlistPage: (playlistId: string, pageToken: PageToken) =>
      page(
        '/playlistItems',
        { part: 'snippet,contentDetails', playlistId, pageToken: pageToken || undefined },
        playlistVideo,
      ),
    /** Newest first; `publishedAfter` '' for no limit. */
    searchPage: (q: string, publishedAfter: string, pageToken: PageToken) =>
      page(
        '/search',
        {
          part: 'snippet',
          type: 'video',
          order: 'date',
          q,
          publishedAfter: publishedAfter || undefined,
          pageToken: pageToken || undefined,
        },
        foundVideo,
      ),
  };
}

export type DataApi = ReturnType<typeof openDataApi>;

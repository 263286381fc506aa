/**
 * The blog collector: an address to posts. In: a site or a feed, a period, a limit. Out: the posts in one form, or a
 * `TaskFailure` that says whether trying again can help. A site's page is searched for the feed it announces, once.
 */
import { z } from '../../../shared/schema.ts';
import { type HttpAnswer, type Requests, webAddress } from '../../http/http.ts';
import { decodeText } from '../../text/charset.ts';
import { permanent } from '../../worker/task-failure.ts';
import { discoverFeed, looksLikeHtml } from '../feeds/discover.ts';
import type { Feed, FeedFormat } from '../feeds/feed.ts';
import { readFeed } from '../feeds/read-feed.ts';
import { PERIOD_NAMES } from '../items/periods.ts';
import type { FeedCache } from './feed-cache.ts';
import { type Selection, selectItems } from './select-items.ts';

/** As the profile's schema for the source `blog` lets them through. */
export const blogParameters = z.object({
  url: z.string(),
  periodo: z.literal(PERIOD_NAMES).default('30d'),
  limite: z.int().positive(),
  permitir_rede_local: z.boolean().default(false),
});
export type BlogParameters = z.infer<typeof blogParameters>;

/** Becomes `payload.dados` of `resultado_coleta`. */
export interface Collected extends Selection {
  readonly titulo: string | null;
  /** The address of the feed itself, after discovery. */
  readonly url: string;
  readonly formato: FeedFormat;
  /** The server said that nothing changed: the posts are those of the last collection. */
  readonly sem_novidades: boolean;
}

export interface CollectDeps {
  readonly http: Requests;
  readonly cache: FeedCache;
  readonly now: () => number;
}

type Found =
  | { readonly kind: 'feed'; readonly feed: Feed; readonly unchanged: boolean }
  | { readonly kind: 'page'; readonly feedUrl: string | null };

const ACCEPT =
  'application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, text/html;q=0.6, */*;q=0.5';

type Ask = Pick<BlogParameters, 'permitir_rede_local'> & { readonly signal: AbortSignal };

async function fetchCached(url: string, ask: Ask, deps: CollectDeps): Promise<Found> {
  const cached = await deps.cache.read(url);
  const validators: Record<string, string> = {};
  if (cached?.etag != null) validators['if-none-match'] = cached.etag;
  if (cached?.lastModified != null) validators['if-modified-since'] = cached.lastModified;
  const answer = await deps.http.get(url, {
    allowLocal: ask.permitir_rede_local,
    headers: { accept: ACCEPT, ...validators },
    signal: ask.signal,
  });
  if (answer.status !== 304) return readAnswer(url, answer, deps);
  if (!cached) throw permanent('http_304', 'O servidor respondeu "não modificado" a um pedido sem condição');
  return { kind: 'feed', feed: cached.feed, unchanged: true };
}

async function readAnswer(url: string, answer: HttpAnswer, deps: CollectDeps): Promise<Found> {
  const text = decodeText(answer.body, answer.contentType);
  const { feed, problem } = readFeed(text, answer.url);
  if (feed) {
    await deps.cache.write(url, answer, feed);
    return { kind: 'feed', feed, unchanged: false };
  }
  if (looksLikeHtml(text, answer.contentType)) {
    return { kind: 'page', feedUrl: discoverFeed(text, answer.url) };
  }
  throw permanent('nao_e_feed', `O endereço não contém um feed: ${problem ?? 'formato desconhecido'}`);
}

async function findFeed(
  start: string,
  ask: Ask,
  deps: CollectDeps,
): Promise<{ url: string; feed: Feed; unchanged: boolean }> {
  const first = await fetchCached(start, ask, deps);
  if (first.kind === 'feed') return { url: start, ...first };
  if (first.feedUrl === null) {
    throw permanent('feed_nao_encontrado', 'A página não anuncia nenhum feed (RSS, Atom ou JSON Feed)');
  }
  const second = await fetchCached(first.feedUrl, ask, deps);
  if (second.kind === 'feed') return { url: first.feedUrl, ...second };
  throw permanent('nao_e_feed', `O feed anunciado pela página não é um feed: ${first.feedUrl.slice(0, 300)}`);
}

/** Throws a `TaskFailure`; the abort of `signal` as it is. */
export async function collectBlog(
  parameters: BlogParameters,
  signal: AbortSignal,
  deps: CollectDeps,
): Promise<Collected> {
  const ask = { permitir_rede_local: parameters.permitir_rede_local, signal };
  const found = await findFeed(webAddress(parameters.url).href, ask, deps);
  return {
    titulo: found.feed.titulo,
    url: found.url,
    formato: found.feed.formato,
    sem_novidades: found.unchanged,
    ...selectItems(found.feed, parameters.periodo, parameters.limite, deps.now()),
  };
}

/**
 * The YouTube collector: a channel, a playlist or a search to videos. With a key it reads everything there is by the Data
 * API; without one it reads the feeds of channels and playlists, which have the 15 newest videos.
 */
import { z } from '../../../shared/schema.ts';
import type { Endpoint } from '../../http/api.ts';
import type { Requests } from '../../http/http.ts';
import { credentials } from '../../worker/task-failure.ts';
import { collectPages, type PagesDeps, type Wanted } from '../collect-pages.ts';
import type { CollectedData, CollectingTask } from '../collector-role.ts';
import { oldestWithin, PERIOD_NAMES } from '../items/periods.ts';
import type { Page, PagesRead } from '../read-pages.ts';
import { type DataApi, openDataApi, type PageToken } from './data-api.ts';
import { type FeedOf, videoFeed } from './feed.ts';
import { channelOf, playlistOf } from './target.ts';

/** As the profile's schema for the source `youtube` lets them through. */
export const youtubeParameters = z.object({
  tipo: z.enum(['canal', 'playlist', 'busca']),
  alvo: z.string().min(1),
  periodo: z.literal(PERIOD_NAMES).default('30d'),
  limite: z.int().positive(),
  somente_novos: z.boolean().default(false),
});
export type YoutubeParameters = z.infer<typeof youtubeParameters>;

export interface YoutubeDeps extends PagesDeps {
  readonly http: Requests;
  readonly api: Endpoint;
  readonly feeds: Endpoint;
  readonly key: string | null;
}

/** Where the videos come from, and what the collection is called. */
interface Place {
  readonly titulo: string | null;
  readonly url: string;
  readonly read: (token: PageToken) => Promise<Page<PageToken>>;
}

const SITE = 'https://www.youtube.com';
const playlistUrl = (id: string) => `${SITE}/playlist?list=${encodeURIComponent(id)}`;

async function placeByApi({ tipo, alvo }: YoutubeParameters, oldest: string, api: DataApi): Promise<Place> {
  if (tipo === 'canal') {
    const { id, title, uploads } = await api.channel(channelOf(alvo));
    const read = (token: PageToken) => api.playlistPage(uploads, token);
    return { titulo: title, url: `${SITE}/channel/${id}`, read };
  }
  if (tipo === 'playlist') {
    const id = playlistOf(alvo);
    const titulo = await api.playlistTitle(id);
    return { titulo, url: playlistUrl(id), read: (token) => api.playlistPage(id, token) };
  }
  return {
    titulo: alvo,
    url: `${SITE}/results?search_query=${encodeURIComponent(alvo)}`,
    read: (token) => api.searchPage(alvo, oldest, token),
  };
}

function needsKey(what: string) {
  return credentials(
    'credencial_ausente',
    `${what} precisa da chave da API do YouTube: defina ORACULO_BACKEND_YOUTUBE_KEY no backend e tente de novo`,
  );
}

function feedOf({ tipo, alvo }: YoutubeParameters): { readonly whose: FeedOf; readonly url: string } {
  if (tipo === 'busca') throw needsKey('A busca');
  if (tipo === 'playlist') {
    const id = playlistOf(alvo);
    return { whose: { playlist_id: id }, url: playlistUrl(id) };
  }
  const channel = channelOf(alvo);
  if (channel.kind === 'handle') throw needsKey('Um canal pelo nome (sem chave, use o id UC…)');
  return { whose: { channel_id: channel.id }, url: `${SITE}/channel/${channel.id}` };
}

async function placeByFeed(
  parameters: YoutubeParameters,
  signal: AbortSignal,
  deps: YoutubeDeps,
): Promise<Place> {
  const { whose, url } = feedOf(parameters);
  const { titulo, itens } = await videoFeed(deps.http, deps.feeds, whose, signal);
  return { titulo, url, read: async () => ({ records: itens.length, items: itens, next: null }) };
}

/** Throws a `TaskFailure`; the abort of the task's signal as it is. */
export async function collectYoutube(
  parameters: YoutubeParameters,
  task: CollectingTask,
  deps: YoutubeDeps,
): Promise<CollectedData & PagesRead> {
  const oldest = oldestWithin(parameters.periodo, deps.clock.now());
  const place =
    deps.key === null
      ? await placeByFeed(parameters, task.signal, deps)
      : await placeByApi(parameters, oldest, openDataApi(deps.http, deps.api, deps.key, task.signal));
  const wanted: Wanted<PageToken> = {
    fonte: 'youtube',
    target: { tipo: parameters.tipo, url: place.url },
    onlyNew: parameters.somente_novos,
    oldest,
    // Whoever made a playlist decides its order.
    newestFirst: parameters.tipo !== 'playlist',
    limit: parameters.limite,
    first: '',
    read: place.read,
  };
  const read = await collectPages(wanted, task, deps);
  return { titulo: place.titulo, url: place.url, ...read };
}

/** The feed that YouTube has of a channel or a playlist, without a key: the 15 newest videos. */
import { type Endpoint, openApi } from '../../http/api.ts';
import type { Requests } from '../../http/http.ts';
import { permanent, temporary } from '../../worker/task-failure.ts';
import type { Feed } from '../feeds/feed.ts';
import { readFeed } from '../feeds/read-feed.ts';

export type FeedOf = { readonly channel_id: string } | { readonly playlist_id: string };

/** Throws a `TaskFailure`; the abort of `signal` as it is. */
export async function videoFeed(
  http: Requests,
  endpoint: Endpoint,
  whose: FeedOf,
  signal: AbortSignal,
): Promise<Feed> {
  const api = openApi({
    http,
    endpoint,
    headers: { accept: 'application/atom+xml, application/xml;q=0.9' },
    failureOf: ({ status }) =>
      status === 404 ? permanent('nao_encontrado', 'O YouTube não tem esse canal ou playlist') : null,
  });
  const answer = await api.get('/videos.xml', whose, signal);
  const { feed, problem } = readFeed(answer.body.toString('utf8'), answer.url);
  if (feed) return feed;
  throw temporary(
    'resposta_inesperada',
    `O YouTube não respondeu com um feed: ${problem ?? 'formato desconhecido'}`,
  );
}

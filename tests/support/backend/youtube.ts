/** What YouTube says: the Data API v3 with a key, and the Atom feed of a channel or playlist without. */
import type { Answer, Asked } from './api-server.ts';

export const CHANNEL = 'UCabcdefghijklmnopqrstuv';
export const KEY = 'AIzaSy-chave-de-teste';

const HOUR_MS = 3_600_000;
const dateOf = (index: number) => new Date(Date.now() - index * HOUR_MS).toISOString();

function playlistItem(index: number) {
  const id = `video-${String(index).padStart(5, '0')}`;
  return {
    kind: 'youtube#playlistItem',
    id: `item-${index}`,
    snippet: {
      publishedAt: dateOf(index),
      channelId: CHANNEL,
      title: `Vídeo ${index} & mais`,
      description: `Descrição ${index}`,
      channelTitle: 'Canal de teste',
      videoOwnerChannelTitle: 'Canal de teste',
      playlistId: 'UUabc',
      position: index,
      resourceId: { kind: 'youtube#video', videoId: id },
    },
    contentDetails: { videoId: id, videoPublishedAt: dateOf(index) },
  };
}

/** A private video keeps its place in the playlist and loses everything else. */
const privateItem = () => ({
  kind: 'youtube#playlistItem',
  snippet: {
    title: 'Private video',
    description: 'This video is private.',
    resourceId: { videoId: 'oculto' },
  },
  contentDetails: { videoId: 'oculto' },
});

function searchResult(index: number, q: string) {
  return {
    kind: 'youtube#searchResult',
    id: { kind: 'youtube#video', videoId: `achado-${index}` },
    snippet: {
      publishedAt: dateOf(index),
      channelId: CHANNEL,
      title: `${q} &amp; mais &#39;${index}&#39;`,
      description: 'Trecho',
      channelTitle: 'Outro canal',
    },
  };
}

/** Pages of 50 by tokens, as all lists have them. */
function paged(kind: string, all: readonly unknown[], query: URLSearchParams): Answer {
  const start = Number(query.get('pageToken')?.replace('T', '') ?? 0);
  const size = Number(query.get('maxResults') ?? 5);
  const more = start + size < all.length;
  return {
    json: {
      kind,
      ...(more ? { nextPageToken: `T${start + size}` } : {}),
      pageInfo: { totalResults: all.length, resultsPerPage: size },
      items: all.slice(start, start + size),
    },
  };
}

export interface Library {
  readonly videos: number;
  /** Private videos before them in the channel's list. */
  readonly hidden?: number;
}

/** The Data API over one channel; a channel or playlist that it does not have is answered as YouTube does. */
export function dataApi({ videos, hidden = 0 }: Library): (asked: Asked) => Answer {
  const uploads = Array.from({ length: videos }, (_, index) => playlistItem(index));
  return ({ path, query, headers }) => {
    if (headers['x-goog-api-key'] !== KEY)
      return googleRefusal(400, 'badRequest', 'API key not valid.', 'API_KEY_INVALID');
    switch (path) {
      case '/channels': {
        const known = query.get('id') === CHANNEL || query.get('forHandle') === '@teste';
        const item = {
          kind: 'youtube#channel',
          id: CHANNEL,
          snippet: { title: 'Canal de teste' },
          contentDetails: { relatedPlaylists: { likes: '', uploads: 'UUabc' } },
        };
        const pageInfo = { totalResults: known ? 1 : 0, resultsPerPage: 5 };
        return {
          json: { kind: 'youtube#channelListResponse', pageInfo, ...(known ? { items: [item] } : {}) },
        };
      }
      case '/playlists':
        return {
          json: {
            kind: 'youtube#playlistListResponse',
            items: [{ id: query.get('id'), snippet: { title: 'Minha lista' } }],
          },
        };
      case '/playlistItems':
        if (query.get('playlistId') === 'PLnaoexiste0')
          return googleRefusal(
            404,
            'playlistNotFound',
            'The playlist identified with the request cannot be found.',
          );
        return paged(
          'youtube#playlistItemListResponse',
          [...Array.from({ length: hidden }, privateItem), ...uploads],
          query,
        );
      case '/search': {
        const found = Array.from({ length: videos }, (_, index) => searchResult(index, query.get('q') ?? ''));
        return paged('youtube#searchListResponse', found, query);
      }
      case '/videos': {
        const ids = query.get('id')?.split(',') ?? [];
        const items = ids.map((id) => ({
          kind: 'youtube#video',
          id,
          contentDetails: { duration: 'PT4M13S' },
          // An owner may hide the likes.
          statistics: { viewCount: '1234', favoriteCount: '0', commentCount: '7' },
        }));
        return { json: { kind: 'youtube#videoListResponse', items } };
      }
      default:
        return { status: 404, text: 'Not Found' };
    }
  };
}

export function googleRefusal(status: number, reason: string, message: string, info?: string): Answer {
  const details = info
    ? [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: info, domain: 'googleapis.com' }]
    : [];
  return {
    status,
    json: { error: { code: status, message, errors: [{ message, domain: 'youtube', reason }], details } },
  };
}

export function videoFeed(videos: number): Answer {
  const entries = Array.from({ length: Math.min(15, videos) }, (_, index) => {
    const { contentDetails, snippet } = playlistItem(index);
    return `<entry><id>yt:video:${contentDetails.videoId}</id><yt:videoId>${contentDetails.videoId}</yt:videoId>
<yt:channelId>${CHANNEL}</yt:channelId><title>Vídeo ${index} &amp; mais</title>
<link rel="alternate" href="https://www.youtube.com/watch?v=${contentDetails.videoId}"/>
<author><name>Canal de teste</name><uri>https://www.youtube.com/channel/${CHANNEL}</uri></author>
<published>${snippet.publishedAt}</published><updated>${snippet.publishedAt}</updated>
<media:group><media:title>Vídeo ${index}</media:title><media:description>Descrição ${index}</media:description></media:group></entry>`;
  });
  return {
    headers: { 'content-type': 'text/xml; charset=UTF-8' },
    text: `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom">
<link rel="self" href="http://www.youtube.com/feeds/videos.xml?channel_id=${CHANNEL}"/><id>yt:channel:${CHANNEL}</id>
<title>Canal de teste</title>${entries.join('\n')}</feed>`,
  };
}

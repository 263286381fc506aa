/** What the Instagram Graph API says: business discovery, hashtags, and its errors. */
import type { Answer, Asked } from './api-server.ts';

export const GRAPH_TOKEN = 'EAAB-token-de-teste';
export const USER_ID = '17841405309211844';

const HOUR_MS = 3_600_000;

function media(index: number) {
  return {
    id: `1789${index}`,
    caption: `Publicação ${index}\n\ncom #hashtag e mais texto`,
    media_type: 'CAROUSEL_ALBUM',
    media_product_type: 'FEED',
    permalink: `https://www.instagram.com/p/C${index}/`,
    timestamp: new Date(Date.now() - index * HOUR_MS).toISOString().replace(/\.\d+Z$/, '+0000'),
    // Likes that the owner hides are left out.
    ...(index % 2 === 0 ? { like_count: 10 + index } : {}),
    comments_count: index,
  };
}

function slice(total: number, start: number, size: number) {
  const data = Array.from({ length: Math.max(0, Math.min(size, total - start)) }, (_, index) =>
    media(start + index),
  );
  return { data, next: start + data.length };
}

export function graphError(status: number, code: number, message: string, more: object = {}): Answer {
  return {
    status,
    json: { error: { message, type: 'OAuthException', code, fbtrace_id: 'AbCdEf', ...more } },
  };
}

/** An API over one profile (`loja.exemplo`) and one hashtag (`brasil`), each with `total` posts. */
export function graphAnswer(total: number): (asked: Asked) => Answer {
  // The cursor of a hashtag stays the same; the server remembers how far it was read.
  let hashtagRead = 0;
  return ({ path, query, headers }) => {
    if (headers.authorization !== `Bearer ${GRAPH_TOKEN}`)
      return graphError(401, 190, 'Invalid OAuth access token.');
    if (path === '/ig_hashtag_search') {
      if (query.get('q') === 'brasil') return { json: { data: [{ id: '17843857450040591' }] } };
      return graphError(400, 24, 'The requested resource does not exist', { error_subcode: 2207024 });
    }
    if (path === '/17843857450040591/recent_media') {
      if (!query.has('after')) hashtagRead = 0;
      const { data, next } = slice(total, hashtagRead, Number(query.get('limit')));
      hashtagRead = next;
      return { json: { data, paging: { cursors: { after: 'SEMPRE' } } } };
    }
    const fields = query.get('fields') ?? '';
    const [, username] = /business_discovery\.username\(([^)]*)\)/.exec(fields) ?? [];
    if (path !== `/${USER_ID}` || username !== 'loja.exemplo') {
      return graphError(400, 110, 'Invalid user id', {
        error_subcode: 2207013,
        is_transient: false,
        error_user_title: 'Usuário não encontrado',
        error_user_msg: `O usuário ${username} não foi encontrado.`,
      });
    }
    const [, after = '0'] = /\.after\(QVF(\d+)\)/.exec(fields) ?? [];
    const [, size = '25'] = /\.limit\((\d+)\)/.exec(fields) ?? [];
    const { data, next } = slice(total, Number(after), Number(size));
    const list = data.length === 0 ? { data } : { data, paging: { cursors: { after: `QVF${next}` } } };
    return {
      json: {
        business_discovery: {
          username,
          name: 'Loja Exemplo',
          ...(total > 0 ? { media: list } : {}),
          id: '1784',
        },
        id: USER_ID,
      },
    };
  };
}

/**
 * What a bot has received from the channels it is in, by the Bot API's `getUpdates`. Telegram keeps an update for a day and
 * forgets it as soon as a higher offset is asked for; so one collection asks once (100 updates), and the next one, which
 * asks for what follows, tells Telegram that the first may be forgotten. Nothing is forgotten before it is published: a
 * repeated attempt asks for nothing and hands on what the first one got.
 */
import { z } from '../../../shared/schema.ts';
import { type Endpoint, openApi } from '../../http/api.ts';
import type { Requests } from '../../http/http.ts';
import { readJson } from '../../http/json.ts';
import { botPath, botRefusal } from '../../telegram/bot-api.ts';
import type { Post } from './post.ts';

const MOST_UPDATES = 100;

const post = z.object({
  message_id: z.int(),
  date: z.int(),
  chat: z.object({ id: z.int(), username: z.string().optional(), title: z.string().optional() }),
  text: z.string().optional(),
  caption: z.string().optional(),
  author_signature: z.string().optional(),
});
const updates = z.object({
  result: z.array(z.object({ update_id: z.int(), channel_post: post.optional().catch(undefined) })),
});

export interface Updates {
  readonly posts: readonly Post[];
  /** To ask for next; the same as before when nothing came. */
  readonly offset: number;
  /** There may be more than Telegram hands out at once. */
  readonly isFull: boolean;
}

function postOf({ message_id, date, chat, text, caption, author_signature }: z.infer<typeof post>): Post {
  // A channel's number begins with -100, which its private addresses leave out.
  const number = String(chat.id).replace(/^-100/, '').replace(/^-/, '');
  const channel = chat.username ?? number;
  return {
    channel,
    number: message_id,
    url:
      chat.username === undefined
        ? `https://t.me/c/${number}/${message_id}`
        : `https://t.me/${channel}/${message_id}`,
    text: text ?? caption ?? '',
    author: author_signature ?? chat.title,
    date: String(date),
    details: { canal: chat.title ?? channel },
  };
}

/** `offset` 0 for the oldest that Telegram still has. */
export async function readUpdates(
  http: Requests,
  endpoint: Endpoint,
  token: string,
  offset: number,
  signal: AbortSignal,
): Promise<Updates> {
  const headers = { accept: 'application/json' };
  const api = openApi({ http, endpoint, headers, failureOf: botRefusal(token) });
  const query = {
    offset: offset || undefined,
    limit: MOST_UPDATES,
    timeout: 0,
    allowed_updates: JSON.stringify(['channel_post']),
  };
  const { result } = readJson(await api.get(botPath(token, 'getUpdates'), query, signal), updates);
  return {
    posts: result.flatMap(({ channel_post }) => (channel_post ? [postOf(channel_post)] : [])),
    offset: Math.max(offset, ...result.map(({ update_id }) => update_id + 1)),
    isFull: result.length === MOST_UPDATES,
  };
}

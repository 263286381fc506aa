/**
 * What a bot has received from the channels it is in, by the Bot API's `getUpdates`. Telegram keeps an update for a day and
 * forgets it as soon as a higher offset is asked for; so one collection asks once (100 updates), and the next one, which
 * asks for what follows, tells Telegram that the first may be forgotten. Nothing is forgotten before it is published.
 */
import { z } from '../../../shared/schema.ts';
import { type Endpoint, openApi } from '../../http/api.ts';
import type { Refusal, Requests } from '../../http/http.ts';
import { parseJson, readJson } from '../../http/json.ts';
import { said } from '../../http/said.ts';
import { credentials, permanent, type TaskFailure, temporary } from '../../worker/task-failure.ts';
import type { Post } from './post.ts';

const MOST_UPDATES = 100;
const PAUSE_MS = 10_000;

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
const refusalBody = z.object({
  description: z.string().optional(),
  parameters: z.object({ retry_after: z.number().optional() }).optional().catch(undefined),
});

export interface Updates {
  readonly posts: readonly Post[];
  /** To ask for next; the same as before when nothing came. */
  readonly offset: number;
  /** There may be more than Telegram hands out at once. */
  readonly isFull: boolean;
}

function botRefusal(token: string): (refusal: Refusal) => TaskFailure | null {
  return ({ status, text, retryAfterMs }) => {
    const body = refusalBody.safeParse(parseJson(text)).data;
    const why = said(body?.description, token);
    const asked = body?.parameters?.retry_after;
    switch (status) {
      // A token of another form is no path of the API: 404.
      case 401:
      case 404:
        return credentials(
          'credencial_recusada',
          `O Telegram recusou o token do bot (ORACULO_BACKEND_TELEGRAM_TOKEN): ${why}`,
        );
      case 403:
        return permanent('acesso_negado', `O Telegram não dá acesso ao que foi pedido: ${why}`);
      case 409:
        return temporary('bot_ocupado', `Outro programa ou um webhook recebe as mensagens deste bot: ${why}`);
      case 429:
        return temporary('limite_de_taxa', `O Telegram pediu para ir mais devagar: ${why}`, {
          retryAfterMs: retryAfterMs ?? (asked === undefined ? PAUSE_MS : Math.min(asked, 60) * 1000),
        });
      case 400:
        return permanent('pedido_recusado', `O Telegram recusou o pedido: ${why}`);
      default:
        return null;
    }
  };
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

/** Number of a bot, which is no secret, out of its token (`<number>:<secret>`). */
export const botNumber = (token: string) => token.split(':', 1)[0] ?? '';

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
  const { result } = readJson(
    await api.get(`/bot${encodeURIComponent(token)}/getUpdates`, query, signal),
    updates,
  );
  return {
    posts: result.flatMap(({ channel_post }) => (channel_post ? [postOf(channel_post)] : [])),
    offset: Math.max(offset, ...result.map(({ update_id }) => update_id + 1)),
    isFull: result.length === MOST_UPDATES,
  };
}

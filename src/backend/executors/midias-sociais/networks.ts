/** The networks that can be posted to: each says how long a post may be, and publishes one. */
import { z } from '../../../shared/schema.ts';
import { type Endpoint, openApi } from '../../http/api.ts';
import type { HttpAnswer, Refusal, Requests } from '../../http/http.ts';
import { parseJson } from '../../http/json.ts';
import { said } from '../../http/said.ts';
import { botPath, botRefusal } from '../../telegram/bot-api.ts';
import { credentials, permanent, type TaskFailure, temporary } from '../../worker/task-failure.ts';
import { type LengthRule, MASTODON_RULE, TELEGRAM_RULE } from './compose.ts';

export interface Network {
  readonly rede: string;
  readonly rule: LengthRule;
  /** It knows a post by the `id` it came with, and does not make it twice. */
  readonly knowsRepeats: boolean;
  /** Where the post is to be seen, or null. `id` is the same for every attempt. Throws a `TaskFailure`. */
  publish(text: string, id: string, signal: AbortSignal): Promise<string | null>;
}

const sentMessage = z.object({
  result: z.object({ message_id: z.int(), chat: z.object({ username: z.string() }) }),
});

/** What a network says of a post that is out only tells where: undefined where it is of another form. */
function told<T>({ body }: HttpAnswer, schema: z.ZodType<T>): T | undefined {
  return schema.safeParse(parseJson(body.toString('utf8'))).data;
}

export function telegramNetwork(http: Requests, endpoint: Endpoint, token: string, chat: string): Network {
  const api = openApi({
    http,
    endpoint,
    headers: { accept: 'application/json' },
    failureOf: botRefusal(token),
    statusSuffices: true,
  });
  return {
    rede: 'telegram',
    rule: TELEGRAM_RULE,
    knowsRepeats: false,
    publish: async (text, _id, signal) => {
      const body = { chat_id: chat, text, link_preview_options: { is_disabled: true } };
      const answer = await api.send('POST', botPath(token, 'sendMessage'), body, { signal });
      const sent = told(answer, sentMessage)?.result;
      return sent === undefined ? null : `https://t.me/${sent.chat.username}/${sent.message_id}`;
    },
  };
}

const status = z.object({ url: z.string().nullish() });
const mastodonError = z.object({ error: z.string() });
/** Mastodon tells the end of a limit as a date; a minute is as long as a wait is followed. */
const PAUSE_MS = 60_000;

function mastodonRefusal(token: string): (refusal: Refusal) => TaskFailure | null {
  return ({ status: code, text, retryAfterMs }) => {
    const why = said(mastodonError.safeParse(parseJson(text)).data?.error, token);
    switch (code) {
      case 401:
      case 403:
        return credentials(
          'credencial_recusada',
          `O Mastodon recusou o token (ORACULO_BACKEND_MASTODON_TOKEN): ${why}`,
        );
      case 429:
        return temporary('limite_de_taxa', `O Mastodon pediu para ir mais devagar: ${why}`, {
          retryAfterMs: retryAfterMs ?? PAUSE_MS,
        });
      case 400:
      case 422:
        return permanent('pedido_recusado', `O Mastodon recusou a publicação: ${why}`);
      default:
        return null;
    }
  };
}

export function mastodonNetwork(http: Requests, instance: string, token: string): Network {
  const api = openApi({
    http,
    // The address is the operator's own, and may well be on the same network.
    endpoint: { url: instance, allowLocal: true },
    headers: { accept: 'application/json' },
    secretHeaders: { authorization: `Bearer ${token}` },
    failureOf: mastodonRefusal(token),
    statusSuffices: true,
  });
  return {
    rede: 'mastodon',
    rule: MASTODON_RULE,
    knowsRepeats: true,
    publish: async (text, id, signal) => {
      // Mastodon gives the same post for the same key within an hour.
      const options = { signal, headers: { 'idempotency-key': id } };
      const answer = await api.send('POST', '/api/v1/statuses', { status: text, language: 'pt' }, options);
      return told(answer, status)?.url ?? null;
    },
  };
}

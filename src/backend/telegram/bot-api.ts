/** The Bot API of Telegram, as far as reading and writing share it: where a method is, and what a refusal means. */
import { z } from '../../shared/schema.ts';
import type { Refusal } from '../http/http.ts';
import { parseJson } from '../http/json.ts';
import { said } from '../http/said.ts';
import { credentials, permanent, type TaskFailure, temporary } from '../worker/task-failure.ts';

const PAUSE_MS = 10_000;

const refusalBody = z.object({
  description: z.string().optional(),
  parameters: z.object({ retry_after: z.number().optional() }).optional().catch(undefined),
});

/** The token is part of the path, which therefore stands in no log. */
export const botPath = (token: string, method: string) => `/bot${encodeURIComponent(token)}/${method}`;

export function botRefusal(token: string): (refusal: Refusal) => TaskFailure | null {
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

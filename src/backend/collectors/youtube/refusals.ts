/** What the Data API means when it refuses (YouTube Data API, Errors; Google Cloud APIs, ErrorInfo). */
import { z } from '../../../shared/schema.ts';
import type { Refusal } from '../../http/http.ts';
import { parseJson } from '../../http/json.ts';
import { said } from '../../http/said.ts';
import { credentials, permanent, quota, type TaskFailure, temporary } from '../../worker/task-failure.ts';

const reasons = z.array(z.object({ reason: z.string().optional() })).optional();
const refusalBody = z.object({
  error: z.object({ message: z.string().optional(), errors: reasons.catch([]), details: reasons.catch([]) }),
});

/** The day's units. A limit of a minute has the same words in newer answers, and says which it is in the message. */
const QUOTA: ReadonlySet<string> = new Set([
  'quotaExceeded',
  'dailyLimitExceeded',
  'dailyLimitExceededUnreg',
]);
const RATE: ReadonlySet<string> = new Set([
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'RATE_LIMIT_EXCEEDED',
]);
const KEY: ReadonlySet<string> = new Set([
  'keyInvalid',
  'keyExpired',
  'accessNotConfigured',
  'ipRefererBlocked',
  'authError',
  'required',
  'API_KEY_INVALID',
  'API_KEY_EXPIRED',
  'API_KEY_SERVICE_BLOCKED',
  'API_KEY_IP_ADDRESS_BLOCKED',
  'API_KEY_HTTP_REFERRER_BLOCKED',
  'SERVICE_DISABLED',
]);
const PAUSE_MS = 10_000;

export function youtubeRefusal(key: string): (refusal: Refusal) => TaskFailure | null {
  return ({ status, text, retryAfterMs }) => {
    if (status >= 500) return null;
    const { error } = refusalBody.safeParse(parseJson(text)).data ?? {};
    const why = said(error?.message, key);
    const told = [...(error?.errors ?? []), ...(error?.details ?? [])].flatMap(({ reason }) => reason ?? []);
    const has = (set: ReadonlySet<string>) => told.some((reason) => set.has(reason));
    if (has(QUOTA) || /per day/i.test(why)) {
      return quota(
        'cota_esgotada',
        `A cota diária da API do YouTube acabou; ela se renova à meia-noite do Pacífico: ${why}`,
      );
    }
    if (has(RATE) || status === 429) {
      return temporary('limite_de_taxa', `A API do YouTube pediu para ir mais devagar: ${why}`, {
        retryAfterMs: retryAfterMs ?? PAUSE_MS,
      });
    }
    if (has(KEY) || status === 401) {
      return credentials(
        'credencial_recusada',
        `A API do YouTube recusou a chave (ORACULO_BACKEND_YOUTUBE_KEY): ${why}`,
      );
    }
    if (status === 404) return permanent('nao_encontrado', `O YouTube não tem o que foi pedido: ${why}`);
    if (status === 403)
      return permanent('acesso_negado', `O YouTube não dá acesso ao que foi pedido: ${why}`);
    return status === 400 ? permanent('pedido_recusado', `A API do YouTube recusou o pedido: ${why}`) : null;
  };
}

/** What the Graph API means when it refuses, by its error codes (Graph API, Handle Errors; Instagram Platform, Error Codes). */
import { z } from '../../../shared/schema.ts';
import type { Refusal } from '../../http/http.ts';
import { parseJson } from '../../http/json.ts';
import { said } from '../../http/said.ts';
import { credentials, permanent, quota, type TaskFailure, temporary } from '../../worker/task-failure.ts';

const refusalBody = z.object({
  error: z.object({
    message: z.string().optional(),
    code: z.int().optional(),
    error_subcode: z.int().optional(),
    error_user_msg: z.string().optional(),
    is_transient: z.boolean().optional(),
  }),
});
type GraphError = z.infer<typeof refusalBody>['error'];

/** The session or token has ended, or was never one. */
const TOKEN: ReadonlySet<number> = new Set([102, 190, 463, 467]);
/** Too many calls of the app, of the user, of the page; a custom limit. They count over an hour. */
const RATE: ReadonlySet<number> = new Set([4, 17, 32, 341, 368, 613]);
/** Unknown error (also "reduce the amount of data"), service down. */
const PASSING: ReadonlySet<number> = new Set([1, 2]);
const NOT_FOUND: ReadonlySet<number> = new Set([24, 110, 803]);
const HASHTAG_LIMIT = { code: 18, subcode: 2207034 };
const NO_SUCH_USER = 2207013;

/** As long as a wait is followed: the limits count over an hour. */
const PAUSE_MS = 60_000;

const isRate = (code: number) => RATE.has(code) || (code >= 80_000 && code < 80_100);
const isPermission = (code: number) => code === 3 || code === 10 || (code >= 200 && code < 300);

function failureOf(error: GraphError, why: string, retryAfterMs: number | undefined): TaskFailure {
  const { code = 0, error_subcode: subcode = 0 } = error;
  if (TOKEN.has(code)) {
    return credentials(
      'credencial_recusada',
      `O Instagram recusou o token (ORACULO_BACKEND_INSTAGRAM_TOKEN), que pode ter expirado: ${why}`,
    );
  }
  if (code === HASHTAG_LIMIT.code || subcode === HASHTAG_LIMIT.subcode) {
    return quota('cota_esgotada', `A conta já buscou 30 hashtags diferentes em 7 dias: ${why}`);
  }
  if (isRate(code)) {
    return temporary('limite_de_taxa', `O Instagram pediu para ir mais devagar: ${why}`, {
      retryAfterMs: retryAfterMs ?? PAUSE_MS,
    });
  }
  if (NOT_FOUND.has(code) || subcode === NO_SUCH_USER) {
    return permanent(
      'nao_encontrado',
      `O Instagram não tem esse perfil profissional ou essa hashtag: ${why}`,
    );
  }
  if (isPermission(code)) {
    return credentials('acesso_negado', `O token do Instagram não tem a permissão necessária: ${why}`);
  }
  if (PASSING.has(code) || error.is_transient) {
    return temporary('servico_externo_falhou', `O Instagram falhou por um momento: ${why}`, { retryAfterMs });
  }
  return permanent('pedido_recusado', `O Instagram recusou o pedido (código ${code}): ${why}`);
}

/** Null for what is no error of the API: the status tells then. */
export function instagramRefusal(token: string): (refusal: Refusal) => TaskFailure | null {
  return ({ text, retryAfterMs }) => {
    const { error } = refusalBody.safeParse(parseJson(text)).data ?? {};
    return error ? failureOf(error, said(error.error_user_msg ?? error.message, token), retryAfterMs) : null;
  };
}

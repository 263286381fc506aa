/** Models that write a summary: any server that speaks OpenAI's chat completions, or Anthropic's messages. */
import { z } from '../../../shared/schema.ts';
import { type ApiOptions, type Endpoint, openApi } from '../../http/api.ts';
import type { Refusal, Requests } from '../../http/http.ts';
import { parseJson, readJson } from '../../http/json.ts';
import { said } from '../../http/said.ts';
import { credentials, permanent, quota, type TaskFailure, temporary } from '../../worker/task-failure.ts';

export const MOST_OUTPUT_TOKENS = 1_000;
const PAUSE_MS = 20_000;
/** A model answers when its text is written; a run counts as overdue after 120 s. */
const PATIENCE_MS = 80_000;

export interface Written {
  readonly text: string;
  /** The limit of tokens ended it. */
  readonly isCut: boolean;
  /** Null where the server does not count. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
}

export interface Model {
  /** Throws a `TaskFailure`; the abort of `signal` as it is. */
  write(instructions: string, material: string, signal: AbortSignal): Promise<Written>;
}

export interface ModelOptions {
  readonly http: Requests;
  readonly endpoint: Endpoint;
  readonly model: string;
  /** '' for a server that wants none. */
  readonly key: string;
}

const refusalBody = z.object({
  error: z.object({
    message: z.string().optional(),
    type: z.string().nullish(),
    code: z.union([z.string(), z.number()]).nullish(),
  }),
});

/** Both say `error.type` and `error.message`; OpenAI adds `error.code`. */
function modelRefusal(key: string): (refusal: Refusal) => TaskFailure | null {
  return ({ status, text, retryAfterMs }) => {
    const { error } = refusalBody.safeParse(parseJson(text)).data ?? {};
    const why = said(error?.message, key);
    const words = `${error?.type ?? ''} ${error?.code ?? ''}`;
    if (/insufficient_quota|billing/.test(words) || /credit balance/i.test(why)) {
      return quota('cota_esgotada', `A conta do serviço de IA não tem mais crédito: ${why}`);
    }
    switch (status) {
      case 401:
      case 403:
        return credentials(
          'credencial_recusada',
          `O serviço de IA recusou a chave (ORACULO_BACKEND_AI_KEY): ${why}`,
        );
      case 404:
        return permanent(
          'nao_encontrado',
          `O serviço de IA não tem esse modelo (ORACULO_BACKEND_AI_MODEL): ${why}`,
        );
      case 429:
        return temporary('limite_de_taxa', `O serviço de IA pediu para ir mais devagar: ${why}`, {
          retryAfterMs: retryAfterMs ?? PAUSE_MS,
        });
      case 400:
      case 413:
      case 422:
        return permanent('pedido_recusado', `O serviço de IA recusou o pedido: ${why}`);
      default:
        return null;
    }
  };
}

const apiOf = (
  { http, endpoint, key }: ModelOptions,
  secretHeaders: ApiOptions['secretHeaders'],
  headers = {},
) =>
  openApi({
    http,
    endpoint,
    headers: { accept: 'application/json', ...headers },
    patienceMs: PATIENCE_MS,
    ...(key === '' ? {} : { secretHeaders }),
    failureOf: modelRefusal(key),
  });

const completion = z.object({
  choices: z
    .array(
      z.object({ message: z.object({ content: z.string().nullish() }), finish_reason: z.string().nullish() }),
    )
    .min(1),
  usage: z.object({ prompt_tokens: z.int(), completion_tokens: z.int() }).nullish().catch(null),
});

/**
 * OpenAI's newer models refuse `max_tokens`, and all it has take `max_completion_tokens`; other servers that speak the same may
 * only know the older name (OpenAI API reference, Create chat completion).
 */
function limitName({ url }: Endpoint): 'max_completion_tokens' | 'max_tokens' {
  const { hostname } = new URL(url);
  const isOwn = hostname === 'api.openai.com' || hostname.endsWith('.openai.azure.com');
  return isOwn ? 'max_completion_tokens' : 'max_tokens';
}

export function openAiModel(options: ModelOptions): Model {
  const api = apiOf(options, { authorization: `Bearer ${options.key}` });
  return {
    async write(instructions, material, signal) {
      const body = {
        model: options.model,
        [limitName(options.endpoint)]: MOST_OUTPUT_TOKENS,
        messages: [
          { role: 'system', content: instructions },
          { role: 'user', content: material },
        ],
      };
      const { choices, usage } = readJson(
        await api.send('POST', '/chat/completions', body, { signal }),
        completion,
      );
      return {
        text: choices[0]?.message.content?.trim() ?? '',
        isCut: choices[0]?.finish_reason === 'length',
        inputTokens: usage?.prompt_tokens ?? null,
        outputTokens: usage?.completion_tokens ?? null,
      };
    },
  };
}

const message = z.object({
  content: z.array(z.object({ type: z.string(), text: z.string().optional() })),
  stop_reason: z.string().nullish(),
  usage: z.object({ input_tokens: z.int(), output_tokens: z.int() }).nullish().catch(null),
});

export function anthropicModel(options: ModelOptions): Model {
  const api = apiOf(options, { 'x-api-key': options.key }, { 'anthropic-version': '2023-06-01' });
  return {
    async write(instructions, material, signal) {
      const body = {
        model: options.model,
        max_tokens: MOST_OUTPUT_TOKENS,
        system: instructions,
        messages: [{ role: 'user', content: material }],
      };
      const { content, stop_reason, usage } = readJson(
        await api.send('POST', '/messages', body, { signal }),
        message,
      );
      return {
        text: content
          .flatMap(({ type, text }) => (type === 'text' && text !== undefined ? [text] : []))
          .join('')
          .trim(),
        isCut: stop_reason === 'max_tokens',
        inputTokens: usage?.input_tokens ?? null,
        outputTokens: usage?.output_tokens ?? null,
      };
    },
  };
}

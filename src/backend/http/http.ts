/**
 * Requests as collectors and executors need them: guarded addresses on every hop, redirects counted, every wait bounded,
 * bodies capped. In: an address. Out: status, headers and decoded bytes, or a {@link TaskFailure}.
 */
import { Agent, type Dispatcher, request } from 'undici';
import { permanent, type TaskFailure } from '../worker/task-failure.ts';
import { readBody } from './body.ts';
import { networkFailure, retryAfterMs, statusFailure } from './failures.ts';
import { guardedConnector, type Resolve } from './guard.ts';

export interface HttpLimits {
  readonly connectTimeoutMs: number;
  /** From the request to the first byte of the answer. */
  readonly headersTimeoutMs: number;
  /** Between two pieces of the body. */
  readonly bodyTimeoutMs: number;
  /** For one address with all its redirects. */
  readonly totalTimeoutMs: number;
  readonly maxBytes: number;
  readonly maxRedirects: number;
}

export const DEFAULT_LIMITS: HttpLimits = {
  connectTimeoutMs: 10_000,
  headersTimeoutMs: 15_000,
  bodyTimeoutMs: 15_000,
  totalTimeoutMs: 30_000,
  maxBytes: 10 * 1024 * 1024,
  maxRedirects: 5,
};

export interface HttpAnswer {
  /** Where the redirects ended. */
  readonly url: string;
  /** 2xx, or the 304 of a `get`. */
  readonly status: number;
  readonly body: Buffer;
  readonly contentType: string;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
}

/** A status other than 2xx, 304 and redirects, with what its body says. */
export interface Refusal {
  readonly status: number;
  /** At most 64 KiB decoded; '' when it is longer or cannot be read. */
  readonly text: string;
  /** Milliseconds, capped; undefined when the server asked for no wait. */
  readonly retryAfterMs: number | undefined;
}

export interface AskOptions {
  readonly allowLocal: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent to the origin of the address asked for and to no other: a redirect must not carry a key away. */
  readonly secretHeaders?: Readonly<Record<string, string>>;
  /** For servers that think before they answer: how long the first byte may take, in place of the limit. */
  readonly patienceMs?: number;
  /** What an API means by a refusal; null leaves it to the status. */
  readonly failureOf?: (refusal: Refusal) => TaskFailure | null;
  /** With a 2xx all is done, and a body that cannot be read is given as empty: a failure would have it done again. */
  readonly statusSuffices?: boolean;
  readonly signal: AbortSignal;
}

export type SendMethod = 'POST' | 'PUT' | 'PATCH';

export interface Requests {
  get(url: string, options: AskOptions): Promise<HttpAnswer>;
  /** Never follows a redirect: what was meant for one address must not be done at another. */
  send(method: SendMethod, url: string, body: string, options: AskOptions): Promise<HttpAnswer>;
}

export interface Http extends Requests {
  close(): Promise<void>;
}

export interface HttpOptions {
  readonly limits: HttpLimits;
  readonly resolve: Resolve;
  readonly userAgent: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const NO_BODY = Buffer.alloc(0);
/** Of a refusal's body; APIs say what is wrong in far less. */
const LONGEST_REFUSAL = 64 * 1024;

function headerOf(headers: Dispatcher.ResponseData['headers'], name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Only http and https, and no user or password in the address: it would travel through messages and logs. */
export function webAddress(text: string, base?: string): URL {
  const url = URL.canParse(text, base) ? new URL(text, base) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') {
    throw permanent('endereco_invalido', 'O endereço precisa começar com http:// ou https://');
  }
  if (url.username !== '' || url.password !== '') {
    throw permanent('endereco_invalido', 'O endereço não pode conter usuário ou senha');
  }
  url.hash = '';
  return url;
}

/** Reads what is left of an answer nobody wants, as long as it is small, so that its connection can be used again. */
async function discard(answer: Dispatcher.ResponseData): Promise<void> {
  await answer.body.dump({ limit: LONGEST_REFUSAL });
}

/** What a refusal says only helps to tell its kind: where it cannot be read, the status tells enough. */
async function refusalText({ body, headers }: Dispatcher.ResponseData): Promise<string> {
  try {
    const bytes = await readBody(body, headerOf(headers, 'content-encoding') ?? '', LONGEST_REFUSAL);
    return bytes.toString('utf8');
  } catch {
    return '';
  }
}

export function openHttp(options: HttpOptions): Http {
  const { limits } = options;
  const agent = (allowLocal: boolean) =>
    new Agent({
      connect: guardedConnector({
        allowLocal,
        connectTimeoutMs: limits.connectTimeoutMs,
        resolve: options.resolve,
      }),
      headersTimeout: limits.headersTimeoutMs,
      bodyTimeout: limits.bodyTimeoutMs,
      maxHeaderSize: 32 * 1024,
    });
  // One pool for each permission: a connection made with leave is never lent to a collection without.
  const pools = { guarded: agent(false), local: agent(true) };

  interface Sent {
    readonly method: SendMethod;
    readonly body: string;
  }

  const ask = (url: URL, origin: string, how: AskOptions, signal: AbortSignal, sent?: Sent) =>
    request(url, {
      ...sent,
      dispatcher: how.allowLocal ? pools.local : pools.guarded,
      headersTimeout: how.patienceMs ?? limits.headersTimeoutMs,
      signal,
      headers: {
        ...how.headers,
        ...(url.origin === origin ? how.secretHeaders : {}),
        'user-agent': options.userAgent,
        'accept-encoding': 'gzip, deflate, br',
      },
    });

  async function refuse(answer: Dispatcher.ResponseData, { failureOf }: AskOptions): Promise<never> {
    const { statusCode: status, headers } = answer;
    const wait = retryAfterMs(headerOf(headers, 'retry-after'), options.now());
    const text = await refusalText(answer);
    throw failureOf?.({ status, text, retryAfterMs: wait }) ?? statusFailure(status, wait);
  }

  async function takenBody(
    { body, headers }: Dispatcher.ResponseData,
    { statusSuffices = false }: AskOptions,
  ): Promise<Buffer> {
    try {
      return await readBody(body, headerOf(headers, 'content-encoding') ?? '', limits.maxBytes);
    } catch (error) {
      if (statusSuffices) return NO_BODY;
      throw error;
    }
  }

  async function take(url: URL, answer: Dispatcher.ResponseData, how: AskOptions): Promise<HttpAnswer> {
    const { statusCode: status, headers } = answer;
    const facts = {
      url: url.href,
      status,
      contentType: headerOf(headers, 'content-type') ?? '',
      etag: headerOf(headers, 'etag'),
      lastModified: headerOf(headers, 'last-modified'),
    };
    if (status >= 200 && status < 300) {
      return { ...facts, body: await takenBody(answer, how) };
    }
    if (status !== 304) return refuse(answer, how);
    await discard(answer);
    return { ...facts, body: NO_BODY };
  }

  async function follow(start: URL, how: AskOptions, signal: AbortSignal): Promise<HttpAnswer> {
    let url = start;
    for (let hops = 0; hops <= limits.maxRedirects; hops += 1) {
      const answer = await ask(url, start.origin, how, signal);
      const location = headerOf(answer.headers, 'location');
      if (!REDIRECTS.has(answer.statusCode) || location === undefined) return take(url, answer, how);
      await discard(answer);
      url = webAddress(location, url.href);
    }
    throw permanent(
      'redirecionamentos_demais',
      `O endereço redireciona mais de ${limits.maxRedirects} vezes`,
    );
  }

  async function deliver(url: URL, sent: Sent, how: AskOptions, signal: AbortSignal): Promise<HttpAnswer> {
    const answer = await ask(url, url.origin, how, signal, sent);
    // Nothing was asked for on condition, so a 304 says only that nothing was taken.
    if (answer.statusCode === 304) return refuse(answer, how);
    if (!REDIRECTS.has(answer.statusCode)) return take(url, answer, how);
    await discard(answer);
    throw permanent('redirecionamento_recusado', `"${url.host}" redireciona o envio, o que não é seguido`);
  }

  async function bounded(
    text: string,
    { signal: stop, patienceMs = 0 }: AskOptions,
    run: (start: URL, signal: AbortSignal) => Promise<HttpAnswer>,
  ): Promise<HttpAnswer> {
    const start = webAddress(text);
    try {
      return await run(
        start,
        AbortSignal.any([stop, AbortSignal.timeout(limits.totalTimeoutMs + patienceMs)]),
      );
    } catch (error) {
      // Stopping the program is no failure of the task.
      throw stop.aborted ? error : networkFailure(error, start.host);
    }
  }

  return {
    get: (text, how) => bounded(text, how, (start, signal) => follow(start, how, signal)),
    send: (method, text, body, how) =>
      bounded(text, how, (url, signal) => deliver(url, { method, body }, how, signal)),
    async close() {
      await Promise.all([pools.guarded.destroy(), pools.local.destroy()]);
    },
  };
}

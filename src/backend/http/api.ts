/** A web API: where it is, what every request to it carries, and what its refusals mean. */
import type { AskOptions, HttpAnswer, Requests, SendMethod } from './http.ts';

export interface Endpoint {
  /** Without a slash at the end. */
  readonly url: string;
  /** Only for an address that was configured: those built in are public. */
  readonly allowLocal: boolean;
}

export type Query = Readonly<Record<string, string | number | undefined>>;

export interface Api {
  /** Throws a `TaskFailure`; the abort of `signal` as it is. */
  get(path: string, query: Query, signal: AbortSignal): Promise<HttpAnswer>;
  /** Sends JSON; `headers` in addition to those of every request. Throws as `get` does. */
  send(
    method: SendMethod,
    path: string,
    body: unknown,
    options: { readonly signal: AbortSignal; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<HttpAnswer>;
}

export interface ApiOptions
  extends Pick<AskOptions, 'headers' | 'secretHeaders' | 'failureOf' | 'patienceMs' | 'statusSuffices'> {
  readonly http: Requests;
  readonly endpoint: Endpoint;
}

export function openApi({ http, endpoint, ...request }: ApiOptions): Api {
  return {
    get: (path, query, signal) => {
      const url = new URL(`${endpoint.url}${path}`);
      for (const [name, value] of Object.entries(query)) {
        if (value !== undefined) url.searchParams.set(name, String(value));
      }
      return http.get(url.href, { ...request, allowLocal: endpoint.allowLocal, signal });
    },
    send: (method, path, body, { signal, headers }) =>
      http.send(method, new URL(`${endpoint.url}${path}`).href, JSON.stringify(body), {
        ...request,
        headers: { ...request.headers, 'content-type': 'application/json', ...headers },
        allowLocal: endpoint.allowLocal,
        signal,
      }),
  };
}

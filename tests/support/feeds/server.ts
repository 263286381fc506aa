/**
 * A feed server on 127.0.0.1 that behaves as told: path by path, and changeable while it runs. For tests and benches.
 *
 *     /feed.xml   RSS with 50 posts        /erro     500           /html     not a feed
 *     /pagina     HTML that announces it   /lento    never answers  /volta    redirects to itself
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';

export type FeedMode =
  | { readonly kind: 'feed'; readonly items?: number; readonly etag?: string; readonly lastModified?: string }
  | {
      readonly kind: 'body';
      readonly body: string | Uint8Array;
      readonly contentType?: string;
      readonly headers?: Record<string, string>;
    }
  | {
      readonly kind: 'encoded';
      readonly body: string | Uint8Array;
      readonly encoding: 'gzip' | 'deflate' | 'deflate-raw' | 'br';
    }
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Record<string, string> }
  /** 500 for the first `failures` requests, then the feed. */
  | { readonly kind: 'recovers'; readonly failures: number; readonly items?: number }
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: number }
  /** `headers`: never answers; `body`: answers, then sends nothing more. */
  | { readonly kind: 'hang'; readonly at: 'headers' | 'body' }
  /** Closes the connection in the middle of the body. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'html' };

export interface FeedServer {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly url: string;
  /** Paths asked for, in order. */
  readonly hits: readonly string[];
  /** Headers of the last request of a path. */
  lastHeaders(path: string): IncomingMessage['headers'] | undefined;
  setMode(path: string, mode: FeedMode): void;
  close(): Promise<void>;
}

const HOUR_MS = 3_600_000;

/** RSS 2.0 with `items` posts, one an hour back from now. */
export function rssFeed(items: number, site = 'http://127.0.0.1/'): string {
  const posts = Array.from({ length: items }, (_, index) => {
    const date = new Date(Date.now() - index * HOUR_MS).toUTCString();
    return `<item><title>Publicação ${index + 1} &amp; mais</title><link>${site}p/${index + 1}</link>
<guid isPermaLink="false">post-${index + 1}</guid><dc:creator>Autora ${index % 3}</dc:creator><pubDate>${date}</pubDate>
<description><![CDATA[<p>Resumo da <b>publicação</b> ${index + 1}.</p><script>alert(1)</script>]]></description></item>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Blog de teste</title><link>${site}</link>
<description>Teste</description>${posts.join('\n')}</channel></rss>`;
}

const PAGE = `<!doctype html><html lang="pt-BR"><head><title>Um site</title>
<link rel="alternate" type="application/rss+xml" title="Comentários" href="/comentarios.xml">
<link rel="alternate" type="application/rss+xml" title="Publicações" href="/feed.xml"></head><body>Olá</body></html>`;

const COMPRESS = {
  gzip: gzipSync,
  deflate: deflateSync,
  'deflate-raw': deflateRawSync,
  br: brotliCompressSync,
} as const;

const DEFAULTS: readonly (readonly [string, FeedMode])[] = [
  ['/feed.xml', { kind: 'feed', items: 50 }],
  ['/pagina', { kind: 'body', body: PAGE, contentType: 'text/html; charset=utf-8' }],
  ['/erro', { kind: 'status', status: 500 }],
  ['/html', { kind: 'html' }],
  ['/lento', { kind: 'hang', at: 'headers' }],
  ['/volta', { kind: 'redirect', to: '/volta' }],
];

function send(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: string | Uint8Array,
): void {
  response.writeHead(status, headers).end(body);
}

/** Compressed before it is asked for: 50 MB take longer than a client waits. */
function ready(mode: FeedMode): Exclude<FeedMode, { kind: 'encoded' }> {
  if (mode.kind !== 'encoded') return mode;
  const name = mode.encoding === 'deflate-raw' ? 'deflate' : mode.encoding;
  return { kind: 'body', body: COMPRESS[mode.encoding](mode.body), headers: { 'content-encoding': name } };
}

function answerFeed(
  request: IncomingMessage,
  response: ServerResponse,
  mode: FeedMode & { kind: 'feed' },
): void {
  const { etag, lastModified, items = 50 } = mode;
  const validators = {
    ...(etag ? { etag } : {}),
    ...(lastModified ? { 'last-modified': lastModified } : {}),
  };
  const matches =
    (etag !== undefined && request.headers['if-none-match'] === etag) ||
    (lastModified !== undefined && request.headers['if-modified-since'] === lastModified);
  if (matches) send(response, 304, validators, '');
  else
    send(
      response,
      200,
      { 'content-type': 'application/rss+xml; charset=utf-8', ...validators },
      rssFeed(items),
    );
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  mode: Exclude<FeedMode, { kind: 'encoded' }> | undefined,
  count: number,
): void {
  switch (mode?.kind) {
    case undefined:
      send(response, 404, { 'content-type': 'text/plain' }, 'not here');
      return;
    case 'feed':
      answerFeed(request, response, mode);
      return;
    case 'body':
      send(
        response,
        200,
        { 'content-type': mode.contentType ?? 'application/xml', ...mode.headers },
        mode.body,
      );
      return;
    case 'status':
      send(response, mode.status, { 'content-type': 'text/plain', ...mode.headers }, 'no');
      return;
    case 'recovers':
      if (count <= mode.failures) send(response, 500, { 'content-type': 'text/plain' }, 'not yet');
      else answerFeed(request, response, { kind: 'feed', items: mode.items ?? 50 });
      return;
    case 'redirect':
      send(response, mode.status ?? 302, { location: mode.to }, '');
      return;
    case 'hang':
      if (mode.at === 'body') response.writeHead(200, { 'content-type': 'application/xml' }).write('<rss>');
      return;
    case 'cut':
      response
        .writeHead(200, { 'content-type': 'application/xml', 'content-length': '10000' })
        .write('<rss>');
      setTimeout(() => response.destroy(), 20);
      return;
    case 'html':
      send(
        response,
        200,
        { 'content-type': 'text/html' },
        '<html><head><title>x</title></head><body>nada</body></html>',
      );
      return;
  }
}

export async function startFeedServer(): Promise<FeedServer> {
  const modes = new Map(DEFAULTS.map(([path, mode]) => [path, ready(mode)]));
  const counts = new Map<string, number>();
  const headers = new Map<string, IncomingMessage['headers']>();
  const hits: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const count = (counts.get(path) ?? 0) + 1;
    counts.set(path, count);
    headers.set(path, request.headers);
    hits.push(path);
    answer(request, response, modes.get(path), count);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a port has such an address.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    hits,
    lastHeaders: (path) => headers.get(path),
    setMode: (path, mode) => {
      modes.set(path, ready(mode));
      counts.delete(path);
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

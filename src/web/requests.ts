/** Answers the HTTP requests of the browser host: token for cookie, then the window's files, else a refusal in words. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { securityHeaders } from '../core/host/security-headers.ts';
import type { StaticFile, StaticFiles } from '../core/host/static-files.ts';
import { ENTRY_PAGE } from './entry-page.ts';
import type { OwnOrigin } from './origin.ts';
import { type Refusal, refusalPage } from './refusal-page.ts';
import type { Sessions } from './session.ts';

const HEADERS = Object.entries(securityHeaders("'self'"));

export interface RequestDeps {
  readonly files: StaticFiles;
  readonly sessions: Sessions;
  readonly origin: OwnOrigin;
}

type Answer =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refuse'; readonly refusal: Refusal }
  | { readonly kind: 'enter'; readonly cookie: string | null }
  | { readonly kind: 'file'; readonly file: StaticFile };

const refuse = (refusal: Refusal): Answer => ({ kind: 'refuse', refusal });

/** Decides before anything is read or written. */
export function decide(request: IncomingMessage, { files, sessions, origin }: RequestDeps): Answer {
  const { host, origin: from, cookie } = request.headers;
  if (!origin.isOwnHost(host)) return refuse('foreign');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return refuse(origin.isOwnOrigin(from, host) ? 'method' : 'foreign');
  }
  const target = request.url ?? '/';
  const cut = target.indexOf('?');
  const pathname = cut < 0 ? target : target.slice(0, cut);
  const token = pathname === '/' && cut >= 0 ? new URLSearchParams(target.slice(cut + 1)).get('token') : null;
  if (token !== null) return enter(token, request, sessions);
  if (!sessions.accepts(cookie)) return refuse('no-session');
  const file = files.find(pathname);
  // Browsers ask for it unasked; a console that has none is nothing to report.
  if (!file && pathname === '/favicon.ico') return { kind: 'nothing' };
  return file ? { kind: 'file', file } : refuse('not-found');
}

/** HEAD must not use the token up: link previews ask with it. A browser that is already in just goes on. */
function enter(token: string, request: IncomingMessage, sessions: Sessions): Answer {
  if (request.method === 'HEAD') return refuse('no-session');
  const session = sessions.exchange(token);
  if (session === null) {
    return sessions.accepts(request.headers.cookie) ? { kind: 'enter', cookie: null } : refuse('link-used');
  }
  return { kind: 'enter', cookie: `${sessions.cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/` };
}

export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  deps: RequestDeps,
): Promise<void> {
  for (const [name, value] of HEADERS) response.setHeader(name, value);
  const decided = decide(request, deps);
  // Nothing here reads a request's body: what is still coming is not waited for.
  if (request.method !== 'GET' && request.method !== 'HEAD') response.setHeader('Connection', 'close');
  switch (decided.kind) {
    case 'refuse':
      return sendRefusal(response, decided.refusal);
    case 'nothing':
      response.writeHead(204);
      response.end();
      return;
    case 'enter':
      if (decided.cookie !== null) response.setHeader('Set-Cookie', decided.cookie);
      return sendEntry(response, request.headers['sec-fetch-site'] === 'cross-site');
    case 'file':
      await sendFile(response, decided.file, request.method === 'HEAD');
  }
}

function sendEntry(response: ServerResponse, fromElsewhere: boolean): void {
  const headers = { 'Cache-Control': 'no-store' };
  if (fromElsewhere) response.writeHead(200, { ...headers, 'Content-Type': 'text/html; charset=utf-8' });
  else response.writeHead(303, { ...headers, Location: '/' });
  response.end(fromElsewhere ? ENTRY_PAGE : undefined);
}

function sendRefusal(response: ServerResponse, refusal: Refusal): void {
  const { status, html } = refusalPage(refusal);
  const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' };
  response.writeHead(status, status === 405 ? { ...headers, Allow: 'GET, HEAD' } : headers);
  response.end(html);
}

async function sendFile(response: ServerResponse, file: StaticFile, headOnly: boolean): Promise<void> {
  const body = await file.read();
  response.writeHead(200, {
    'Content-Type': file.type,
    'Content-Length': body.length,
    'Cache-Control': file.immutable ? 'private, max-age=31536000, immutable' : 'no-store',
  });
  response.end(headOnly ? undefined : body);
}

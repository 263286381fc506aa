/** `app://console`: the window's files with their policy as response headers. No `file://`, nothing outside the list. */
import type { Protocol } from 'electron';
import { securityHeaders } from '../core/host/security-headers.ts';
import type { StaticFiles } from '../core/host/static-files.ts';
import { APP_HOST, APP_SCHEME } from './app-origin.ts';

/** Must be called before the app is ready. */
export function registerAppScheme(protocol: Protocol): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

const HEADERS = securityHeaders("'none'");

function plain(status: number, text: string): Response {
  return new Response(text, { status, headers: { ...HEADERS, 'Content-Type': 'text/plain; charset=utf-8' } });
}

/** Answers one request of the window. */
export async function answerAppRequest(request: Request, files: StaticFiles): Promise<Response> {
  if (request.method !== 'GET') return plain(405, 'Only reads are answered here');
  const url = new URL(request.url);
  const file = url.host === APP_HOST ? files.find(url.pathname) : undefined;
  if (!file) return plain(404, 'There is nothing at this address');
  return new Response(await file.read(), {
    headers: { ...HEADERS, 'Content-Type': file.type, 'Cache-Control': 'no-store' },
  });
}

export function serveApp(protocol: Protocol, files: StaticFiles): void {
  protocol.handle(APP_SCHEME, (request) => answerAppRequest(request, files));
}

/** Builds the test pages once and serves them with the headers of the browser host, so that what its policy refuses shows. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { build } from 'vite';
import { SECURITY_HEADERS } from '../../../src/web/security-headers.ts';

const OUT = resolve(import.meta.dirname, '../../../.cache/renderer-pages');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

export interface PageServer {
  readonly origin: string;
  close(): Promise<void>;
}

export async function buildPages(): Promise<void> {
  await build({ configFile: join(import.meta.dirname, 'vite.config.ts') });
}

export async function servePages(port = 0): Promise<PageServer> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const file = resolve(OUT, `.${pathname === '/' ? '/index.html' : pathname}`);
    const type = TYPES[extname(file)];
    if (type === undefined || !file.startsWith(OUT + sep)) return response.writeHead(404).end();
    try {
      const body = await readFile(file);
      response.writeHead(200, { ...SECURITY_HEADERS, 'Content-Type': type }).end(body);
    } catch {
      // Whatever cannot be read is not there for the page.
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the page server has no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** Builds the test pages once and serves them with the headers of the browser host, so that what its policy refuses shows. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, resolve, sep } from 'node:path';
import { build } from 'vite';
import { securityHeaders } from '../../../src/core/host/security-headers.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export interface PageServer {
  readonly origin: string;
  close(): Promise<void>;
}

/** A build of its own each time, so that several tests can run at once. */
async function buildPages(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'oraculo-pages-'));
  await build({
    configFile: join(import.meta.dirname, 'vite.config.ts'),
    build: { outDir, emptyOutDir: true },
  });
  return outDir;
}

/** `bare`: without the policy, so that what a page keeps from running by itself shows. */
export async function servePages(port = 0, bare = false): Promise<PageServer> {
  const headers = bare ? {} : securityHeaders("'self'");
  const folder = await buildPages();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const file = resolve(folder, `.${pathname === '/' ? '/index.html' : pathname}`);
    const type = TYPES[extname(file)];
    if (type === undefined || !file.startsWith(folder + sep)) return response.writeHead(404).end();
    try {
      const body = await readFile(file);
      response.writeHead(200, { ...headers, 'Content-Type': type }).end(body);
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
    close: async () => {
      await new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { staticFiles } from '../../../src/core/host/static-files.ts';
import { webSocketWire } from '../../../src/core/wires/web-socket.ts';
import { consoleClient, serveConsole } from '../../../src/shared/console-rpc.ts';
import { startWebServer, type WebServer } from '../../../src/web/server.ts';
import { type SmallServer, smallServer } from '../../support/hosts/small-server.ts';

const MINUTE = 60_000;
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

let now: number;
let folder: string;
let server: WebServer;
let core: SmallServer;
let windows: number;

beforeEach(async () => {
  now = 1_000_000;
  windows = 0;
  folder = mkdtempSync(join(tmpdir(), 'oraculo-web-'));
  mkdirSync(join(folder, 'renderer/assets'), { recursive: true });
  writeFileSync(join(folder, 'renderer/index.html'), '<!doctype html><title>Console</title>');
  writeFileSync(join(folder, 'renderer/assets/main-1a2b.js'), 'export {};');
  writeFileSync(join(folder, 'renderer/assets/data.bin'), 'not served');
  writeFileSync(join(folder, 'secret.js'), 'secret');
  symlinkSync(join(folder, 'secret.js'), join(folder, 'renderer/assets/link.js'));
  core = smallServer();
  server = await startWebServer({
    port: 0,
    kept: null,
    files: staticFiles(join(folder, 'renderer')),
    clock: { now: () => now },
    log,
    serve: (wire) => {
      windows += 1;
      serveConsole(wire, core);
    },
  });
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `path` goes out as it is, without the normalising of `fetch`. */
function ask(path: string, { method = 'GET', headers = {} }: Ask = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port: server.port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

const tokenPath = () => new URL(server.url).pathname + new URL(server.url).search;

async function signIn(): Promise<string> {
  const { headers } = await ask(tokenPath());
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

interface Upgrade {
  readonly cookie?: string;
  readonly origin?: string;
  readonly host?: string;
  readonly path?: string;
}

/** Opens the wire; resolves with the socket, or with the status it was refused with. */
function upgrade({ cookie, origin, host, path = '/wire' }: Upgrade): Promise<WebSocket | number> {
  const headers = { ...(cookie ? { cookie } : {}), ...(host ? { host } : {}) };
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, {
    headers,
    ...(origin ? { origin } : {}),
  });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.once('error', reject);
  });
}

async function window(cookie: string): Promise<WebSocket> {
  const socket = await upgrade({ cookie, origin: `http://127.0.0.1:${server.port}` });
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  return socket;
}

describe('the link', () => {
  it('holds 256 random bits and leads into the console', async () => {
    const token = new URL(server.url).searchParams.get('token') ?? '';
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    const answer = await ask(tokenPath());
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe('/');
    expect(answer.headers['set-cookie']?.[0]).toMatch(
      new RegExp(`^oraculo-${server.port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`),
    );
    expect(answer.headers['set-cookie']?.[0]).not.toContain(token);
  });

  it('that a file or another page led to is answered with a page of ours that goes on', async () => {
    const answer = await ask(tokenPath(), { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(answer.status).toBe(200);
    expect(answer.headers['set-cookie']).toHaveLength(1);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.text).toContain('http-equiv="refresh" content="0; url=/"');
    await server.entered;
  });

  it('is refused a second time, in both languages', async () => {
    await signIn();
    const again = await ask(tokenPath());
    expect(again.status).toBe(401);
    expect(again.headers['set-cookie']).toBeUndefined();
    expect(again.text).toContain('já foi usado');
    expect(again.text).toContain('already used');
  });

  it('brings a browser that is already in back to the console', async () => {
    const cookie = await signIn();
    const again = await ask(tokenPath(), { headers: { cookie } });
    expect([again.status, again.headers['set-cookie']]).toEqual([303, undefined]);
  });

  it('expires after ten minutes', async () => {
    now += 10 * MINUTE + 1;
    expect((await ask(tokenPath())).status).toBe(401);
  });

  it('works for ten minutes', async () => {
    now += 10 * MINUTE;
    expect((await ask(tokenPath())).status).toBe(303);
  });

  it('is not used up by a wrong token, a preview, or a foreign Host', async () => {
    expect((await ask('/?token=wrong')).status).toBe(401);
    expect((await ask('/?token=')).status).toBe(401);
    expect((await ask(tokenPath(), { method: 'HEAD' })).status).toBe(401);
    expect((await ask(tokenPath(), { headers: { host: 'evil.example' } })).status).toBe(403);
    expect((await ask(tokenPath())).status).toBe(303);
  });
});

describe('without a session', () => {
  it.each(['/', '/index.html', '/assets/main-1a2b.js', '/wire', '/anything'])(
    '%s is refused in words',
    async (path) => {
      const answer = await ask(path);
      expect(answer.status).toBe(401);
      expect(answer.text).toContain('npm start');
      expect(answer.text).toContain('Este navegador não tem acesso');
      expect(answer.headers['cache-control']).toBe('no-store');
    },
  );

  it.each(['', 'x', 'x'.repeat(43)])('the cookie value "%s" is refused', async (value) => {
    await signIn();
    expect((await ask('/', { headers: { cookie: `oraculo-${server.port}=${value}` } })).status).toBe(401);
  });
});

describe('with a session', () => {
  it('serves the window, which is not kept by the browser, and hashed files, which are', async () => {
    const cookie = await signIn();
    const index = await ask('/', { headers: { cookie } });
    expect([index.status, index.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(index.headers['cache-control']).toBe('no-store');
    const script = await ask('/assets/main-1a2b.js', { headers: { cookie: `other=1; ${cookie}` } });
    expect([script.status, script.headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect(script.headers['cache-control']).toContain('immutable');
    expect((await ask('/favicon.ico', { headers: { cookie } })).status).toBe(204);
    const head = await ask('/', { method: 'HEAD', headers: { cookie } });
    expect([head.status, head.text]).toEqual([200, '']);
  });

  it('serves no symlink, no unknown type, nothing outside (checklist 14)', async () => {
    const cookie = await signIn();
    const paths = [
      '/assets/link.js',
      '/assets/data.bin',
      '/../secret.js',
      '/assets/../../secret.js',
      '/%2e%2e/secret.js',
      '/..%2fsecret.js',
      '/assets/..\\..\\secret.js',
      '//secret.js',
      '/assets/main-1a2b.js%00.html',
      '/assets/',
      'http://127.0.0.1/secret.js',
    ];
    for (const path of paths) expect((await ask(path, { headers: { cookie } })).status, path).toBe(404);
  });

  it.each([
    'evil.example',
    '127.0.0.1',
    '127.0.0.1:1',
    'localhost.evil.example',
    '[::1]',
    '127.0.0.1.nip.io',
  ])('refuses the Host "%s"', async (host) => {
    const cookie = await signIn();
    expect((await ask('/', { headers: { cookie, host } })).status).toBe(403);
  });

  it('answers as localhost too', async () => {
    const cookie = await signIn();
    expect((await ask('/', { headers: { cookie, host: `localhost:${server.port}` } })).status).toBe(200);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('%s is refused, foreign or not', async (method) => {
    const cookie = await signIn();
    const own = `http://127.0.0.1:${server.port}`;
    expect((await ask('/', { method, headers: { cookie, origin: own } })).status).toBe(405);
    expect((await ask('/', { method, headers: { cookie, origin: 'https://evil.example' } })).status).toBe(
      403,
    );
    expect((await ask('/', { method, headers: { cookie } })).status).toBe(403);
  });
});

it('every answer carries the security headers', async () => {
  const cookie = await signIn();
  const answers = [
    await ask('/', { headers: { cookie } }),
    await ask('/'),
    await ask('/', { headers: { host: 'evil.example' } }),
    await ask('/nothing', { headers: { cookie } }),
    await ask(tokenPath()),
  ];
  for (const { headers } of answers) {
    expect(headers).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['content-security-policy']).toContain("connect-src 'self'");
    expect(headers['permissions-policy']).toContain('camera=()');
    expect(headers['x-powered-by']).toBeUndefined();
  }
});

describe('the wire', () => {
  it('carries the contract for several windows, with events to each', async () => {
    const cookie = await signIn();
    const clients = [];
    for (let index = 0; index < 3; index += 1)
      clients.push(consoleClient(webSocketWire(await window(cookie))));
    const changed = clients.map(
      (client) => new Promise((resolve) => client.on('preferences.changed', () => resolve(true))),
    );
    await expect.poll(() => core.listening()).toBe(3);
    await clients[0]?.call('preferences.set', { theme: 'dark' });
    expect(await Promise.all(changed)).toEqual([true, true, true]);
    expect(await clients[2]?.call('preferences.get', {})).toMatchObject({ theme: 'dark' });
    await expect(clients[1]?.call('events.detail', { connectionId: 'x', seq: 1 })).rejects.toMatchObject({
      code: 'not-found',
    });
    for (const client of clients) client.close();
    await expect.poll(() => core.listening()).toBe(0);
  });

  it.each([
    [
      'no cookie',
      (cookie: string, own: string): Upgrade => ({ origin: own, cookie: cookie.replace(/=.*/, '=') }),
      401,
    ],
    ['no Origin', (cookie: string): Upgrade => ({ cookie }), 403],
    ['a foreign Origin', (cookie: string): Upgrade => ({ cookie, origin: 'https://evil.example' }), 403],
    ['the Origin "null"', (cookie: string): Upgrade => ({ cookie, origin: 'null' }), 403],
    [
      'our port on another name',
      (cookie: string, own: string): Upgrade => ({ cookie, origin: own, host: 'evil.example' }),
      403,
    ],
    [
      'localhost as Origin of 127.0.0.1',
      (cookie: string, own: string): Upgrade => ({ cookie, origin: own.replace('127.0.0.1', 'localhost') }),
      403,
    ],
    [
      'another path',
      (cookie: string, own: string): Upgrade => ({ cookie, origin: own, path: '/wire2' }),
      404,
    ],
  ])('is refused with %s', async (_name, make, status) => {
    const cookie = await signIn();
    expect(await upgrade(make(cookie, `http://127.0.0.1:${server.port}`))).toBe(status);
    expect(windows).toBe(0);
  });

  it('ends for a window that sends more than 1 MB, and only for that one (checklist 38)', async () => {
    const cookie = await signIn();
    const other = consoleClient(webSocketWire(await window(cookie)));
    const socket = await window(cookie);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.send(`"${'x'.repeat(1024 * 1024)}"`);
    expect(await closed).toBe(1009);
    expect(await other.call('connections.list', {})).toEqual([]);
  });
});

describe('the server', () => {
  it('listens on loopback only', async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of others) {
      const refused = new Promise((resolve) => {
        connect(server.port, address)
          .once('error', () => resolve('refused'))
          .once('connect', () => resolve('open'));
      });
      expect(await refused).toBe('refused');
    }
    expect(
      await new Promise((resolve) =>
        connect(server.port, '127.0.0.1').once('connect', () => resolve('open')),
      ),
    ).toBe('open');
  });

  it('says that a port is taken', async () => {
    const { port } = server;
    const files = staticFiles(join(folder, 'renderer'));
    const second = startWebServer({
      port,
      kept: null,
      files,
      clock: { now: () => now },
      log,
      serve: () => undefined,
    });
    await expect(second).rejects.toMatchObject({ code: 'invalid-arguments', message: /in use/ });
  });

  it('closes with windows open, and tells them', async () => {
    const socket = await window(await signIn());
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await server.close();
    expect(await closed).toBe(1001);
    server = { ...server, close: async () => undefined };
  });
});

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { staticFiles } from '../../../src/core/host/static-files.ts';
import { createLog } from '../../../src/core/log.ts';
import { digestOf, KEPT_MS, keptSessions } from '../../../src/web/kept-sessions.ts';
import { startWebServer, type WebServer } from '../../../src/web/server.ts';
import { createSessions } from '../../../src/web/session.ts';

const PORT = 41_234;
let folder: string;
let now: number;
const clock = { now: () => now };
const kept = () => keptSessions(join(folder, 'sessions'), clock);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oraculo-kept-'));
  now = Date.now();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Signs in, and answers the browser's `Cookie` header. */
function signedIn(port = PORT): string {
  const sessions = createSessions(clock, port, kept());
  return `${sessions.cookieName}=${sessions.exchange(sessions.token)}`;
}

describe('the cookies of a console that was killed', () => {
  it('are taken by the next one at the same port, and by none at another', () => {
    const cookie = signedIn();
    expect(kept().ports()).toEqual([PORT]);
    expect(createSessions(clock, PORT, kept()).accepts(cookie)).toBe(true);
    expect(createSessions(clock, PORT, null).accepts(cookie)).toBe(false);
    expect(createSessions(clock, PORT + 1, kept()).accepts(cookie.replace(`${PORT}`, `${PORT + 1}`))).toBe(
      false,
    );
  });

  it('are good through several kills, beside those of a new link', () => {
    const first = signedIn();
    const second = signedIn();
    const third = createSessions(clock, PORT, kept());
    expect([first, second].map((cookie) => third.accepts(cookie))).toEqual([true, true]);
    expect(third.accepts(`oraculo-${PORT}=nobody`)).toBe(false);
  });

  it('are not good for long after the last sign of life', () => {
    const cookie = signedIn();
    now += KEPT_MS + 1000;
    expect(kept().ports()).toEqual([]);
    expect(createSessions(clock, PORT, kept()).accepts(cookie)).toBe(false);
  });

  it('are on the disk as digests alone, for their user only', () => {
    const cookie = signedIn();
    const file = join(folder, 'sessions', `${PORT}.digests`);
    const secret = cookie.slice(cookie.indexOf('=') + 1);
    expect(readFileSync(file, 'utf8')).toBe(digestOf(secret));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'sessions')).mode & 0o777).toBe(0o700);
  });

  it('are none where the file was cut off', () => {
    const cookie = signedIn();
    writeFileSync(join(folder, 'sessions', `${PORT}.digests`), digestOf('x').slice(0, 40));
    expect(createSessions(clock, PORT, kept()).accepts(cookie)).toBe(false);
  });
});

describe('the port of a console that was killed', () => {
  const start = (): Promise<WebServer> =>
    startWebServer({
      port: 0,
      kept: kept(),
      files: staticFiles(folder),
      clock,
      log: createLog({ component: 'test', write: () => undefined }),
      serve: () => undefined,
    });
  const keepAt = (port: number) => kept().keep(port, [digestOf('x')]);
  const freePort = async (): Promise<number> => {
    const server = await start();
    await server.close();
    return server.port;
  };

  it('is taken again, unless somebody else has it', async () => {
    const port = await freePort();
    keepAt(port);
    const again = await start();
    expect(again.port).toBe(port);
    const beside = await start();
    expect(beside.port).not.toBe(port);
    await beside.close();
    await again.close();
    const stranger = createServer();
    keepAt(port);
    await new Promise<void>((listening) => stranger.listen(port, '127.0.0.1', listening));
    const other = await start();
    expect(other.port).not.toBe(port);
    await other.close();
    await new Promise((closed) => stranger.close(closed));
  });

  it('is forgotten when a console ends in order', async () => {
    keepAt(await freePort());
    const again = await start();
    await again.close();
    expect(kept().ports()).toEqual([]);
  });
});

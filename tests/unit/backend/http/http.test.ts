import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../../../src/backend/http/failures.ts';
import { systemResolve } from '../../../../src/backend/http/guard.ts';
import { DEFAULT_LIMITS, type Http, openHttp } from '../../../../src/backend/http/http.ts';
import { type FeedMode, type FeedServer, rssFeed, startFeedServer } from '../../../support/feeds/server.ts';

describe('asking a feed server', () => {
  let server: FeedServer;
  let http: Http;
  const limits = {
    ...DEFAULT_LIMITS,
    connectTimeoutMs: 500,
    headersTimeoutMs: 400,
    bodyTimeoutMs: 400,
    totalTimeoutMs: 1_500,
    maxBytes: 1_048_576,
  };

  beforeAll(async () => {
    server = await startFeedServer();
  });
  afterAll(() => server.close());
  beforeEach(() => {
    http = openHttp({ limits, resolve: systemResolve, userAgent: 'Oraculo/teste', now: Date.now });
  });
  afterEach(() => http.close());

  const get = (path: string, signal = new AbortController().signal) =>
    http.get(`${server.url}${path}`, {
      allowLocal: true,
      headers: { accept: 'application/rss+xml' },
      signal,
    });
  const answer = (mode: FeedMode) => {
    server.setMode('/x', mode);
    return get('/x');
  };

  it('says who it is and what it takes', async () => {
    await get('/feed.xml');
    expect(server.lastHeaders('/feed.xml')).toMatchObject({
      'user-agent': 'Oraculo/teste',
      accept: 'application/rss+xml',
    });
  });

  it.each(['gzip', 'deflate', 'deflate-raw', 'br'] as const)('decodes %s', async (encoding) => {
    const body = rssFeed(3);
    const { body: read } = await answer({ kind: 'encoded', body, encoding });
    expect(read.toString()).toBe(body);
  });

  it('opens a gzip file that is served as one', async () => {
    const { body } = await answer({
      kind: 'body',
      body: gzipSync('<rss/>'),
      contentType: 'application/gzip',
    });
    expect(body.toString()).toBe('<rss/>');
  });

  it.each(['gzip', 'deflate', 'br'] as const)('H11: a %s bomb stops at the cap', async (encoding) => {
    const started = performance.now();
    const before = process.memoryUsage().rss;
    await expect(
      answer({ kind: 'encoded', body: Buffer.alloc(50 * 1_048_576), encoding }),
    ).rejects.toMatchObject({ codigo: 'resposta_grande_demais', kind: 'permanent' });
    // The server's own compression is in these as well.
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1_048_576);
  });

  it('a plain body over the cap', async () => {
    await expect(answer({ kind: 'body', body: Buffer.alloc(1_048_577) })).rejects.toMatchObject({
      codigo: 'resposta_grande_demais',
    });
  });

  it('a coding nobody asked for', async () => {
    await expect(
      answer({ kind: 'body', body: 'x', headers: { 'content-encoding': 'snappy' } }),
    ).rejects.toMatchObject({ codigo: 'codificacao_desconhecida' });
    await expect(
      answer({ kind: 'body', body: 'x', headers: { 'content-encoding': 'gzip, gzip, gzip' } }),
    ).rejects.toMatchObject({ codigo: 'codificacao_desconhecida' });
    await expect(
      answer({ kind: 'body', body: 'not gzip', headers: { 'content-encoding': 'gzip' } }),
    ).rejects.toMatchObject({ codigo: 'resposta_corrompida' });
  });

  it.each([301, 302, 303, 307, 308])('follows %i, relative', async (status) => {
    server.setMode('/velho', { kind: 'redirect', to: 'feed.xml', status });
    const { url, status: last } = await get('/velho');
    expect([url, last]).toEqual([`${server.url}/feed.xml`, 200]);
  });

  it('gives up after five redirects', async () => {
    const before = server.hits.length;
    await expect(get('/volta')).rejects.toMatchObject({
      codigo: 'redirecionamentos_demais',
      kind: 'permanent',
    });
    expect(server.hits.length - before).toBe(6);
  });

  it.each([
    [500, 'http_500', 'temporary'],
    [502, 'http_502', 'temporary'],
    [408, 'http_408', 'temporary'],
    [404, 'http_404', 'permanent'],
    [401, 'http_401', 'permanent'],
    [410, 'http_410', 'permanent'],
  ])('status %i is %s, %s', async (status, codigo, kind) => {
    await expect(answer({ kind: 'status', status })).rejects.toMatchObject({ codigo, kind });
  });

  it('A04: 429 with Retry-After', async () => {
    await expect(
      answer({ kind: 'status', status: 429, headers: { 'retry-after': '7' } }),
    ).rejects.toMatchObject({ codigo: 'http_429', kind: 'temporary', retryAfterMs: 7_000 });
  });

  it('A04: Retry-After as seconds, as a date, absent, absurd', () => {
    const now = Date.parse('2025-10-14T12:00:00Z');
    expect(retryAfterMs('3', now)).toBe(3_000);
    expect(retryAfterMs('Tue, 14 Oct 2025 12:00:10 GMT', now)).toBe(10_000);
    expect(retryAfterMs('Tue, 14 Oct 2025 11:00:00 GMT', now)).toBe(0);
    expect(retryAfterMs('999999', now)).toBe(60_000);
    expect(retryAfterMs(undefined, now)).toBeUndefined();
    expect(retryAfterMs('soon', now)).toBeUndefined();
  });

  it.each(['headers', 'body'] as const)('a server that hangs before its %s', async (at) => {
    const started = performance.now();
    await expect(answer({ kind: 'hang', at })).rejects.toMatchObject({
      codigo: 'tempo_esgotado',
      kind: 'temporary',
    });
    expect(performance.now() - started).toBeLessThan(2_500);
  });

  it('a connection cut in the middle, and one refused', async () => {
    await expect(answer({ kind: 'cut' })).rejects.toMatchObject({
      codigo: 'conexao_falhou',
      kind: 'temporary',
    });
    const signal = new AbortController().signal;
    await expect(
      http.get('http://127.0.0.1:1/', { allowLocal: true, headers: {}, signal }),
    ).rejects.toMatchObject({ codigo: 'conexao_falhou', kind: 'temporary' });
  });

  it('stops when told, without calling it a failure of the task', async () => {
    const stop = new AbortController();
    const asking = get('/lento', stop.signal);
    setTimeout(() => stop.abort(), 50);
    await expect(asking).rejects.toMatchObject({ name: 'AbortError' });
  });
});

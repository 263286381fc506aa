import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BlogParameters, collectBlog } from '../../../../src/backend/collectors/blog/collect.ts';
import { feedCache } from '../../../../src/backend/collectors/blog/feed-cache.ts';
import { selectItems } from '../../../../src/backend/collectors/blog/select-items.ts';
import { discoverFeed } from '../../../../src/backend/collectors/feeds/discover.ts';
import type { Feed } from '../../../../src/backend/collectors/feeds/feed.ts';
import { systemResolve } from '../../../../src/backend/http/guard.ts';
import { DEFAULT_LIMITS, type Http, openHttp } from '../../../../src/backend/http/http.ts';
import type { Log } from '../../../../src/core/deps.ts';
import { openEmbeddedResults } from '../../../../src/core/results/embedded.ts';
import type { ResultStore } from '../../../../src/core/results/port.ts';
import { type FeedServer, startFeedServer } from '../../../support/feeds/server.ts';

const quiet: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('collecting a blog', () => {
  let server: FeedServer;
  let http: Http;
  let results: ResultStore;
  let dir: string;
  const clock = { now: () => Date.now() };

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'oraculo-collect-'));
    server = await startFeedServer();
    results = openEmbeddedResults({ file: join(dir, 'results.db'), clock });
    http = openHttp({
      limits: { ...DEFAULT_LIMITS, totalTimeoutMs: 2_000 },
      resolve: systemResolve,
      userAgent: 't',
      now: clock.now,
    });
  });
  afterAll(async () => {
    await http.close();
    await server.close();
    await results.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const collect = (path: string, more: Partial<BlogParameters> = {}, store = results) =>
    collectBlog(
      { url: `${server.url}${path}`, periodo: 'tudo', limite: 500, permitir_rede_local: true, ...more },
      new AbortController().signal,
      { http, cache: feedCache(store, quiet), now: clock.now },
    );

  it('reads a feed, newest first, up to the limit', async () => {
    const found = await collect('/feed.xml', { limite: 10 });
    expect(found).toMatchObject({
      titulo: 'Blog de teste',
      url: `${server.url}/feed.xml`,
      formato: 'rss',
      total_no_feed: 50,
      sem_novidades: false,
    });
    expect(found.itens).toHaveLength(10);
    expect(found.itens[0]).toMatchObject({
      id: 'post-1',
      titulo: 'Publicação 1 & mais',
      autor: 'Autora 0',
      resumo: 'Resumo da publicação 1.',
    });
  });

  it('finds the feed of a page, and not that of its comments', async () => {
    const found = await collect('/pagina');
    expect(found.url).toBe(`${server.url}/feed.xml`);
    expect(found.itens).toHaveLength(50);
  });

  it('keeps to the period', async () => {
    const found = await collect('/feed.xml', { periodo: '24h' });
    expect(found.itens.length).toBeGreaterThanOrEqual(23);
    expect(found.itens.length).toBeLessThanOrEqual(25);
    expect(found.fora_do_periodo).toBe(50 - found.itens.length);
  });

  it.each([{ etag: '"v1"' }, { lastModified: 'Tue, 14 Oct 2025 12:00:00 GMT' }])(
    'on 304 gives the posts it knows: %o',
    async (validators) => {
      const path = `/cache-${Object.keys(validators)[0]}`;
      server.setMode(path, { kind: 'feed', items: 4, ...validators });
      expect(await collect(path)).toMatchObject({ sem_novidades: false });
      const again = await collect(path, { limite: 2 });
      expect(again.sem_novidades).toBe(true);
      expect(again.itens.map(({ id }) => id)).toEqual(['post-1', 'post-2']);
      expect(again.total_no_feed).toBe(4);
    },
  );

  it('asks without condition where nothing is kept, and forgets a feed that has no validators any more', async () => {
    server.setMode('/sem', { kind: 'feed', items: 2, etag: '"a"' });
    await collect('/sem');
    server.setMode('/sem', { kind: 'feed', items: 3 });
    expect((await collect('/sem')).itens).toHaveLength(3);
    await collect('/sem');
    expect(server.lastHeaders('/sem')).not.toHaveProperty('if-none-match');
  });

  it('a store that is down costs a download, not the collection', async () => {
    const broken: ResultStore = {
      ...results,
      get: () => Promise.reject(new Error('down')),
      set: () => Promise.reject(new Error('down')),
      delete: () => Promise.reject(new Error('down')),
    };
    expect((await collect('/feed.xml', {}, broken)).itens).toHaveLength(50);
  });

  it.each([
    ['/html', 'feed_nao_encontrado'],
    ['/texto', 'nao_e_feed'],
    ['/anuncia-nada', 'nao_e_feed'],
  ])('%s fails for good as %s', async (path, codigo) => {
    server.setMode('/texto', { kind: 'body', body: 'só um texto', contentType: 'text/plain' });
    server.setMode('/anuncia-nada', {
      kind: 'body',
      contentType: 'text/html',
      body: '<html><link rel="alternate" type="application/rss+xml" href="/html"></html>',
    });
    await expect(collect(path)).rejects.toMatchObject({ codigo, kind: 'permanent' });
  });

  it('refuses this machine without leave', async () => {
    await expect(collect('/feed.xml', { permitir_rede_local: false })).rejects.toMatchObject({
      codigo: 'endereco_bloqueado',
    });
  });
});

describe('the feed a page announces', () => {
  const page = 'https://e.org/blog/index.html';
  const find = (head: string) =>
    discoverFeed(`<!doctype html><html><head>${head}</head><body></body></html>`, page);
  const link = (href: string, type = 'application/rss+xml', more = '') =>
    `<link rel="alternate" type="${type}" href="${href}" ${more}>`;

  it.each([
    [link('feed.xml'), 'https://e.org/blog/feed.xml'],
    [`<base href="/outro/">${link('feed.xml')}`, 'https://e.org/outro/feed.xml'],
    [
      `<base href="https://cdn.example/x/"><base href="/no/">${link('feed.xml')}`,
      'https://cdn.example/x/feed.xml',
    ],
    [link('/rss') + link('/atom', 'application/atom+xml'), 'https://e.org/atom'],
    [link('/feed?a=1&amp;b=2'), 'https://e.org/feed?a=1&b=2'],
    [`<LINK REL='Alternate Home' TYPE='Application/RSS+XML' HREF=/maiusculas>`, 'https://e.org/maiusculas'],
    [link('/comments/feed/') + link('/feed/'), 'https://e.org/feed/'],
    [link('/c', 'application/rss+xml', 'title="Blog » Comentários"'), 'https://e.org/c'],
    [link('/json', 'application/feed+json'), 'https://e.org/json'],
    [link('/oembed', 'application/json+oembed'), null],
    [link('/en', 'text/html', 'hreflang="en"'), null],
    [link('javascript:alert(1)'), null],
    [link(''), null],
    [`<!-- ${link('/commented')} -->`, null],
    [`<script>"${link('/script')}"</script>`, null],
    ['', null],
  ])('%s', (head, found) => {
    expect(find(head)).toBe(found);
  });
});

describe('choosing posts', () => {
  const now = Date.parse('2025-10-14T12:00:00Z');
  const post = (id: string, publicado_em: string | null) => ({
    id,
    titulo: id,
    url: null,
    autor: null,
    publicado_em,
    resumo: null,
  });
  const feed: Feed = {
    formato: 'rss',
    titulo: null,
    itens: [
      post('old', '2025-01-01T00:00:00.000Z'),
      post('undated', null),
      post('new', '2025-10-14T11:00:00.000Z'),
      post('future', '2026-01-01T00:00:00.000Z'),
      post('week', '2025-10-08T00:00:00.000Z'),
    ],
  };

  it('sorts the newest first and keeps those without a date at the end', () => {
    expect(selectItems(feed, 'tudo', 10, now).itens.map(({ id }) => id)).toEqual([
      'future',
      'new',
      'week',
      'old',
      'undated',
    ]);
  });
  it('counts what it leaves out', () => {
    expect(selectItems(feed, '7d', 10, now)).toMatchObject({
      total_no_feed: 5,
      fora_do_periodo: 1,
      sem_data: 1,
    });
    expect(selectItems(feed, '24h', 1, now).itens.map(({ id }) => id)).toEqual(['future']);
  });
});

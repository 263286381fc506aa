import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Log } from '../../src/core/deps.ts';
import type { FoundResult, ResultStore } from '../../src/core/results/port.ts';
import { openRedis, testRedis } from '../../src/core/results/redis.ts';
import { resultStoreRules } from '../support/result-store-rules.ts';
import { startRedis } from '../support/services/redis.ts';

const quiet: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('the result store on Redis', () => {
  let store: ResultStore;
  const url = inject('ORACULO_TEST_REDIS_URL');

  beforeAll(() => {
    store = openRedis({ url, password: null, log: quiet });
  });
  afterAll(() => store.close());

  resultStoreRules(() => store, randomUUID());
});

describe('a Redis with a password', () => {
  const password = 'segredo-de-teste';
  let server: Awaited<ReturnType<typeof startRedis>>;

  beforeAll(async () => {
    server = await startRedis({ password });
  });
  afterAll(() => server.stop());

  it('is reached with it', async () => {
    const step = await testRedis({ url: server.url, password });
    expect(step).toMatchObject({ target: 'redis', ok: true, code: 'ok' });
    const store = openRedis({ url: server.url, password, log: quiet });
    await store.set('key', 'value', 60_000);
    expect(await store.get('key')).toBe('value');
    await store.close();
  });

  it.each([null, 'wrong-secret'])('refuses %s, in words that do not repeat it', async (given) => {
    const step = await testRedis({ url: server.url, password: given });
    expect(step).toMatchObject({ ok: false, code: 'redis-credentials' });
    expect(step.message).not.toContain('wrong-secret');
    const store = openRedis({ url: server.url, password: given, log: quiet });
    await expect(store.get('key')).rejects.toMatchObject({ code: 'redis-credentials' });
    await store.close();
  });

  it('A06: tells a key of another type as unknown, not as absent', async () => {
    const store = openRedis({ url: server.url, password, log: quiet });
    const { Redis } = await import('ioredis');
    const other = new Redis(server.url, { password });
    await other.rpush('a list', 'x');
    await other.quit();
    await expect(store.get('a list')).rejects.toMatchObject({ code: 'redis-unreachable' });
    await store.close();
  });

  it('A06: sends nothing outside its few commands', async () => {
    const { Redis } = await import('ioredis');
    const watcher = new Redis(server.url, { password });
    const seen = new Set<string>();
    const monitor = await watcher.monitor();
    monitor.on('monitor', (_time: string, args: string[]) => seen.add((args[0] ?? '').toLowerCase()));
    const store = openRedis({ url: server.url, password, log: quiet });
    await store.set('a', '1', 60_000);
    await store.claim('b', '1', 60_000);
    await store.get('a');
    for await (const page of store.walk?.('') ?? []) expect(page.found.length).toBeGreaterThan(0);
    await store.delete('a');
    await store.ping();
    await store.close();
    monitor.disconnect();
    watcher.disconnect();
    expect(seen.size).toBeGreaterThan(3);
    expect([...seen]).toContain('scan');
    const allowed = ['auth', 'info', 'ping', 'get', 'getrange', 'strlen', 'scan', 'set', 'del'];
    expect([...seen].filter((name) => !allowed.includes(name))).toEqual([]);
  });
});

describe('a walk over results', () => {
  let server: Awaited<ReturnType<typeof startRedis>>;

  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  async function walked(prefix: string) {
    const store = openRedis({ url: server.url, password: null, log: quiet });
    const found: FoundResult[] = [];
    let pages = 0;
    let last = false;
    for await (const page of store.walk?.(prefix) ?? []) {
      found.push(...page.found);
      pages += 1;
      last = page.isLast;
    }
    await store.close();
    return { found: new Map(found.map((one) => [one.key, one])), pages, last };
  }

  it('A06: finds each of 5,000 keys among others in small steps, and loads nothing large or of another type', async () => {
    const { Redis } = await import('ioredis');
    const other = new Redis(server.url);
    const fill = other.pipeline();
    for (let n = 0; n < 5_000; n += 1) fill.set(`meta-${n}`, `value ${n}`).set(`other-${n}`, 'x');
    fill.rpush('meta-list', 'x');
    fill.set('meta-huge', 'x'.repeat(1024 * 1024 + 1));
    fill.set('meta-large', 'x'.repeat(1024 * 1024));
    fill.set('meta-bytes', Buffer.from([0xff, 0xfe, 0x80]));
    fill.set('meta?[a]*', 'odd');
    await fill.exec();
    await other.quit();

    const { found, pages, last } = await walked('meta-');
    expect(pages).toBeGreaterThan(10);
    expect(last).toBe(true);
    expect(found.size).toBe(5_004);
    expect(found.get('meta-4999')).toEqual({ key: 'meta-4999', value: 'value 4999' });
    expect(found.get('meta-list')).toEqual({ key: 'meta-list', problem: 'other-type' });
    expect(found.get('meta-huge')).toEqual({ key: 'meta-huge', problem: 'too-big' });
    expect(found.get('meta-large')).toMatchObject({ value: 'x'.repeat(1024 * 1024) });
    expect(found.get('meta-bytes')).toMatchObject({ value: '\ufffd\ufffd\ufffd' });
    expect([...(await walked('meta?[a]*')).found.keys()]).toEqual(['meta?[a]*']);
  });

  it('A06: fails in words when Redis goes away, and never ends as if it were complete', async () => {
    const store = openRedis({ url: server.url, password: null, log: quiet });
    const pages: boolean[] = [];
    const walk = async () => {
      for await (const page of store.walk?.('meta-') ?? []) {
        pages.push(page.isLast);
        if (pages.length === 3) await server.stop();
      }
    };
    await expect(walk()).rejects.toMatchObject({ code: 'redis-unreachable' });
    expect(pages).toEqual([false, false, false]);
    await store.close();
  });
});

describe('a Redis that is not there', () => {
  it('is told in words, and calls fail instead of hanging', async () => {
    const url = 'redis://127.0.0.1:1';
    const step = await testRedis({ url, password: null });
    expect(step).toMatchObject({ ok: false, code: 'redis-unreachable' });
    expect(step.message).toMatch(/Nothing listens there/);
    const store = openRedis({ url, password: null, log: quiet });
    const started = Date.now();
    await expect(store.get('key')).rejects.toMatchObject({ code: 'redis-unreachable' });
    expect(Date.now() - started).toBeLessThan(8_000);
    await store.close();
  });

  it('refuses an address that is none', async () => {
    expect(await testRedis({ url: 'http://example.org', password: null })).toMatchObject({ ok: false });
  });
});

import { describe, expect, it } from 'vitest';
import type { AskOptions, HttpAnswer } from '../../../../src/backend/http/http.ts';
import { type Politeness, politeHttp } from '../../../../src/backend/http/politeness.ts';
import { temporary } from '../../../../src/backend/worker/task-failure.ts';

const OPTIONS: AskOptions = { allowLocal: false, headers: {}, signal: new AbortController().signal };
const RULES: Politeness = { intervalMs: 1_000, concurrency: 1, pauseMs: 10_000 };

/** A host whose answers are made by the test, and a clock that only waiting moves. */
function setUp(rules: Partial<Politeness>, answer: (url: string) => Promise<void> = async () => undefined) {
  let now = 1_000_000;
  const begun: (readonly [string, number])[] = [];
  const http = {
    get: async (url: string): Promise<HttpAnswer> => {
      begun.push([new URL(url).host, now - 1_000_000]);
      await answer(url);
      const body = Buffer.alloc(0);
      return { url, status: 200, body, contentType: '', etag: undefined, lastModified: undefined };
    },
  };
  const polite = politeHttp(
    { ...http, send: (_method, url) => http.get(url) },
    { ...RULES, ...rules },
    {
      now: () => now,
      wait: async (ms) => {
        now += ms;
      },
    },
  );
  return {
    begun,
    get: (url: string, signal = OPTIONS.signal) => polite.get(url, { ...OPTIONS, signal }),
    pass: (ms: number) => {
      now += ms;
    },
  };
}

describe('asking hosts politely', () => {
  it('starts requests to one host apart, and those to another at once', async () => {
    const { get, begun } = setUp({});
    await get('https://a.org/1');
    await get('https://b.org/1');
    await get('https://a.org/2');
    expect(begun).toEqual([
      ['a.org', 0],
      ['b.org', 0],
      ['a.org', 1_000],
    ]);
  });

  it('runs no more than allowed at the same time, in the order they came', async () => {
    const gates = ['1', '2', '3'].map(() => Promise.withResolvers<void>());
    const { get, begun } = setUp(
      { intervalMs: 0, concurrency: 2 },
      (url) =>
        // The path is the number of the gate.
        (gates[Number(new URL(url).pathname.slice(1))] ?? Promise.withResolvers<void>()).promise,
    );
    const all = [0, 1, 2].map((index) => get(`https://a.org/${index}`));
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun).toHaveLength(2);
    gates[0]?.resolve();
    await all[0];
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun).toHaveLength(3);
    for (const gate of gates) gate.resolve();
    await Promise.all(all);
  });

  it('keeps a pause that the host asked for, and holds no worker for a long one', async () => {
    let busy: number | undefined = 3_000;
    const { get, begun, pass } = setUp({ intervalMs: 0 }, async () => {
      if (busy !== undefined) throw temporary('http_503', 'cheio', { retryAfterMs: busy });
    });
    await expect(get('https://a.org/')).rejects.toMatchObject({ codigo: 'http_503' });
    busy = 60_000;
    await expect(get('https://a.org/')).rejects.toMatchObject({ codigo: 'http_503' });
    expect(begun.map(([, at]) => at)).toEqual([0, 3_000]);
    busy = undefined;
    await expect(get('https://a.org/')).rejects.toMatchObject({
      codigo: 'servidor_em_pausa',
      kind: 'temporary',
      retryAfterMs: 60_000,
    });
    await get('https://b.org/');
    pass(60_000);
    await get('https://a.org/');
    expect(begun).toHaveLength(4);
  });

  it('gives a 429 without Retry-After a pause', async () => {
    const { get } = setUp({}, () => Promise.reject(temporary('http_429', 'devagar')));
    await expect(get('https://a.org/')).rejects.toMatchObject({ codigo: 'http_429', retryAfterMs: 10_000 });
    await expect(get('https://a.org/')).rejects.toMatchObject({ codigo: 'servidor_em_pausa' });
  });

  it('gives its place back when it is stopped, and after a failure', async () => {
    const { get, begun } = setUp({ intervalMs: 0 }, (url) =>
      url.endsWith('fail') ? Promise.reject(new Error('x')) : Promise.resolve(),
    );
    await expect(get('https://a.org/', AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    await expect(get('https://a.org/fail')).rejects.toThrow('x');
    await get('https://a.org/');
    expect(begun).toHaveLength(2);
  });
});

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemResolve } from '../../../../src/backend/http/guard.ts';
import { type AskOptions, DEFAULT_LIMITS, type Http, openHttp } from '../../../../src/backend/http/http.ts';
import { readJson } from '../../../../src/backend/http/json.ts';
import { quota } from '../../../../src/backend/worker/task-failure.ts';
import { z } from '../../../../src/shared/schema.ts';
import { type ApiServer, startApiServer } from '../../../support/backend/api-server.ts';

let server: ApiServer;
let elsewhere: ApiServer;
let http: Http;
beforeAll(async () => {
  server = await startApiServer(() => ({}));
  elsewhere = await startApiServer(() => ({ json: {} }));
  http = openHttp({ limits: DEFAULT_LIMITS, resolve: systemResolve, userAgent: 't', now: Date.now });
});
beforeEach(() => {
  server.asked.length = 0;
});
afterAll(async () => {
  await http.close();
  await server.close();
  await elsewhere.close();
});

const get = (more: Partial<AskOptions> = {}) =>
  http.get(`${server.url}/x`, {
    allowLocal: true,
    headers: {},
    signal: new AbortController().signal,
    ...more,
  });

describe('what an API says when it refuses', () => {
  it('is handed to the one who knows its words', async () => {
    server.answer = () => ({ status: 403, json: { reason: 'quota' }, headers: { 'retry-after': '9' } });
    const failureOf: AskOptions['failureOf'] = ({ status, text, retryAfterMs }) =>
      quota('cota', `${status} ${text} ${retryAfterMs}`);
    await expect(get({ failureOf })).rejects.toMatchObject({
      kind: 'quota',
      message: '403 {"reason":"quota"} 9000',
    });
  });

  it('is left to the status where nobody knows them, and where it is too long to be read', async () => {
    server.answer = () => ({ status: 503, text: 'x'.repeat(100_000), headers: { 'retry-after': '9' } });
    const texts: string[] = [];
    const failureOf: AskOptions['failureOf'] = ({ text }) => {
      texts.push(text);
      return null;
    };
    await expect(get({ failureOf })).rejects.toMatchObject({ codigo: 'http_503', retryAfterMs: 9_000 });
    expect(texts).toEqual(['']);
  });
});

describe('a key', () => {
  it('goes to the origin that was asked and to no other', async () => {
    server.answer = ({ path }) => ({
      status: 302,
      headers: { location: path === '/x' ? '/y' : `${elsewhere.url}/z` },
    });
    await get({ secretHeaders: { 'x-key': 'k' }, headers: { accept: 'a/b' } });
    expect(server.asked.map(({ path, headers }) => [path, headers['x-key']])).toEqual([
      ['/x', 'k'],
      ['/y', 'k'],
    ]);
    expect(elsewhere.asked[0]?.headers).toMatchObject({ accept: 'a/b' });
    expect(elsewhere.asked[0]?.headers).not.toHaveProperty('x-key');
  });
});

describe('a request that was put together wrongly', () => {
  it('is a defect, and no failure of the network', async () => {
    const failure = get({ headers: { 'x-key': 'a\nb' } });
    await expect(failure).rejects.toMatchObject({ code: 'UND_ERR_INVALID_ARG' });
  });
});

describe('a server that thinks before it answers', () => {
  it('is waited for as long as it is known to need', async () => {
    const hasty = openHttp({
      limits: { ...DEFAULT_LIMITS, headersTimeoutMs: 50, totalTimeoutMs: 50 },
      resolve: systemResolve,
      userAgent: 't',
      now: Date.now,
    });
    const slow = createServer((_request, response) => setTimeout(() => response.end('{}'), 1_500));
    slow.listen(0, '127.0.0.1');
    await once(slow, 'listening');
    // A server that listens on a port has such an address.
    const { port } = slow.address() as AddressInfo;
    const ask = (patience: Pick<AskOptions, 'patienceMs'>) =>
      hasty.get(`http://127.0.0.1:${port}/`, {
        allowLocal: true,
        headers: {},
        signal: new AbortController().signal,
        ...patience,
      });
    await expect(ask({})).rejects.toMatchObject({ codigo: 'tempo_esgotado' });
    expect((await ask({ patienceMs: 60_000 })).status).toBe(200);
    await hasty.close();
    slow.closeAllConnections();
    slow.close();
  });
});

describe('an answer in JSON', () => {
  const schema = z.object({ data: z.array(z.number()) });
  const read = async (answer: { readonly json?: unknown; readonly text?: string }) => {
    server.answer = () => answer;
    return readJson(await get(), schema);
  };

  it('is read in the form that was expected', async () => {
    expect(await read({ json: { data: [1], more: true } })).toEqual({ data: [1] });
  });

  it.each(['<html>em manutenção</html>', '', '{"data":[1', '['.repeat(100_000)])(
    'that is none may be one later: %.20s',
    async (text) => {
      await expect(read({ text })).rejects.toMatchObject({
        codigo: 'resposta_inesperada',
        kind: 'temporary',
      });
    },
  );

  it('of another form says where it changed', async () => {
    const failure = read({ json: { data: ['um'] } });
    await expect(failure).rejects.toMatchObject({ codigo: 'formato_desconhecido', kind: 'permanent' });
    await expect(failure).rejects.toThrow('data.0');
  });
});

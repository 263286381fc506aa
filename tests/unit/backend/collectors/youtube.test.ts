import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { collectYoutube, youtubeParameters } from '../../../../src/backend/collectors/youtube/collect.ts';
import { channelOf, playlistOf } from '../../../../src/backend/collectors/youtube/target.ts';
import type { Http } from '../../../../src/backend/http/http.ts';
import { loadValidators } from '../../../../src/backend/messages/validator.ts';
import { type Answer, type ApiServer, startApiServer } from '../../../support/backend/api-server.ts';
import { collectingTask, collectorHttp, testStore } from '../../../support/backend/collecting.ts';
import { CHANNEL, dataApi, googleRefusal, KEY, videoFeed } from '../../../support/backend/youtube.ts';

const check = loadValidators('resources').parameters('youtube');

let server: ApiServer;
let http: Http;
let store: ReturnType<typeof testStore>;
beforeAll(async () => {
  server = await startApiServer(dataApi({ videos: 0 }));
  http = collectorHttp();
});
beforeEach(() => {
  server.asked.length = 0;
  store = testStore();
});
afterAll(async () => {
  await http.close();
  await server.close();
});

function collect(
  more: Readonly<Record<string, unknown>> = {},
  key: string | null = KEY,
  task = collectingTask(store.results),
) {
  const parameters = { tipo: 'canal', alvo: '@teste', limite: 500, periodo: 'tudo', ...more };
  expect(check(parameters)).toBeNull();
  const endpoint = { url: server.url, allowLocal: true };
  return collectYoutube(youtubeParameters.parse(parameters), task, {
    http,
    api: endpoint,
    feeds: endpoint,
    key,
    ...store,
  });
}

const paths = () => server.asked.map(({ path }) => path);

describe('collecting videos with a key', () => {
  it('reads all uploads of a channel, with their figures, and sends the key in no address', async () => {
    server.answer = dataApi({ videos: 70, hidden: 1 });
    const found = await collect();
    expect(found).toMatchObject({
      titulo: 'Canal de teste',
      url: `https://www.youtube.com/channel/${CHANNEL}`,
      paginas: 2,
      lidos: 70,
      completo: true,
    });
    expect(found.itens[0]).toMatchObject({
      id: 'yt:video:video-00000',
      titulo: 'Vídeo 0 & mais',
      url: 'https://www.youtube.com/watch?v=video-00000',
      autor: 'Canal de teste',
      resumo: 'Descrição 0',
      detalhes: { visualizacoes: 1234, curtidas: null, comentarios: 7, duracao: 'PT4M13S' },
    });
    expect(paths()).toEqual(['/channels', '/playlistItems', '/videos', '/playlistItems', '/videos']);
    expect(server.asked[0]?.query.get('forHandle')).toBe('@teste');
    expect(
      server.asked.every(({ query, headers }) => !query.has('key') && headers['x-goog-api-key'] === KEY),
    ).toBe(true);
  });

  it('reads past a page of nothing but private videos', async () => {
    server.answer = dataApi({ videos: 5, hidden: 50 });
    expect(await collect()).toMatchObject({ itens: { length: 5 }, paginas: 2, completo: true });
  });

  it('stops at the page of a channel that is all too old, or all known', async () => {
    server.answer = dataApi({ videos: 300 });
    const task = collectingTask(store.results);
    const found = await collect({ periodo: '24h' }, KEY, task);
    expect(found).toMatchObject({ paginas: 2, completo: true });
    expect(found.itens.length + found.fora_do_periodo).toBe(100);
    await collect({}, KEY, task);
    await task.published();
    expect(await collect({ somente_novos: true })).toMatchObject({ itens: [], paginas: 1, ja_vistos: 50 });
  });

  it('reads a playlist by its address', async () => {
    server.answer = dataApi({ videos: 3 });
    const found = await collect({
      tipo: 'playlist',
      alvo: 'https://www.youtube.com/playlist?list=PLabcdefghijk',
    });
    expect(found).toMatchObject({ titulo: 'Minha lista', itens: { length: 3 } });
  });

  it('searches, newest first, and reads titles as they are meant', async () => {
    server.answer = dataApi({ videos: 2 });
    const found = await collect({ tipo: 'busca', alvo: 'dados abertos', periodo: '7d' });
    expect(found.itens[0]?.titulo).toBe("dados abertos & mais '0'");
    const { query } = server.asked[0] ?? {};
    expect([query?.get('order'), query?.get('type'), query?.get('q')]).toEqual([
      'date',
      'video',
      'dados abertos',
    ]);
    expect(Date.parse(query?.get('publishedAfter') ?? '')).toBeLessThan(Date.now() - 6 * 86_400_000);
  });

  it('brings only what is new, also when the key comes later', async () => {
    server.answer = () => videoFeed(3);
    const task = collectingTask(store.results);
    await collect({ alvo: CHANNEL, somente_novos: true }, null, task);
    await task.published();
    server.answer = dataApi({ videos: 5 });
    const found = await collect({ alvo: CHANNEL, somente_novos: true });
    expect(found).toMatchObject({ itens: { length: 2 }, ja_vistos: 3 });
  });

  it('a channel that is not there', async () => {
    server.answer = dataApi({ videos: 1 });
    await expect(collect({ alvo: '@ninguem' })).rejects.toMatchObject({
      codigo: 'nao_encontrado',
      kind: 'permanent',
    });
  });
});

describe('collecting videos without a key', () => {
  it('reads the feed of a channel', async () => {
    server.answer = () => videoFeed(15);
    const found = await collect({ alvo: `https://www.youtube.com/channel/${CHANNEL}` }, null);
    expect(found).toMatchObject({ titulo: 'Canal de teste', itens: { length: 15 }, completo: true });
    expect(found.itens[0]).toMatchObject({
      id: 'yt:video:video-00000',
      titulo: 'Vídeo 0 & mais',
      resumo: 'Descrição 0',
      url: 'https://www.youtube.com/watch?v=video-00000',
    });
    expect(server.asked[0]).toMatchObject({ path: '/videos.xml' });
    expect(server.asked[0]?.query.get('channel_id')).toBe(CHANNEL);
  });

  it.each([
    { tipo: 'busca', alvo: 'x' },
    { tipo: 'canal', alvo: '@teste' },
  ])('says which key it needs: %o', async (parameters) => {
    const failure = collect(parameters, null);
    await expect(failure).rejects.toMatchObject({ codigo: 'credencial_ausente', kind: 'credentials' });
    await expect(failure).rejects.toThrow('ORACULO_BACKEND_YOUTUBE_KEY');
    expect(server.asked).toEqual([]);
  });

  it.each<[Answer, string, string]>([
    [{ status: 404, text: 'Not Found' }, 'nao_encontrado', 'permanent'],
    [{ status: 500, text: 'x' }, 'http_500', 'temporary'],
    [{ text: '<html>Before you continue</html>' }, 'resposta_inesperada', 'temporary'],
  ])('a feed that is none: %o', async (answer, codigo, kind) => {
    server.answer = () => answer;
    await expect(collect({ alvo: CHANNEL }, null)).rejects.toMatchObject({ codigo, kind });
  });
});

describe('a Data API that refuses', () => {
  const daily = "Quota exceeded for quota metric 'Search Queries' and limit 'Search Queries per day'";
  it.each<[Answer, string, string]>([
    [
      googleRefusal(
        403,
        'quotaExceeded',
        'The request cannot be completed because you have exceeded your quota.',
      ),
      'cota_esgotada',
      'quota',
    ],
    [googleRefusal(429, 'rateLimitExceeded', daily, 'RATE_LIMIT_EXCEEDED'), 'cota_esgotada', 'quota'],
    [googleRefusal(403, 'rateLimitExceeded', 'Rate Limit Exceeded'), 'limite_de_taxa', 'temporary'],
    [googleRefusal(429, 'x', 'Too many'), 'limite_de_taxa', 'temporary'],
    [
      googleRefusal(400, 'badRequest', 'API key not valid. Please pass a valid API key.', 'API_KEY_INVALID'),
      'credencial_recusada',
      'credentials',
    ],
    [
      googleRefusal(403, 'accessNotConfigured', 'YouTube Data API v3 has not been used in project 1'),
      'credencial_recusada',
      'credentials',
    ],
    [{ status: 401, text: 'no' }, 'credencial_recusada', 'credentials'],
    [googleRefusal(403, 'playlistItemsNotAccessible', 'Not authorized'), 'acesso_negado', 'permanent'],
    [googleRefusal(404, 'playlistNotFound', 'not found'), 'nao_encontrado', 'permanent'],
    [googleRefusal(400, 'invalidPageToken', 'bad token'), 'pedido_recusado', 'permanent'],
    [googleRefusal(500, 'backendError', 'Internal error'), 'http_500', 'temporary'],
    [{ text: '<html>' }, 'resposta_inesperada', 'temporary'],
    [{ json: { items: {} } }, 'formato_desconhecido', 'permanent'],
  ])('%o', async (answer, codigo, kind) => {
    server.answer = () => answer;
    await expect(collect()).rejects.toMatchObject({ codigo, kind });
  });

  it('waits as long as it is asked to, and never shows the key', async () => {
    server.answer = () => ({
      ...googleRefusal(429, 'x', `Slow down, ${KEY}`),
      headers: { 'retry-after': '3' },
    });
    await expect(collect()).rejects.toMatchObject({
      retryAfterMs: 3_000,
      message: expect.stringMatching(/devagar: Slow down, \*\*\*$/),
    });
  });
});

describe('a channel or playlist as it is typed', () => {
  it.each([
    [CHANNEL, { kind: 'id', id: CHANNEL }],
    [` https://m.youtube.com/channel/${CHANNEL}/videos `, { kind: 'id', id: CHANNEL }],
    ['@meu.canal', { kind: 'handle', handle: '@meu.canal' }],
    ['https://www.youtube.com/@a%C3%A7%C3%A3o/videos', { kind: 'handle', handle: '@ação' }],
  ])('%s', (text, channel) => {
    expect(channelOf(text)).toEqual(channel);
  });

  it.each([
    '',
    'canal',
    '@a',
    'https://example.org/@canal',
    'https://www.youtube.com/watch?v=x',
    'https://www.youtube.com/%E0%A4%A',
  ])('%j is no channel', (text) => {
    expect(() => channelOf(text)).toThrow(expect.objectContaining({ codigo: 'parametros_invalidos' }));
  });

  it('a playlist by id or by any address that names it', () => {
    expect(playlistOf('PLabcdefghijk')).toBe('PLabcdefghijk');
    expect(playlistOf('https://www.youtube.com/watch?v=x&list=PLabcdefghijk')).toBe('PLabcdefghijk');
    expect(() => playlistOf('x')).toThrow(expect.objectContaining({ codigo: 'parametros_invalidos' }));
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { collectTelegram, telegramParameters } from '../../../../src/backend/collectors/telegram/collect.ts';
import { readPreview, viewsOf } from '../../../../src/backend/collectors/telegram/preview.ts';
import { channelName } from '../../../../src/backend/collectors/telegram/web.ts';
import type { Http } from '../../../../src/backend/http/http.ts';
import { loadValidators } from '../../../../src/backend/messages/validator.ts';
import { type Answer, type ApiServer, startApiServer } from '../../../support/backend/api-server.ts';
import { collectingTask, collectorHttp, testStore } from '../../../support/backend/collecting.ts';
import {
  botAnswer,
  botRefusal,
  channelPost,
  previewAnswer,
  previewHtml,
  TOKEN,
} from '../../../support/backend/telegram.ts';

const check = loadValidators('resources').parameters('telegram');

let server: ApiServer;
let http: Http;
let store: ReturnType<typeof testStore>;
beforeAll(async () => {
  server = await startApiServer(() => ({}));
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
  task = collectingTask(store.results),
  token: string | null = TOKEN,
) {
  const parameters = { origem: 'web', limite: 500, periodo: 'tudo', ...more };
  expect(check(parameters)).toBeNull();
  const endpoint = { url: server.url, allowLocal: true };
  return collectTelegram(telegramParameters.parse(parameters), task, {
    http,
    web: endpoint,
    bot: endpoint,
    token,
    ...store,
  });
}

describe('collecting a public channel', () => {
  it('reads from the newest message to the first, page by page', async () => {
    server.answer = previewAnswer('canal_teste', 45);
    const found = await collect({ canal: 'https://t.me/canal_teste' });
    expect(found).toMatchObject({
      titulo: 'Canal de teste 😀',
      url: 'https://t.me/s/canal_teste',
      paginas: 3,
      lidos: 45,
      completo: true,
    });
    expect(found.itens.map(({ id }) => id).slice(0, 2)).toEqual([
      'telegram:canal_teste/45',
      'telegram:canal_teste/44',
    ]);
    expect(server.asked.map(({ path, query }) => [path, query.get('before')])).toEqual([
      ['/s/canal_teste', null],
      ['/s/canal_teste', '26'],
      ['/s/canal_teste', '6'],
    ]);
    expect(found.itens[0]).toMatchObject({
      titulo: 'Mensagem 45',
      url: 'https://t.me/canal_teste/45',
      resumo: 'Mensagem 45 com mais texto',
      detalhes: { visualizacoes: 1_200, midia: null },
    });
  });

  it('takes the newest up to the limit, of a period, with words', async () => {
    server.answer = previewAnswer('canal_teste', 1_000);
    const newest = await collect({ canal: '@canal_teste', limite: 3 });
    expect(newest.itens.map(({ titulo }) => titulo)).toEqual([
      'Mensagem 1000',
      'Mensagem 999',
      'Mensagem 998',
    ]);
    expect(newest).toMatchObject({ paginas: 1, completo: false });
    const day = await collect({ canal: '@canal_teste', periodo: '24h' });
    expect(day.itens.length).toBeGreaterThanOrEqual(23);
    expect(day.itens.length).toBeLessThanOrEqual(25);
    expect(day).toMatchObject({ paginas: 3, completo: true });
    const worded = await collect({ canal: '@canal_teste', periodo: '24h', texto: 'mensagem 990' });
    expect(worded.itens.map(({ titulo }) => titulo)).toEqual(['Mensagem 990']);
  });

  it('brings only what is new, and then reads one page', async () => {
    const task = collectingTask(store.results);
    server.answer = previewAnswer('canal_teste', 40);
    await collect({ canal: 'canal_teste' }, task);
    await task.published();
    server.answer = previewAnswer('canal_teste', 42);
    const found = await collect({ canal: 'Canal_Teste'.toLowerCase(), somente_novos: true });
    expect(found.itens.map(({ titulo }) => titulo)).toEqual(['Mensagem 42', 'Mensagem 41']);
    expect(found.paginas).toBe(2);
  });

  it('that has no preview, or is not there', async () => {
    server.answer = previewAnswer('canal_teste', 5);
    await expect(collect({ canal: 'outro_canal' })).rejects.toMatchObject({
      codigo: 'nao_encontrado',
      kind: 'permanent',
    });
  });

  it('that is empty', async () => {
    server.answer = () => ({
      text: previewHtml('canal_teste', [{ number: 1, text: 'Channel created', isService: true }]),
    });
    expect(await collect({ canal: 'canal_teste' })).toMatchObject({ itens: [], completo: true });
  });

  it('reads past a page of nothing but service messages', async () => {
    const service = Array.from({ length: 20 }, (_, index) => ({
      number: 21 + index,
      text: 'pin',
      isService: true,
    }));
    server.answer = ({ query }) => ({
      text: query.has('before')
        ? previewHtml('canal_teste', [{ number: 20, text: 'Antes' }])
        : previewHtml('canal_teste', service, 21),
    });
    expect(await collect({ canal: 'canal_teste' })).toMatchObject({
      itens: [{ id: 'telegram:canal_teste/20' }],
      paginas: 2,
      completo: true,
    });
  });

  it.each<[string, Answer, string, string]>([
    ['asks for patience', { status: 429, headers: { 'retry-after': '30' } }, 'http_429', 'temporary'],
    ['is down', { status: 502, text: 'Bad Gateway' }, 'http_502', 'temporary'],
    ['forbids', { status: 403, text: 'no' }, 'http_403', 'permanent'],
    [
      'answers with something else',
      { text: '<html>Just a moment...</html>' },
      'resposta_inesperada',
      'temporary',
    ],
    ['answers with nothing', { text: '' }, 'resposta_inesperada', 'temporary'],
    [
      'numbers its messages in another way',
      { text: '<div class="tgme_channel_info"></div><div class="tgme_widget_message" data-post="x">a</div>' },
      'formato_desconhecido',
      'permanent',
    ],
  ])('where the site %s', async (_name, answer, codigo, kind) => {
    server.answer = () => answer;
    await expect(collect({ canal: 'canal_teste' })).rejects.toMatchObject({ codigo, kind });
  });

  it('that points to the same page for ever is found out', async () => {
    server.answer = () => ({ text: previewHtml('canal_teste', [{ number: 7, text: 'a' }], 7) });
    await expect(collect({ canal: 'canal_teste' })).rejects.toMatchObject({ codigo: 'paginacao_em_laco' });
  });

  it.each(['', 'a b', '@ab', '../etc', 'https://example.org/canal'])('%j is no channel', (canal) => {
    expect(() => channelName(canal)).toThrow(expect.objectContaining({ codigo: 'parametros_invalidos' }));
  });

  it.each(['durov', '@durov', 't.me/durov', 'https://t.me/s/durov/12', 'https://telegram.me/durov?x=1'])(
    '%j is durov',
    (canal) => {
      expect(channelName(canal)).toBe('durov');
    },
  );
});

describe('the page of a channel', () => {
  const read = (...posts: Parameters<typeof previewHtml>[1]) =>
    readPreview(previewHtml('c_teste', posts)).posts;

  it('keeps line breaks and emoji, and leaves markup and the answered message out', () => {
    const [post] = read({
      number: 7,
      text: 'Olá &amp; <i class="emoji" style="background-image:url(x)"><b>😀</b></i><br/>linha <a href="https://e.org/" onclick="x()">dois</a> &lt;script&gt;',
      answered: 'outra pessoa disse',
      author: 'Maria',
      time: '2026-09-30T07:37:00+02:00',
      media: 'photo',
    });
    expect(post).toMatchObject({
      channel: 'c_teste',
      number: 7,
      text: 'Olá & 😀\nlinha dois <script>',
      author: 'Maria',
      date: '2026-09-30T07:37:00+02:00',
      details: { midia: 'foto', visualizacoes: 1_200 },
    });
  });

  it('takes the time of the message, not that of its video', () => {
    expect(read({ number: 8, media: 'video', time: '2026-09-30T07:37:00+00:00' })).toMatchObject([
      { text: '', date: '2026-09-30T07:37:00+00:00', details: { midia: 'video' } },
    ]);
  });

  it('leaves service messages out', () => {
    expect(
      read({ number: 1, text: 'pinned', isService: true }, { number: 2, text: 'a' }).map(
        ({ number }) => number,
      ),
    ).toEqual([2]);
  });

  it.each([
    ['401', 401],
    ['12.7K', 12_700],
    ['1.1M', 1_100_000],
    ['', null],
    ['1.2.3', null],
    ['muitas', null],
  ])('%j views are %s', (text, views) => {
    expect(viewsOf(text)).toBe(views);
  });

  it.each([
    '',
    '<',
    '<div class="tgme_widget_message" data-post="a/1"',
    '<div class="js-message_text">'.repeat(50_000),
  ])('never throws: %.30s', (html) => {
    expect(readPreview(html).before).toBeNull();
  });
});

describe('the parameters of a Telegram collection', () => {
  it.each([
    [{ origem: 'web', canal: '@durov', limite: 1 }, true],
    [{ origem: 'bot', limite: 1 }, true],
    [{ origem: 'bot', canal: '', limite: 1 }, true],
    [{ origem: 'bot', canal: '@durov', limite: 1 }, false],
    [{ origem: 'web', limite: 1 }, false],
    [{ origem: 'web', canal: '', limite: 1 }, false],
    [{ origem: 'web', canal: '  ', limite: 1 }, false],
    [{ limite: 1 }, false],
    [{ origem: 'rádio', canal: '@durov', limite: 1 }, false],
  ])('%o', (parameters, good) => {
    expect(check({ ...parameters }) === null).toBe(good);
  });
});

describe('collecting what a bot has received', () => {
  const collectBot = (task = collectingTask(store.results)) => collect({ origem: 'bot' }, task);

  it('takes it once, and has Telegram forget it only after it was published', async () => {
    const updates = [
      channelPost(5_001),
      channelPost(5_002),
      { update_id: 5_003, message: { message_id: 1 } },
    ];
    server.answer = botAnswer(updates);
    const lost = await collectBot();
    expect(lost.itens).toHaveLength(2);
    const task = collectingTask(store.results);
    const found = await collectBot(task);
    expect(found.itens[0]).toMatchObject({
      id: 'telegram:canal_do_bot/1',
      titulo: 'Aviso 5001',
      url: 'https://t.me/canal_do_bot/1',
      autor: 'Canal do bot',
      detalhes: { canal: 'Canal do bot' },
    });
    expect(Date.parse(found.itens[0]?.publicado_em ?? '')).toBeLessThan(Date.now());
    await task.published();
    expect((await collectBot()).itens).toEqual([]);
    expect(updates).toEqual([]);
    expect(server.asked.map(({ query }) => query.get('offset'))).toEqual([null, null, '5004']);
    expect(server.asked[0]?.query.get('allowed_updates')).toBe('["channel_post"]');
    expect([...store.results.values.keys()]).toEqual(['oraculo:cursor:telegram-bot:123456']);
  });

  it('says when there may be more, and knows a private channel by its number', async () => {
    server.answer = botAnswer(Array.from({ length: 130 }, (_, index) => channelPost(1_000 + index)));
    expect(await collectBot()).toMatchObject({ itens: { length: 100 }, completo: false });
    const chat = { id: -1009876543210, title: 'Interno', type: 'channel' };
    server.answer = botAnswer([
      channelPost(7, { chat, text: undefined, caption: 'Legenda' }) as { update_id: number },
    ]);
    expect((await collectBot()).itens).toMatchObject([
      { id: 'telegram:9876543210/7', url: 'https://t.me/c/9876543210/7', titulo: 'Legenda' },
    ]);
  });

  it('needs a token', async () => {
    await expect(collect({ origem: 'bot' }, collectingTask(store.results), null)).rejects.toMatchObject({
      codigo: 'credencial_ausente',
      kind: 'credentials',
    });
  });

  it.each<[Answer, string, string]>([
    [botRefusal(401, 'Unauthorized'), 'credencial_recusada', 'credentials'],
    [botRefusal(404, 'Not Found'), 'credencial_recusada', 'credentials'],
    [botRefusal(403, 'Forbidden: bot was kicked'), 'acesso_negado', 'permanent'],
    [botRefusal(409, 'Conflict: terminated by other getUpdates request'), 'bot_ocupado', 'temporary'],
    [botRefusal(400, 'Bad Request'), 'pedido_recusado', 'permanent'],
    [botRefusal(500, 'Internal Server Error'), 'http_500', 'temporary'],
    [{ text: '<html>' }, 'resposta_inesperada', 'temporary'],
    [{ json: { ok: true } }, 'formato_desconhecido', 'permanent'],
  ])('a Bot API that answers %o', async (answer, codigo, kind) => {
    server.answer = () => answer;
    await expect(collectBot()).rejects.toMatchObject({ codigo, kind });
  });

  it('waits as long as the Bot API asks for, within a minute, and never shows the token', async () => {
    server.answer = () => botRefusal(429, `Too Many Requests ${TOKEN}`, { retry_after: 7 });
    await expect(collectBot()).rejects.toMatchObject({
      codigo: 'limite_de_taxa',
      retryAfterMs: 7_000,
      message: expect.not.stringContaining(TOKEN),
    });
    server.answer = () => botRefusal(429, 'Too Many Requests', { retry_after: 3_600 });
    await expect(collectBot()).rejects.toMatchObject({ retryAfterMs: 60_000 });
  });
});

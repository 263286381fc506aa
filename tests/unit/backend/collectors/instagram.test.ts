import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  collectInstagram,
  instagramParameters,
  tagOf,
  usernameOf,
} from '../../../../src/backend/collectors/instagram/collect.ts';
import type { Http } from '../../../../src/backend/http/http.ts';
import { loadValidators } from '../../../../src/backend/messages/validator.ts';
import { type Answer, type ApiServer, startApiServer } from '../../../support/backend/api-server.ts';
import { collectingTask, collectorHttp, testStore } from '../../../support/backend/collecting.ts';
import { GRAPH_TOKEN, graphAnswer, graphError, USER_ID } from '../../../support/backend/instagram.ts';

const check = loadValidators('resources').parameters('instagram');

let server: ApiServer;
let http: Http;
let store: ReturnType<typeof testStore>;
beforeAll(async () => {
  server = await startApiServer(graphAnswer(0));
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

interface Account {
  readonly token: string | null;
  readonly userId: string | null;
}
const ACCOUNT: Account = { token: GRAPH_TOKEN, userId: USER_ID };

function collect(
  more: Readonly<Record<string, unknown>> = {},
  task = collectingTask(store.results),
  account = ACCOUNT,
) {
  const parameters = { tipo: 'perfil', alvo: '@loja.exemplo', limite: 500, periodo: 'tudo', ...more };
  expect(check(parameters)).toBeNull();
  const endpoint = { url: server.url, allowLocal: true };
  return collectInstagram(instagramParameters.parse(parameters), task, {
    http,
    endpoint,
    ...account,
    ...store,
  });
}

describe('collecting a profile', () => {
  it('reads all posts by business discovery, and sends the token in no address', async () => {
    server.answer = graphAnswer(120);
    const found = await collect();
    expect(found).toMatchObject({
      titulo: 'Loja Exemplo (@loja.exemplo)',
      url: 'https://www.instagram.com/loja.exemplo/',
      lidos: 120,
      completo: true,
    });
    expect(found.itens[0]).toMatchObject({
      id: 'instagram:17890',
      titulo: 'Publicação 0',
      resumo: 'Publicação 0 com #hashtag e mais texto',
      url: 'https://www.instagram.com/p/C0/',
      autor: '@loja.exemplo',
      detalhes: { tipo: 'FEED', curtidas: 10, comentarios: 0 },
    });
    expect(found.itens[1]?.detalhes?.curtidas).toBeNull();
    expect(found.itens[0]?.publicado_em).toMatch(/Z$/);
    expect(server.asked.every(({ query }) => !query.has('access_token'))).toBe(true);
    expect(server.asked[1]?.query.get('fields')).toContain('media.after(QVF50).limit(50){');
  });

  it('of a period, up to a limit, and only what is new', async () => {
    server.answer = graphAnswer(120);
    const day = await collect({ periodo: '24h' });
    expect(day.itens.length).toBeGreaterThanOrEqual(24);
    expect(day.itens.length).toBeLessThanOrEqual(25);
    expect(await collect({ limite: 50 })).toMatchObject({ paginas: 1, completo: false });
    const task = collectingTask(store.results);
    await collect({}, task);
    await task.published();
    expect(await collect({ somente_novos: true })).toMatchObject({ itens: [], ja_vistos: 50, paginas: 1 });
  });

  it('without posts, and one that is not there', async () => {
    server.answer = graphAnswer(0);
    expect(await collect()).toMatchObject({ itens: [], completo: true });
    const failure = collect({ alvo: 'https://www.instagram.com/pessoal/' });
    await expect(failure).rejects.toMatchObject({ codigo: 'nao_encontrado', kind: 'permanent' });
    await expect(failure).rejects.toThrow('O usuário pessoal não foi encontrado.');
  });

  it('needs a token and an account', async () => {
    for (const [account, name] of [
      [{ ...ACCOUNT, token: null }, 'ORACULO_BACKEND_INSTAGRAM_TOKEN'],
      [{ ...ACCOUNT, userId: null }, 'ORACULO_BACKEND_INSTAGRAM_USER'],
    ] as const) {
      const failure = collect({}, collectingTask(store.results), account);
      await expect(failure).rejects.toMatchObject({ codigo: 'credencial_ausente', kind: 'credentials' });
      await expect(failure).rejects.toThrow(name);
    }
    expect(server.asked).toEqual([]);
  });
});

describe('collecting a hashtag', () => {
  it('reads on although its cursor stays the same', async () => {
    server.answer = graphAnswer(80);
    expect(await collect({ tipo: 'hashtag', alvo: '#Brasil' })).toMatchObject({
      titulo: '#brasil',
      url: 'https://www.instagram.com/explore/tags/brasil/',
      itens: { length: 80 },
      completo: true,
    });
    expect(server.asked.at(-1)?.query.get('user_id')).toBe(USER_ID);
  });

  it('that is not there', async () => {
    server.answer = graphAnswer(1);
    await expect(collect({ tipo: 'hashtag', alvo: 'nada' })).rejects.toMatchObject({
      codigo: 'nao_encontrado',
    });
    server.answer = () => ({ json: { data: [] } });
    await expect(collect({ tipo: 'hashtag', alvo: 'nada' })).rejects.toMatchObject({
      codigo: 'nao_encontrado',
    });
  });
});

describe('a Graph API that refuses', () => {
  it.each<[Answer, string, string]>([
    [
      graphError(401, 190, 'Error validating access token: Session has expired', { error_subcode: 463 }),
      'credencial_recusada',
      'credentials',
    ],
    [graphError(400, 102, 'Session key invalid'), 'credencial_recusada', 'credentials'],
    [
      graphError(403, 10, 'Application does not have permission for this action'),
      'acesso_negado',
      'credentials',
    ],
    [graphError(403, 200, 'Permissions error'), 'acesso_negado', 'credentials'],
    [graphError(403, 4, 'Application request limit reached'), 'limite_de_taxa', 'temporary'],
    [graphError(400, 17, 'User request limit reached'), 'limite_de_taxa', 'temporary'],
    [
      graphError(400, 80002, 'There have been too many calls to this Instagram account'),
      'limite_de_taxa',
      'temporary',
    ],
    [graphError(400, 18, 'max hashtags', { error_subcode: 2207034 }), 'cota_esgotada', 'quota'],
    [graphError(400, 100, 'Invalid parameter'), 'pedido_recusado', 'permanent'],
    [
      graphError(500, 1, "Please reduce the amount of data you're asking for"),
      'servico_externo_falhou',
      'temporary',
    ],
    [graphError(500, 2, 'Service temporarily unavailable'), 'servico_externo_falhou', 'temporary'],
    [graphError(400, 9007, 'x', { is_transient: true }), 'servico_externo_falhou', 'temporary'],
    [{ status: 502, text: 'Bad Gateway' }, 'http_502', 'temporary'],
    [{ status: 429, text: 'slow' }, 'http_429', 'temporary'],
    [{ text: '<html>' }, 'resposta_inesperada', 'temporary'],
    [{ json: { id: USER_ID } }, 'formato_desconhecido', 'permanent'],
  ])('%o', async (answer, codigo, kind) => {
    server.answer = () => answer;
    await expect(collect()).rejects.toMatchObject({ codigo, kind });
  });

  it('never shows the token, and waits a minute for a limit that counts over an hour', async () => {
    server.answer = () => graphError(403, 4, `Limit reached for ${GRAPH_TOKEN}`);
    await expect(collect()).rejects.toMatchObject({
      retryAfterMs: 60_000,
      message: expect.not.stringContaining(GRAPH_TOKEN),
    });
  });

  it('with a cursor that would be more than a cursor is not asked on', async () => {
    server.answer = () => ({
      json: {
        business_discovery: {
          username: 'loja.exemplo',
          media: { data: [], paging: { cursors: { after: 'x){id},insights' } } },
        },
      },
    });
    await expect(collect()).rejects.toMatchObject({ codigo: 'formato_desconhecido' });
  });
});

describe('a profile or a hashtag as it is typed', () => {
  it.each(['loja.exemplo', ' @Loja.Exemplo ', 'https://www.instagram.com/loja.exemplo/?hl=pt'])(
    '%j',
    (text) => {
      expect(usernameOf(text)).toBe('loja.exemplo');
    },
  );

  it.each(['', 'a b', 'a){id}', 'https://example.org/x', 'https://www.instagram.com/p/Cabc/'])(
    '%j is no profile',
    (text) => {
      expect(() => usernameOf(text)).toThrow(expect.objectContaining({ codigo: 'parametros_invalidos' }));
    },
  );

  it.each([
    ['#Educação', 'educação'],
    ['brasil_2026', 'brasil_2026'],
  ])('%j is a hashtag', (text, tag) => {
    expect(tagOf(text)).toBe(tag);
  });

  it.each(['', '#', 'duas palavras', 'a,b'])('%j is no hashtag', (text) => {
    expect(() => tagOf(text)).toThrow(expect.objectContaining({ codigo: 'parametros_invalidos' }));
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  collectLicitacoes,
  licitacoesParameters,
} from '../../../../src/backend/collectors/licitacoes/collect.ts';
import type { Http } from '../../../../src/backend/http/http.ts';
import { loadValidators } from '../../../../src/backend/messages/validator.ts';
import { type Answer, type ApiServer, startApiServer } from '../../../support/backend/api-server.ts';
import { collectingTask, collectorHttp, testStore } from '../../../support/backend/collecting.ts';
import { brasilia, contratacao, pncpAnswer, pncpRefusal } from '../../../support/backend/pncp.ts';

const check = loadValidators('resources').parameters('licitacoes');
const many = (count: number, more = {}) =>
  Array.from({ length: count }, (_, index) => contratacao(index + 1, more));

let server: ApiServer;
let http: Http;
let store: ReturnType<typeof testStore>;
beforeAll(async () => {
  server = await startApiServer(pncpAnswer([]));
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

function collect(more: Readonly<Record<string, unknown>> = {}, task = collectingTask(store.results)) {
  const parameters = { modalidade: '6', limite: 500, ...more };
  expect(check(parameters)).toBeNull();
  const endpoint = { url: server.url, allowLocal: true };
  return collectLicitacoes(licitacoesParameters.parse(parameters), task, { http, endpoint, ...store });
}

describe('collecting tenders', () => {
  it('asks for days of Brasília, a modality and a state, page by page', async () => {
    server.answer = pncpAnswer(many(120));
    const found = await collect({ uf: 'CE', periodo: '7d' });
    expect(found).toMatchObject({ paginas: 3, lidos: 120, completo: true, titulo: 'Licitações · CE' });
    expect(found.itens).toHaveLength(120);
    expect(
      server.asked.map(({ path, query }) => [path, query.get('pagina'), query.get('tamanhoPagina')]),
    ).toEqual(['1', '2', '3'].map((page) => ['/v1/contratacoes/publicacao', page, '50']));
    const { query } = server.asked[0] ?? {};
    expect([query?.get('uf'), query?.get('codigoModalidadeContratacao')]).toEqual(['CE', '6']);
    const days = [Date.now() - 7 * 86_400_000, Date.now()].map((time) =>
      brasilia(time).slice(0, 10).replaceAll('-', ''),
    );
    expect([query?.get('dataInicial'), query?.get('dataFinal')]).toEqual(days);
  });

  it('reads past a page without a single record that it understands', async () => {
    server.answer = pncpAnswer([
      ...many(50),
      ...Array.from({ length: 50 }, () => ({ odd: true })),
      ...many(51).slice(50),
    ]);
    expect(await collect()).toMatchObject({ itens: { length: 51 }, paginas: 3, completo: true });
  });

  it('makes an item of a tender, with its own number and what only tenders have', async () => {
    server.answer = pncpAnswer([contratacao(7, { dataPublicacaoPncp: brasilia(Date.now() - 3_600_000) })]);
    const [item] = (await collect()).itens;
    expect(item).toMatchObject({
      id: '00394460000141-1-000007/2026',
      titulo: 'Aquisição de gêneros alimentícios, lote 7',
      url: 'https://pncp.gov.br/app/editais/00394460000141/2026/7',
      autor: 'MUNICIPIO DE FORTALEZA',
      detalhes: {
        uf: 'CE',
        municipio: 'Fortaleza',
        valor_estimado: 1234.5,
        valor_homologado: null,
        propostas_ate: '2026-12-20T12:30:00.000Z',
        sistema_de_origem: 'https://compras.example.gov.br/1',
      },
    });
    expect(item?.resumo?.replace(/\s/g, ' ')).toBe(
      'Pregão - Eletrônico · Fortaleza/CE · valor estimado R$ 1.234,50 · Divulgada no PNCP',
    );
    const published = Date.parse(item?.publicado_em ?? '');
    expect(Math.abs(published - (Date.now() - 3_600_000))).toBeLessThan(60_000);
  });

  it('keeps tenders with all the words, whatever their accents and case', async () => {
    server.answer = pncpAnswer([contratacao(1), contratacao(2, { objetoCompra: 'Locação de veículos' })]);
    const found = await collect({ texto: 'VEICULOS locacao fortaleza' });
    expect(found.itens.map(({ titulo }) => titulo)).toEqual(['Locação de veículos']);
    expect(found.sem_o_texto).toBe(1);
  });

  it('finds nothing where nothing was published', async () => {
    server.answer = pncpAnswer([]);
    expect(await collect()).toMatchObject({ itens: [], paginas: 1, completo: true });
  });

  it('leaves out what is too old, what it cannot read, and addresses that are none', async () => {
    server.answer = pncpAnswer([
      contratacao(1, { dataPublicacaoPncp: brasilia(Date.now() - 40 * 3_600_000) }),
      { objetoCompra: 'sem número' },
      contratacao(3, { linkSistemaOrigem: 'javascript:alert(1)', valorTotalEstimado: 'muito' }),
    ]);
    const found = await collect({ periodo: '24h' });
    expect(found).toMatchObject({ fora_do_periodo: 1, lidos: 2 });
    expect(found.itens[0]?.detalhes).toMatchObject({ sistema_de_origem: null, valor_estimado: null });
  });

  it('brings only what is new, once what it brought is published', async () => {
    const asked = { somente_novos: true };
    server.answer = pncpAnswer(many(3));
    await collect(asked);
    const lost = collectingTask(store.results);
    expect((await collect(asked, lost)).itens).toHaveLength(3);
    await lost.published();
    server.answer = pncpAnswer(many(4));
    expect(await collect(asked)).toMatchObject({
      itens: [{ id: contratacao(4).numeroControlePNCP }],
      ja_vistos: 3,
    });
    expect((await collect({ ...asked, uf: 'CE' })).itens).toHaveLength(4);
    expect((await collect()).itens).toHaveLength(4);
  });

  it('takes no more than the limit, and says that there was more', async () => {
    server.answer = pncpAnswer(many(60));
    expect(await collect({ limite: 5 })).toMatchObject({ itens: { length: 5 }, paginas: 1, completo: false });
  });
});

describe('a tenders service that does not answer as it should', () => {
  const html = '<html><body><h1>Too Many Requests</h1></body></html>';
  it.each<[string, Answer, string, string]>([
    ['refuses a parameter', pncpRefusal(400, 'Tamanho de página inválido'), 'pncp_recusou', 'permanent'],
    [
      'knows no such modality',
      pncpRefusal(422, 'Código da modalidade de contratação inválido'),
      'pncp_recusou',
      'permanent',
    ],
    [
      'refuses dates that are in order',
      pncpRefusal(422, 'Data Inicial deve ser anterior ou igual à Data Final'),
      'pncp_recusou',
      'temporary',
    ],
    ['refuses with something that is no JSON', { status: 400, text: html }, 'pncp_recusou', 'permanent'],
    ['forbids', { status: 403, text: html }, 'http_403', 'permanent'],
    ['is not there', { status: 404, json: {} }, 'http_404', 'permanent'],
    ['asks for patience', { status: 429, text: html }, 'http_429', 'temporary'],
    [
      'has lost its database',
      pncpRefusal(500, 'Erro na comunicação com o banco de dados'),
      'http_500',
      'temporary',
    ],
    ['answers with nothing', { text: '' }, 'resposta_inesperada', 'temporary'],
    ['is under maintenance', { text: html }, 'resposta_inesperada', 'temporary'],
    ['has changed', { json: { itens: [] } }, 'formato_desconhecido', 'permanent'],
  ])('%s', async (_name, answer, codigo, kind) => {
    server.answer = () => answer;
    await expect(collect()).rejects.toMatchObject({ codigo, kind });
  });

  it('says what the service said', async () => {
    server.answer = () => pncpRefusal(422, 'Código da modalidade\u202e inválido');
    await expect(collect()).rejects.toThrow('(422): Código da modalidade inválido');
  });

  it('waits as long as it is asked to', async () => {
    server.answer = () => ({ status: 429, text: html, headers: { 'retry-after': '12' } });
    await expect(collect()).rejects.toMatchObject({ codigo: 'http_429', retryAfterMs: 12_000 });
  });

  it('that serves the same page for ever is found out', async () => {
    const one = pncpAnswer(many(1));
    server.answer = (asked) => {
      const { json } = one({ ...asked, query: new URLSearchParams([...asked.query, ['pagina', '1']]) });
      return { json: { ...(json as object), data: many(2), totalPaginas: 1_000_000 } };
    };
    await expect(collect()).rejects.toMatchObject({ codigo: 'paginacao_em_laco' });
    expect(server.asked).toHaveLength(2);
  });
});

describe('the parameters of a tenders collection', () => {
  it.each([
    { modalidade: '99', limite: 1 },
    { modalidade: '6', limite: 1, uf: 'XX' },
    { modalidade: '6', limite: 501 },
    { modalidade: '6', limite: 1, url: 'http://x' },
  ])('%o is refused', (parameters) => {
    expect(check(parameters)).not.toBeNull();
  });
});

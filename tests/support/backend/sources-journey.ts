/** What every source and executor must do on any broker; run against the embedded one and RabbitMQ. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { deadLetterQueue, QUEUES } from '../../../src/backend/topology.ts';
import {
  type BackendFixture,
  type BackendWanted,
  openBackendFixture,
  SHORT_TIMES,
} from '../backend-fixture.ts';
import {
  ALL_FOUR,
  finished,
  PATIENCE,
  reasonOf,
  startSource,
  takeDeadLetter,
  tipos,
  type Watcher,
  watch,
} from '../backend-journey.ts';
import { type ApiServer, startApiServer } from './api-server.ts';
import { GRAPH_TOKEN, graphAnswer, graphError, USER_ID } from './instagram.ts';
import { contratacao, pncpAnswer, pncpRefusal } from './pncp.ts';
import { botAnswer, botRefusal, channelPost, previewAnswer, TOKEN } from './telegram.ts';
import { CHANNEL, dataApi, googleRefusal, KEY } from './youtube.ts';

const SECRET = 'um segredo do webhook';

/** Expects to be the only one on the broker that the functions name; without an address it is embedded. */
export function sourcesJourney(broker: () => Pick<BackendWanted, 'amqpUrl' | 'redisUrl'>): void {
  let fixture: BackendFixture;
  let watcher: Watcher;
  let server: ApiServer;
  let dir: string;
  beforeAll(async () => {
    server = await startApiServer(() => ({ status: 404 }));
    const local = { url: server.url, allowLocal: true };
    dir = mkdtempSync(join(tmpdir(), 'oraculo-sources-'));
    const mappingFile = join(dir, 'mapping.json');
    const mapping = { caminho: '/registros/{id}', campos: { valor: 'detalhes.valor_estimado' } };
    writeFileSync(mappingFile, JSON.stringify(mapping));
    fixture = await openBackendFixture({
      ...broker(),
      ...SHORT_TIMES,
      politeness: { intervalMs: 0, concurrency: 4, pauseMs: 10 },
      endpoints: {
        pncp: local,
        youtubeApi: local,
        youtubeFeeds: local,
        telegramWeb: local,
        telegramBot: local,
        instagramGraph: local,
      },
      credentials: {
        youtubeKey: KEY,
        telegramToken: TOKEN,
        instagramToken: GRAPH_TOKEN,
        instagramUserId: USER_ID,
      },
      targets: {
        webhook: { url: `${server.url}/gancho`, secret: SECRET },
        erp: { url: server.url, token: 'token-do-erp', mappingFile },
      },
    });
    watcher = await watch(fixture.session);
  });
  beforeEach(() => {
    server.asked.length = 0;
  });
  afterAll(async () => {
    await watcher?.close();
    await fixture?.close();
    await server?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  /** Starts a collection and waits for the report of its run, which must hold `text`. */
  async function reported(fonte: string, parametros: Record<string, unknown>, text: string) {
    const id = await startSource(fixture.session, fonte, parametros);
    await vi.waitFor(finished(watcher, id), PATIENCE);
    const events = watcher.of(id);
    expect(tipos(events)).toEqual(ALL_FOUR);
    expect(events[1]?.payload).toMatchObject({ fonte, status: 'ok' });
    expect(readFileSync(String(events[3]?.payload.arquivo), 'utf8')).toContain(text);
    return { id, dados: events[1]?.payload.dados };
  }

  /** The code and the attempts of a collection that ends in the source's dead-letter queue. */
  async function buried(fonte: keyof typeof QUEUES, parametros: Record<string, unknown>) {
    const id = await startSource(fixture.session, fonte, parametros);
    const letter = await takeDeadLetter(fixture.session, deadLetterQueue(QUEUES[fonte]), id);
    const told = () => watcher.of(id).filter(({ tipo }) => tipo === 'falha_tarefa');
    await vi.waitFor(() => expect(told().at(-1)?.payload.definitiva).toBe(true), PATIENCE);
    return [reasonOf(letter), told().length];
  }

  describe('licitacoes', () => {
    const wanted = { modalidade: '6', limite: 50 };

    it('goes from request to report, and tells how far it is', async () => {
      server.answer = pncpAnswer([contratacao(1), contratacao(2, { objetoCompra: 'Locação de veículos' })]);
      const asked = { ...wanted, texto: 'veículos' };
      const { id, dados } = await reported('licitacoes', asked, 'MUNICIPIO DE FORTALEZA');
      expect(dados).toMatchObject({ lidos: 2, sem_o_texto: 1, completo: true });
      const progress = JSON.parse((await fixture.results.get(`oraculo:progresso:${id}`)) ?? '{}');
      expect(progress).toMatchObject({ fonte: 'licitacoes', paginas: 1, lidos: 2, itens: 1 });
    });

    it('brings only what is new the second time', async () => {
      const asked = { ...wanted, somente_novos: true };
      server.answer = pncpAnswer([contratacao(5)]);
      await reported('licitacoes', asked, 'lote 5');
      server.answer = pncpAnswer([contratacao(5), contratacao(6)]);
      expect((await reported('licitacoes', asked, 'lote 6')).dados).toMatchObject({ ja_vistos: 1 });
    });

    it('is tried again while the service is down, and buried at once where it refuses', async () => {
      server.answer = () => pncpRefusal(500, 'Erro na comunicação com o banco de dados');
      expect(await buried('licitacoes', wanted)).toEqual(['http_500', 4]);
      server.answer = () => pncpRefusal(422, 'Código da modalidade de contratação inválido');
      expect(await buried('licitacoes', wanted)).toEqual(['pncp_recusou', 1]);
    });
  });

  describe('youtube', () => {
    const wanted = { tipo: 'canal', alvo: CHANNEL, limite: 50 };

    it('goes from request to report, without its key in anything', async () => {
      server.answer = dataApi({ videos: 3 });
      const { dados } = await reported('youtube', wanted, 'Vídeo 2 &amp; mais');
      expect(dados).toMatchObject({ titulo: 'Canal de teste', itens: { length: 3 } });
      expect(fixture.logText()).not.toContain(KEY);
    });

    it('is buried at once when the quota is used up or the key is refused', async () => {
      server.answer = () => googleRefusal(403, 'quotaExceeded', 'You have exceeded your quota.');
      expect(await buried('youtube', wanted)).toEqual(['cota_esgotada', 1]);
      server.answer = () => googleRefusal(400, 'badRequest', `Not valid: ${KEY}`, 'API_KEY_INVALID');
      expect(await buried('youtube', wanted)).toEqual(['credencial_recusada', 1]);
      expect(fixture.logText()).not.toContain(KEY);
    });
  });

  describe('telegram', () => {
    const wanted = { origem: 'web', canal: '@canal_teste', periodo: 'tudo', limite: 25 };

    it('goes from request to report, from a channel and from a bot', async () => {
      server.answer = previewAnswer('canal_teste', 30);
      const { dados } = await reported('telegram', wanted, 'Mensagem 30');
      expect(dados).toMatchObject({ titulo: 'Canal de teste 😀', itens: { length: 25 }, completo: false });
      server.answer = botAnswer([channelPost(5_001)]);
      await reported('telegram', { origem: 'bot', limite: 1 }, 'Aviso 5001');
      expect(await fixture.results.get('oraculo:cursor:telegram-bot:123456')).toBe('5002');
      expect(fixture.logText()).not.toContain(TOKEN);
    });

    it('is buried at once when the channel is not there or the token is refused', async () => {
      server.answer = previewAnswer('outro', 1);
      expect(await buried('telegram', wanted)).toEqual(['nao_encontrado', 1]);
      server.answer = () => botRefusal(401, 'Unauthorized');
      expect(await buried('telegram', { origem: 'bot', limite: 1 })).toEqual(['credencial_recusada', 1]);
    });
  });

  describe('instagram', () => {
    const wanted = { tipo: 'perfil', alvo: '@loja.exemplo', limite: 50 };

    it('goes from request to report', async () => {
      server.answer = graphAnswer(3);
      const { dados } = await reported('instagram', wanted, 'Loja Exemplo (@loja.exemplo)');
      expect(dados).toMatchObject({ itens: { length: 3 }, completo: true });
    });

    it('is buried at once when the token has expired, and tried again while calls are too many', async () => {
      server.answer = () => graphError(401, 190, `Session of ${GRAPH_TOKEN} has expired`);
      expect(await buried('instagram', wanted)).toEqual(['credencial_recusada', 1]);
      server.answer = () => ({ ...graphError(403, 4, 'Limit reached'), headers: { 'retry-after': '0' } });
      expect(await buried('instagram', wanted)).toEqual(['limite_de_taxa', 4]);
      expect(fixture.logText()).not.toContain(GRAPH_TOKEN);
    });
  });

  describe('what a request asks to be done afterwards', () => {
    const wanted = { modalidade: '6', limite: 50, executador: 'automacoes' };
    const pncp = pncpAnswer([contratacao(1)]);

    it('is done by the executor it names', async () => {
      server.answer = (asked) => (asked.path === '/gancho' ? { status: 204 } : pncp(asked));
      const id = await startSource(fixture.session, 'licitacoes', wanted);
      await vi.waitFor(finished(watcher, id), PATIENCE);
      expect(tipos(watcher.of(id))).toEqual(ALL_FOUR);
      expect(watcher.of(id)[3]?.payload).toMatchObject({ executador: 'automacoes', status: 'ok', itens: 1 });
      expect(JSON.parse(server.asked.at(-1)?.body ?? '')).toMatchObject({
        correlation_id: id,
        fonte: 'licitacoes',
      });
      await vi.waitFor(async () => {
        const record = JSON.parse((await fixture.results.get(`oraculo:resultado:${id}`)) ?? '{}');
        expect(record).toMatchObject({ estado: 'ok', executador: 'automacoes' });
      }, PATIENCE);
    });

    it('is tried again, then buried in the executor’s own queue', async () => {
      server.answer = (asked) => (asked.path === '/gancho' ? { status: 503 } : pncp(asked));
      const id = await startSource(fixture.session, 'licitacoes', wanted);
      const letter = await takeDeadLetter(fixture.session, deadLetterQueue(QUEUES.automacoes), id);
      expect(reasonOf(letter)).toBe('http_503');
      expect(server.asked.filter(({ path }) => path === '/gancho')).toHaveLength(4);
      expect(fixture.logText()).not.toContain(SECRET);
    });

    it('shows the posts that it would publish', async () => {
      server.answer = pncp;
      const id = await startSource(fixture.session, 'licitacoes', {
        ...wanted,
        executador: 'midias_sociais',
      });
      await vi.waitFor(finished(watcher, id), PATIENCE);
      expect(watcher.of(id)[3]?.payload).toMatchObject({
        executador: 'midias_sociais',
        resultado: 'simulacao',
        publicacoes: [{ rede: 'telegram', texto: expect.stringContaining('lote 1') }, { rede: 'mastodon' }],
      });
    });

    it('is summarised without a model where none is set up', async () => {
      server.answer = pncp;
      const id = await startSource(fixture.session, 'licitacoes', { ...wanted, executador: 'conteudo' });
      await vi.waitFor(finished(watcher, id), PATIENCE);
      const payload = watcher.of(id)[3]?.payload;
      expect(payload).toMatchObject({ executador: 'conteudo', resultado: 'ok', modelo: null, itens: 1 });
      expect(readFileSync(String(payload?.arquivo), 'utf8')).toContain('# Licitações · Brasil');
    });

    it('is registered in another system, by the mapping file', async () => {
      server.answer = (asked) => (asked.path.startsWith('/registros/') ? { status: 204 } : pncp(asked));
      const id = await startSource(fixture.session, 'licitacoes', { ...wanted, executador: 'erp_crm' });
      await vi.waitFor(finished(watcher, id), PATIENCE);
      expect(watcher.of(id)[3]?.payload).toMatchObject({ executador: 'erp_crm', status: 'ok', itens: 1 });
      expect(JSON.parse(server.asked.at(-1)?.body ?? '')).toEqual({ valor: 1234.5 });
    });

    it('by an executor that is not there is refused before it is collected', async () => {
      expect(await buried('licitacoes', { ...wanted, executador: 'nenhum' })).toEqual([
        'parametros_invalidos',
        1,
      ]);
    });
  });
}

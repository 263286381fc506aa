import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { automacoesRole } from '../../../../src/backend/executors/automacoes/role.ts';
import type { Http } from '../../../../src/backend/http/http.ts';
import type { WebhookSettings } from '../../../../src/backend/settings.ts';
import { type Answer, type ApiServer, startApiServer } from '../../../support/backend/api-server.ts';
import { collectorHttp } from '../../../support/backend/collecting.ts';
import { COLLECTED, execute, executionTask } from '../../../support/backend/executing.ts';

const NOW = 1_760_443_200_123;
const SECRET = 'um segredo';

let server: ApiServer;
let http: Http;
beforeAll(async () => {
  server = await startApiServer(() => ({ status: 202 }));
  http = collectorHttp();
});
beforeEach(() => {
  server.asked.length = 0;
  server.answer = () => ({ status: 202 });
});
afterAll(async () => {
  await http.close();
  await server.close();
});

const role = (webhook: WebhookSettings = { url: `${server.url}/gancho?rota=1`, secret: SECRET }) =>
  automacoesRole({ http, webhook, clock: { now: () => NOW } });

describe('the webhook', () => {
  it('gets all that was collected, signed with its time', async () => {
    expect(await execute(role())).toEqual({
      executador: 'automacoes',
      fonte: 'youtube',
      status: 'ok',
      resultado: 'ok',
      itens: 3,
      erros: [],
    });
    const [asked] = server.asked;
    expect(asked).toMatchObject({ method: 'POST', path: '/gancho' });
    expect(JSON.parse(asked?.body ?? '')).toMatchObject({
      correlation_id: 'c-1',
      fonte: 'youtube',
      dados: COLLECTED,
    });
    const signed = createHmac('sha256', SECRET).update(`1760443200.${asked?.body}`).digest('hex');
    expect(asked?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-oraculo-timestamp': '1760443200',
      'x-oraculo-signature': `v1=${signed}`,
    });
  });

  it('has what it was sent when it says so, whatever comes with it', async () => {
    server.answer = () => ({ status: 200, text: 'x', headers: { 'content-encoding': 'gzip' } });
    expect(await execute(role())).toMatchObject({ resultado: 'ok', itens: 3 });
  });

  it('knows a repeated delivery by its id', async () => {
    const task = executionTask('automacoes');
    await execute(role(), task);
    await execute(role(), task);
    await execute(role(), { ...task, sourceId: 'm-2' });
    const ids = server.asked.map(({ headers }) => headers['x-oraculo-delivery']);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
    expect(JSON.parse(server.asked[0]?.body ?? '').entrega).toBe(ids[0]);
  });

  it.each<[Answer, string, string]>([
    [{ status: 500 }, 'http_500', 'temporary'],
    [{ status: 429, headers: { 'retry-after': '5' } }, 'http_429', 'temporary'],
    [{ status: 304 }, 'http_304', 'permanent'],
    [{ status: 410 }, 'http_410', 'permanent'],
    [{ status: 401 }, 'credencial_recusada', 'credentials'],
    [{ status: 403 }, 'credencial_recusada', 'credentials'],
    [{ status: 307, headers: { location: '/outro' } }, 'redirecionamento_recusado', 'permanent'],
  ])('that answers %o', async (answer, codigo, kind) => {
    server.answer = () => answer;
    await expect(execute(role())).rejects.toMatchObject({ codigo, kind });
    expect(server.asked).toHaveLength(1);
  });

  it.each([
    [{ url: null, secret: SECRET }, 'ORACULO_BACKEND_WEBHOOK_URL'],
    [{ url: 'https://example.org/', secret: null }, 'ORACULO_BACKEND_WEBHOOK_SECRET'],
  ])('that is not set up: %o', async (webhook, name) => {
    const failure = execute(role(webhook));
    await expect(failure).rejects.toMatchObject({ codigo: 'credencial_ausente', kind: 'credentials' });
    await expect(failure).rejects.toThrow(name);
  });

  it.each(['exemplo.org/gancho', 'ftp://exemplo.org/', 'segredo'])(
    'whose address is none: %s',
    async (url) => {
      const failure = execute(role({ url, secret: SECRET }));
      await expect(failure).rejects.toMatchObject({ codigo: 'configuracao_invalida', kind: 'credentials' });
      await expect(failure).rejects.toThrow('ORACULO_BACKEND_WEBHOOK_URL');
      await expect(failure).rejects.not.toThrow(url);
    },
  );

  it('is never on a machine of metadata', async () => {
    const webhook = { url: 'http://169.254.169.254/', secret: SECRET };
    await expect(execute(role(webhook))).rejects.toMatchObject({ codigo: 'endereco_bloqueado' });
  });

  it('is not asked for what another executor is to do', async () => {
    await expect(execute(role(), executionTask('relatorios'))).rejects.toMatchObject({
      codigo: 'executador_inesperado',
    });
  });
});

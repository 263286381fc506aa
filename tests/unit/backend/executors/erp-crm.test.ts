import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { erpCrmRole } from '../../../../src/backend/executors/erp-crm/role.ts';
import type { Http } from '../../../../src/backend/http/http.ts';
import type { ErpSettings } from '../../../../src/backend/settings.ts';
import { type Answer, type ApiServer, startApiServer } from '../../../support/backend/api-server.ts';
import { collectorHttp } from '../../../support/backend/collecting.ts';
import { COLLECTED, execute, executionTask } from '../../../support/backend/executing.ts';
import { memoryResults } from '../../../support/backend/memory-results.ts';

const TOKEN = 'token-do-erp';

let server: ApiServer;
let http: Http;
let dir: string;
let results: ReturnType<typeof memoryResults>;
beforeAll(async () => {
  server = await startApiServer(() => ({ json: {} }));
  http = collectorHttp();
  dir = mkdtempSync(join(tmpdir(), 'oraculo-erp-'));
});
beforeEach(() => {
  server.asked.length = 0;
  server.answer = () => ({ json: {} });
  results = memoryResults();
  map({
    caminho: '/api/registros/{id}',
    campos: { name: 'titulo', website: 'url', amount: 'detalhes.valor_estimado', absent: 'detalhes.nada' },
    fixos: { origin: 'oraculo', active: true },
  });
});
afterAll(async () => {
  await http.close();
  await server.close();
  rmSync(dir, { recursive: true, force: true });
});

const mappingFile = () => join(dir, 'mapping.json');
const map = (mapping: unknown) =>
  writeFileSync(mappingFile(), typeof mapping === 'string' ? mapping : JSON.stringify(mapping));

function role(more: Partial<ErpSettings> = {}) {
  const erp = { url: `${server.url}/`, token: TOKEN, mappingFile: mappingFile(), ...more };
  return erpCrmRole({ http, erp, results });
}

describe('registering items in another system', () => {
  it('puts each at an address of its own, by the mapping', async () => {
    expect(await execute(role())).toMatchObject({ executador: 'erp_crm', status: 'ok', itens: 3 });
    expect(server.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'PUT /api/registros/id-0',
      'PUT /api/registros/id-1',
      'PUT /api/registros/id-2',
    ]);
    expect(JSON.parse(server.asked[1]?.body ?? '')).toEqual({
      name: 'Item 1 & <b>mais</b>',
      website: 'https://example.org/1',
      amount: 1_000,
      absent: null,
      origin: 'oraculo',
      active: true,
    });
    expect(server.asked[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  });

  it('puts an id of any kind into one part of the address, and a record where the system wants it', async () => {
    map({
      metodo: 'PATCH',
      caminho: '/crm/v3/objects/companies/{id}?idProperty=oraculo_id',
      campos: { name: 'titulo' },
      dentro_de: 'properties',
    });
    const itens = [{ ...COLLECTED.itens[0], id: '../x/1-1/2026?a=b' }];
    await execute(role(), executionTask('erp_crm', { titulo: 'T', itens }));
    const [asked] = server.asked;
    expect(asked?.path).toBe('/crm/v3/objects/companies/..%2Fx%2F1-1%2F2026%3Fa%3Db');
    expect(asked?.query.get('idProperty')).toBe('oraculo_id');
    expect(JSON.parse(asked?.body ?? '')).toEqual({ properties: { name: 'Item 0 & <b>mais</b>' } });
  });

  it('goes on where the last attempt ended', async () => {
    const task = executionTask('erp_crm');
    server.answer = ({ path }) => (path.endsWith('id-1') ? { status: 503 } : { json: {} });
    await expect(execute(role(), task)).rejects.toMatchObject({ codigo: 'http_503', kind: 'temporary' });
    server.answer = () => ({ status: 204 });
    expect(await execute(role(), task)).toMatchObject({ itens: 3 });
    expect(server.asked.map(({ path }) => path.slice(-1))).toEqual(['0', '1', '1', '2']);
  });

  it('begins anew with other items or another mapping under the same message', async () => {
    const [first, second] = COLLECTED.itens;
    const of = (itens: readonly unknown[]) => executionTask('erp_crm', { titulo: 'T', itens });
    const sent = () => server.asked.splice(0).map(({ path }) => path);
    await execute(role(), of([first]));
    expect(sent()).toEqual(['/api/registros/id-0']);
    expect(await execute(role(), of([second, first]))).toMatchObject({ itens: 2 });
    expect(sent()).toEqual(['/api/registros/id-1', '/api/registros/id-0']);
    map({ caminho: '/outros/{id}', campos: { name: 'titulo' } });
    await execute(role(), of([second, first]));
    expect(sent()).toEqual(['/outros/id-1', '/outros/id-0']);
    await execute(role(), of([second, first]));
    expect(sent()).toEqual([]);
  });

  it.each(['', '.', '..', '\ud800'])('sends nothing where an id is no name of a record: %j', async (id) => {
    const itens = [COLLECTED.itens[0], { ...COLLECTED.itens[1], id }];
    const task = executionTask('erp_crm', { titulo: 'T', itens });
    await expect(execute(role(), task)).rejects.toMatchObject({ codigo: 'item_sem_id', kind: 'permanent' });
    expect(server.asked).toEqual([]);
    map({ metodo: 'POST', caminho: '/registros', campos: { name: 'titulo' } });
    expect(await execute(role(), task)).toMatchObject({ itens: 2 });
  });

  it.each<[Answer, string, string]>([
    [{ status: 401, text: `${TOKEN} expired` }, 'credencial_recusada', 'credentials'],
    [{ status: 403 }, 'credencial_recusada', 'credentials'],
    [{ status: 404 }, 'nao_encontrado', 'permanent'],
    [{ status: 422, json: { message: 'name is too long' } }, 'pedido_recusado', 'permanent'],
    [{ status: 429, headers: { 'retry-after': '2' } }, 'http_429', 'temporary'],
    [{ status: 500 }, 'http_500', 'temporary'],
    [{ status: 302, headers: { location: '/login' } }, 'redirecionamento_recusado', 'permanent'],
  ])('in one that answers %o', async (answer, codigo, kind) => {
    server.answer = () => answer;
    const failure = execute(role());
    await expect(failure).rejects.toMatchObject({ codigo, kind });
    await expect(failure).rejects.not.toThrow(TOKEN);
  });

  it.each<[Partial<ErpSettings>, string]>([
    [{ url: null }, 'ORACULO_BACKEND_ERP_URL'],
    [{ token: null }, 'ORACULO_BACKEND_ERP_TOKEN'],
    [{ mappingFile: null }, 'ORACULO_BACKEND_ERP_MAPPING'],
  ])('needs its settings: %o', async (missing, name) => {
    const failure = execute(role(missing));
    await expect(failure).rejects.toMatchObject({ codigo: 'credencial_ausente', kind: 'credentials' });
    await expect(failure).rejects.toThrow(name);
  });
});

describe('settings that do not serve', () => {
  it.each<[Partial<ErpSettings>, string]>([
    [{ url: 'erp.example/api' }, 'ORACULO_BACKEND_ERP_URL'],
    [{ token: 'uma\nchave' }, 'ORACULO_BACKEND_ERP_TOKEN'],
    [{ token: 'çhave' }, 'ORACULO_BACKEND_ERP_TOKEN'],
  ])('%o', async (wrong, name) => {
    const failure = execute(role(wrong));
    await expect(failure).rejects.toMatchObject({ codigo: 'configuracao_invalida', kind: 'credentials' });
    await expect(failure).rejects.toThrow(name);
    expect(server.asked).toEqual([]);
  });
});

describe('a mapping that does not serve', () => {
  it.each([
    ['no JSON', '{'],
    ['no path', { campos: { a: 'titulo' } }],
    ['an address of its own', { caminho: 'https://example.org/{id}', campos: { a: 'titulo' } }],
    ['no fields', { caminho: '/x', campos: {} }],
    ['a field that items do not have', { caminho: '/x', campos: { a: 'constructor' } }],
    ['an unknown key', { caminho: '/x', campos: { a: 'titulo' }, url: 'https://example.org/' }],
    ['another method', { metodo: 'DELETE', caminho: '/x', campos: { a: 'titulo' } }],
  ])('%s', async (_name, mapping) => {
    map(mapping);
    await expect(execute(role())).rejects.toMatchObject({ codigo: 'mapeamento_invalido', kind: 'permanent' });
    expect(server.asked).toEqual([]);
  });

  it('that is not there', async () => {
    await expect(execute(role({ mappingFile: join(dir, 'nada.json') }))).rejects.toMatchObject({
      codigo: 'mapeamento_invalido',
    });
  });
});

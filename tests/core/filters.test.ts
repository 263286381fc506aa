import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ArgsOf } from '../../src/shared/contract.ts';
import { LOCAL_CONNECTION_ID } from '../../src/shared/domain/connection.ts';
import type { FilterSubject } from '../../src/shared/filter/ast.ts';
import { eventually } from '../support/services/processes.ts';
import { type Console, openConsole, startSystem, tempDir } from './core-fixture.ts';

/** The query language through the whole contract: events, runs, failures, selections, checks, completions, counts. */
const connectionId = LOCAL_CONNECTION_ID;
const at = tempDir();
let system: Awaited<ReturnType<typeof startSystem>>;
let app: Console;
const DEAD = 6;

async function die(): Promise<void> {
  const session = system.engine.session();
  const channel = await session.openChannel('publish', { confirm: true });
  for (let n = 1; n <= DEAD; n += 1) {
    const error = [
      { key: 'codigo', value: { type: 'string', value: n % 2 ? 'TEMPO' : 'REDE' } },
      {
        key: 'mensagem',
        value: { type: 'string', value: n % 2 ? 'timed out after 30 s' : 'conexão recusada' },
      },
    ] as const;
    const headers = [
      { key: 'oraculo-tentativas', value: { type: 'int32', value: 4 } },
      { key: 'oraculo-esgotada', value: { type: 'string', value: '' } },
      { key: 'oraculo-erro', value: { type: 'table', value: error } },
    ] as const;
    const body = {
      correlation_id: `ensaio-${n}`,
      tipo_evento: 'iniciar_coleta',
      payload: {
        fonte: 'blog',
        parametros: { url: `https://example.org/${n}`, limite: n },
        tags: ['a', `t${n}`],
      },
      timestamp: new Date().toISOString(),
    };
    const properties = { headers: [...headers], messageId: `m-${n}`, contentType: 'application/json' };
    await channel.publish('', 'escavador.blog', { properties, body: Buffer.from(JSON.stringify(body)) }, {});
  }
  await session.close();
}

beforeAll(async () => {
  system = await startSystem(join(at.dir, 'local'));
  app = await openConsole(at.dir, system.openers);
  await eventually('connected', async () => {
    const [view] = await app.call('connections.list', {});
    return view?.state.kind === 'connected';
  });
  await die();
  const queue = 'escavador.blog.falhas';
  await eventually('the dead letters', async () => {
    const queues = await app.call('failures.queues', { connectionId });
    return queues.find(({ name }) => name === queue)?.depth === DEAD;
  });
  await app.call('failures.look', { connectionId, queue, consent: true });
}, 60_000);
afterAll(async () => {
  await app.close();
  await system.stop();
  at.remove();
  expect(app.errors).toEqual([]);
});

const failures = async (query: string) => {
  const page = await app.call('failures.page', { connectionId, limit: 50, filter: { query } });
  expect(page.total).toBe(page.failures.length);
  return page.failures.map(({ correlationId }) => correlationId).sort();
};

it.each([
  ['payload.parametros.limite > 4', ['ensaio-5', 'ensaio-6']],
  ['payload.parametros.limite in 2..3', ['ensaio-2', 'ensaio-3']],
  ['payload.tags = t1', ['ensaio-1']],
  ['header.oraculo-erro.codigo = TEMPO', ['ensaio-1', 'ensaio-3', 'ensaio-5']],
  ['"timed out" and not correlation = ensaio-1', ['ensaio-3', 'ensaio-5']],
  ['conexao recusada', ['ensaio-2', 'ensaio-4', 'ensaio-6']],
  ['tipo_evento = iniciar_* and correlation_id in (ensaio-1, ensaio-2)', ['ensaio-1', 'ensaio-2']],
  ['reason = rejected last 1h property.message_id = m-4', ['ensaio-4']],
  ['state = gone', []],
])('failures with %s', async (query, expected) => {
  expect(await failures(query)).toEqual(expected);
});

it('a filter narrows what else is asked, and pages go on where the last ended', async () => {
  const filter = { queue: 'escavador.blog.falhas', query: 'payload.parametros.limite >= 2' };
  const seen: (string | null)[] = [];
  let before: { failedAt: number; id: string } | undefined;
  do {
    const page = await app.call('failures.page', { connectionId, limit: 2, filter, order: 'oldest', before });
    expect(page.total).toBe(5);
    seen.push(...page.failures.map(({ correlationId }) => correlationId));
    before = page.searchedTo ?? undefined;
  } while (before);
  expect(seen.toSorted()).toEqual(['ensaio-2', 'ensaio-3', 'ensaio-4', 'ensaio-5', 'ensaio-6']);
  const elsewhere = { ...filter, queue: 'executador.relatorios.falhas' };
  const none = await app.call('failures.page', { connectionId, limit: 2, filter: elsewhere });
  expect(none).toMatchObject({ failures: [], total: 0, hasMore: false });
});

it('a job means the same failures as the list', async () => {
  const selection = {
    kind: 'filter',
    filter: { query: 'error.code = TEMPO and payload.parametros.limite < 5' },
  } as const;
  const request = {
    action: 'archive',
    selection,
    target: { kind: 'failed-queue' },
    rate: null,
    window: 50,
    canary: false,
    include: [],
    reason: null,
    edit: null,
  } satisfies ArgsOf<'jobs.plan'>['request'];
  const plan = await app
    .call('jobs.plan', { connectionId, request: request as never })
    .catch((error) => error);
  expect(plan).toMatchObject({ count: 2 });
});

it('events and runs are found by the same words', async () => {
  await eventually('the deaths', async () => {
    const page = await app.call('events.page', { connectionId, limit: 50, filter: 'payload.tags = t1' });
    return page.events.length > 0;
  });
  const events = await app.call('events.page', {
    connectionId,
    limit: 50,
    filter: 'payload.parametros.limite = 3',
  });
  expect(new Set(events.events.map(({ correlationId }) => correlationId))).toEqual(new Set(['ensaio-3']));
  expect(events).toMatchObject({ hasMore: false, searchedTo: null });
  const runs = await app.call('runs.page', {
    connectionId,
    limit: 50,
    filter: 'failure.reason = rejected and not ensaio-1',
  });
  expect(runs.runs.map(({ correlationId }) => correlationId)).not.toContain('ensaio-1');
  expect(runs.runs.length).toBeGreaterThan(0);
});

it('a filter that cannot be read is refused with its place, everywhere', async () => {
  const refused = {
    code: 'filter-invalid',
    details: { problem: 'unknown-field', from: 0, to: 10, suggestion: 'tipo_evento' },
  };
  const filter = 'tipo_event = x';
  await expect(app.call('events.page', { connectionId, limit: 1, filter })).rejects.toMatchObject(refused);
  await expect(app.call('runs.page', { connectionId, limit: 1, filter })).rejects.toMatchObject(refused);
  await expect(
    app.call('failures.page', { connectionId, limit: 1, filter: { query: filter } }),
  ).rejects.toMatchObject(refused);
  await expect(
    app.call('filters.count', { connectionId, subject: 'events', text: filter }),
  ).rejects.toMatchObject(refused);
  const { problems } = await app.call('filters.check', { connectionId, subject: 'events', text: filter });
  expect(problems).toMatchObject([{ code: 'unknown-field', suggestion: 'tipo_evento', severity: 'error' }]);
  const long = 'x'.repeat(4_001);
  await expect(app.call('events.page', { connectionId, limit: 1, filter: long })).rejects.toMatchObject({
    code: 'invalid-arguments',
  });
});

it('a type that was never seen is told with the one that was meant', async () => {
  const { problems } = await app.call('filters.check', {
    connectionId,
    subject: 'events',
    text: 'size > 1 type = iniciar_colta',
  });
  expect(problems).toMatchObject([
    { code: 'value-not-seen', severity: 'warning', from: 16, to: 29, suggestion: 'iniciar_coleta' },
  ]);
});

it('counts', async () => {
  const count = async (subject: FilterSubject, text: string) =>
    (await app.call('filters.count', { connectionId, subject, text })).count;
  expect(await count('failures', '')).toBe(DEAD);
  expect(await count('failures', 'payload.parametros.limite > 4')).toBe(2);
  expect(await count('runs', 'correlation = ensaio-*')).toBe(DEAD);
});

it('completes fields, operators, values with how often they were seen, and names in bodies and headers', async () => {
  const complete = async (text: string, subject: FilterSubject = 'failures') =>
    (await app.call('filters.complete', { connectionId, subject, text, at: text.length })).options;
  const texts = async (text: string) => (await complete(text)).map((option) => option.text);
  expect(await texts('tip')).toContain('tipo_evento');
  expect(await texts('reas')).toContain('reason');
  expect(await texts('type ')).toEqual(['=', '!=', '~', '!~', 'in', 'exists']);
  expect(await complete('error.code = ')).toEqual([
    { text: 'REDE', kind: 'value', count: 3 },
    { text: 'TEMPO', kind: 'value', count: 3 },
  ]);
  expect(await complete('error.message = timed')).toEqual([
    { text: '"timed out after 30 s"', kind: 'value', count: 3 },
  ]);
  expect(await complete('payload.fonte = ')).toEqual([{ text: 'blog', kind: 'value', count: DEAD }]);
  expect(await texts('payload.par')).toContain('payload.parametros.limite');
  expect(await texts('header.oraculo')).toContain('header.oraculo-erro');
  expect(await texts('state = ')).toContain('open');
  expect(await texts('x and last ')).toContain('24h');
  expect(await texts('type = x ')).toContain('and');
});

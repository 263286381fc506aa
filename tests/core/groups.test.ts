import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LOCAL_CONNECTION_ID } from '../../src/shared/domain/connection.ts';
import { eventually } from '../support/services/processes.ts';
import { CAUSES } from '../unit/core/groups/signature-table.ts';
import { type Console, openConsole, startSystem, tempDir } from './core-fixture.ts';

const connectionId = LOCAL_CONNECTION_ID;
const at = tempDir();
let system: Awaited<ReturnType<typeof startSystem>>;
let app: Console;
let sent = 0;

beforeAll(async () => {
  system = await startSystem(join(at.dir, 'local'));
  app = await openConsole(at.dir, system.openers);
  await eventually('connected', async () => {
    const [view] = await app.call('connections.list', {});
    return view?.state.kind === 'connected';
  });
});
afterAll(async () => {
  await app.close();
  await system.stop();
  at.remove();
  expect(app.errors).toEqual([]);
});

/** A task whose attempts are used up: the collector rejects it, and the broker dead-letters it from there. */
async function die(messages: readonly string[]): Promise<void> {
  const session = system.engine.session();
  const channel = await session.openChannel('publish', { confirm: true });
  for (const message of messages) {
    sent += 1;
    const error = [
      { key: 'codigo', value: { type: 'string', value: 'falha_de_ensaio' } },
      { key: 'mensagem', value: { type: 'string', value: message } },
    ] as const;
    const headers = [
      { key: 'oraculo-tentativas', value: { type: 'int32', value: 4 } },
      { key: 'oraculo-esgotada', value: { type: 'string', value: '' } },
      { key: 'oraculo-erro', value: { type: 'table', value: error } },
    ] as const;
    const parametros = { url: 'https://example.org', limite: 5 };
    const body = {
      correlation_id: `ensaio-${sent}`,
      tipo_evento: 'iniciar_coleta',
      payload: { fonte: 'blog', parametros },
      timestamp: new Date().toISOString(),
    };
    const properties = { headers: [...headers], messageId: `m-${sent}`, contentType: 'application/json' };
    await channel.publish('', 'escavador.blog', { properties, body: Buffer.from(JSON.stringify(body)) }, {});
  }
  await session.close();
}

/** The first deaths may come before the tap is there: a look finds those. */
async function groupsOnce(failures: number) {
  const queue = 'escavador.blog.falhas';
  await eventually(`${failures} dead letters`, async () => {
    const queues = await app.call('failures.queues', { connectionId });
    return queues.find(({ name }) => name === queue)?.depth === failures;
  });
  await app.call('failures.look', { connectionId, queue, consent: true });
  await eventually(`${failures} failures`, async () => {
    const { total } = await app.call('failures.page', { connectionId, limit: 1 });
    return total === failures;
  });
  return app.call('groups.page', { connectionId, classifier: 'cause', limit: 100 });
}

it('failures of twelve causes arrive in twelve groups, and a resolved one regresses by a new death', async () => {
  const messages = Object.values(CAUSES).flat();
  const told: string[] = [];
  app.client.on('groups.changed', (change) => told.push(change.connectionId));
  await die(messages);
  const { groups, total } = await groupsOnce(messages.length);
  expect(total).toBe(12);
  expect(groups.map(({ count }) => count).toSorted()).toEqual(
    Object.values(CAUSES)
      .map((each) => each.length)
      .toSorted(),
  );
  expect(groups.every((group) => group.state === 'new' && group.error === 'falha_de_ensaio')).toBe(true);
  expect(new Set(told)).toEqual(new Set([connectionId]));

  const [biggest] = groups;
  const id = biggest?.id ?? '';
  const { failures } = await app.call('failures.page', { connectionId, limit: 100, filter: { group: id } });
  expect(failures).toHaveLength(biggest?.count ?? -1);
  const detail = await app.call('failures.detail', { connectionId, id: failures[0]?.id ?? '' });
  expect(detail.groups).toContainEqual({ classifier: 'cause', id, title: biggest?.title });
  expect(detail.errors).toEqual([
    { by: 'envelope', type: 'falha_de_ensaio', message: failures[0]?.error?.message, trace: null, at: null },
  ]);

  const note = 'corrigido na versão 2.1';
  await app.call('groups.update', { connectionId, id, state: 'resolved', note });
  // Brokers tell whole seconds of a death.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await die([failures[0]?.error?.message ?? '']);
  const after = (await groupsOnce(messages.length + 1)).groups.find((group) => group.id === id);
  expect(after).toMatchObject({ state: 'regressed', count: failures.length + 1, note });
  const { events } = await app.call('groups.detail', { connectionId, id });
  expect(events.map(({ kind, operator }) => [kind, operator])).toEqual([
    ['state', null],
    ['note', 'tester'],
    ['state', 'tester'],
    ['seen', null],
  ]);
  const audit = await app.call('audit.page', { limit: 10 });
  expect(audit.entries.find(({ action }) => action === 'group')?.details).not.toContain(note);
});

it('groups are merged, taken apart, split and made anew by calls of the contract', async () => {
  const { groups } = await app.call('groups.page', { connectionId, classifier: 'cause', limit: 100 });
  const [into, other] = groups.map(({ id }) => id);
  if (into === undefined || other === undefined) throw new Error('there are no two groups');
  const merged = await app.call('groups.merge', { connectionId, into, ids: [other] });
  expect(merged.merged).toBe(1);
  const listed = await app.call('failures.page', { connectionId, limit: 100, filter: { group: into } });
  expect(listed.total).toBe(merged.count);
  expect((await app.call('groups.recompute', { connectionId })).failures).toBe(sent);
  expect((await app.call('groups.detail', { connectionId, id: into })).members).toHaveLength(1);
  expect((await app.call('groups.unmerge', { connectionId, id: other })).id).toBe(other);
  const failureIds = listed.failures.map(({ id }) => id);
  const split = await app.call('groups.split', { connectionId, id: into, failureIds, title: 'à parte' });
  expect(split).toMatchObject({ title: 'à parte', byHand: true });
  expect((await app.call('groups.unmerge', { connectionId, id: split.id })).id).toBe(into);
});

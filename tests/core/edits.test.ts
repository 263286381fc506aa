import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type FeedServer, startFeedServer } from '../support/feeds/server.ts';
import { type Console, noBroker, openConsole, startSystem, tempDir } from './core-fixture.ts';

const DLQ = 'escavador.blog.falhas';
const LOCAL = { connectionId: 'local' };

let ends: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const end of ends.toReversed()) await end();
  ends = [];
});

function closing<T extends { close(): Promise<void> }>(opened: T): T {
  ends.push(() => opened.close());
  return opened;
}

/** A core with one dead letter of a collection that met no feed. */
async function withDeadLetter(): Promise<{ dir: string; console: Console; feeds: FeedServer; id: string }> {
  const temp = tempDir();
  ends.push(() => temp.remove());
  const feeds = closing(await startFeedServer());
  feeds.setMode('/gone.xml', { kind: 'status', status: 404 });
  const system = await startSystem(temp.dir);
  ends.push(() => system.stop());
  const opened = await openConsole(temp.dir, system.openers);
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= opened.close();
    return closed;
  };
  const console = closing({ ...opened, close });
  await console.call('connections.connect', { id: 'local' });
  await expect
    .poll(async () => (await console.call('connections.list', {}))[0]?.state.kind)
    .toBe('connected');
  await console.call('collections.start', {
    ...LOCAL,
    source: 'blog',
    parameters: { url: `${feeds.url}/gone.xml`, limite: 3, permitir_rede_local: true },
  });
  const looked = async () => {
    await console.call('failures.look', { ...LOCAL, queue: DLQ, consent: false });
    return (await console.call('failures.page', { ...LOCAL, limit: 1 })).failures[0]?.id;
  };
  await expect.poll(looked, { timeout: 10_000 }).toBeDefined();
  const id = (await looked()) ?? '';
  return { dir: temp.dir, console, feeds, id };
}

describe('edits and the audit, through the core', () => {
  it('an edit is shown before it is done, by the schema and the locked fields of ORÁCULO', async () => {
    const { console, id } = await withDeadLetter();
    const subject = await console.call('edits.subject', { ...LOCAL, id });
    expect(subject).toMatchObject({
      failureId: id,
      type: 'iniciar_coleta',
      locked: ['/correlation_id', '/tipo_evento', '/timestamp'],
      problem: null,
    });
    expect(subject.schema).toMatchObject({ title: 'ORÁCULO message' });
    const preview = (patch: unknown) =>
      console.call('edits.preview', {
        ...LOCAL,
        selection: { kind: 'filter', filter: { queue: DLQ } },
        edit: { kind: 'patch', format: 'json-patch', patch: JSON.stringify(patch) },
        limit: 10,
      });
    const path = '/payload/parametros/url';
    const good = await preview([{ op: 'replace', path, value: 'https://example.org/feed.xml' }]);
    expect(good).toMatchObject({ total: 1, changed: 1, refused: 0, rows: [{ before: subject.text }] });
    expect(JSON.parse(good.rows[0]?.after ?? '').payload.parametros.url).toBe('https://example.org/feed.xml');
    const bad = await preview([
      { op: 'replace', path: '/correlation_id', value: 'another' },
      { op: 'remove', path: '/payload/fonte' },
    ]);
    expect(bad.rows[0]?.problems.map(({ code, path: at }) => [code, at])).toEqual([
      ['locked-field', '/correlation_id'],
      ['schema', '/payload/fonte'],
    ]);
    // Nothing was done.
    const { failures } = await console.call('failures.page', { ...LOCAL, limit: 1 });
    expect(failures).toMatchObject([{ id, state: 'open', retries: 0 }]);
    expect(console.errors).toEqual([]);
  });

  it('the audit is read back, and the journal is found whole; another one is not (S05)', async () => {
    const { dir, console, id } = await withDeadLetter();
    const journal = join(dir, 'journal.db');
    const before = await console.call('journal.verify', {});
    expect(before).toMatchObject({ problem: null, ledgerEntries: 0 });
    expect(before.auditEntries).toBeGreaterThan(0);
    const page = await console.call('audit.page', { limit: 1, text: 'look' });
    expect(page).toMatchObject({ entries: [{ action: 'look', operator: 'tester', connectionId: 'local' }] });

    await console.call('failures.retry', { ...LOCAL, id, reason: null, delayMs: 0 });
    const settled = async () => (await console.call('retries.list', { ...LOCAL, limit: 1 }))[0]?.state;
    await expect.poll(settled, { timeout: 10_000 }).toBe('acked');
    const after = await console.call('journal.verify', {});
    expect(after).toMatchObject({ problem: null, archived: 1 });
    expect(after.ledgerEntries).toBeGreaterThan(3);

    // Another journal stands in its place, under the mark of the one that is lost.
    await console.close();
    rmSync(journal);
    const offline = closing(await openConsole(dir, noBroker()));
    const cut = await offline.call('journal.verify', {});
    expect(cut.problem).toContain('cannot be trusted');
    expect((await offline.call('audit.page', { limit: 10 })).entries).toEqual([]);
  });
});

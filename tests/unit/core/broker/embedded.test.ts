import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbedded } from '../../../../src/core/broker/embedded/engine.ts';
import type { BrokerSession } from '../../../../src/core/broker/port.ts';

const persistent = (body: string) => ({ body: Buffer.from(body), properties: { deliveryMode: 2 } });

describe('the embedded broker and its file', () => {
  let dir: string;
  let file: string;
  let errors: unknown[];
  const log = {
    info: () => undefined,
    warn: () => undefined,
    error: (_message: string, cause: unknown) => errors.push(cause),
  };
  const clock = { now: () => Date.now() };
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'oraculo-embedded-'));
    file = join(dir, 'broker.db');
    errors = [];
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  async function bodies(session: BrokerSession, queue: string): Promise<string[]> {
    const channel = await session.openChannel('read');
    const found: string[] = [];
    for (let next = await channel.get(queue); next; next = await channel.get(queue)) {
      found.push(Buffer.from(next.body).toString());
    }
    await channel.close();
    return found;
  }

  it('keeps durable queues, bindings and persistent messages over a restart, and nothing else', async () => {
    const first = openEmbedded({ file, clock, log });
    const channel = await first.session().openChannel('publish', { confirm: true });
    await channel.declareExchange('e', 'topic');
    await channel.declareExchange('passing', 'direct', { durable: false });
    await channel.declareQueue('kept', { arguments: { 'x-max-length': 50 } });
    await channel.declareQueue('gone', { durable: false });
    await channel.bindQueue('kept', 'e', 'a.#');
    await channel.publish('e', 'a.b', persistent('one'));
    await channel.publish('', 'kept', { body: Buffer.from('transient'), properties: {} });
    await channel.publish('', 'gone', persistent('lost'));
    await first.close();

    const second = openEmbedded({ file, clock, log });
    const session = second.session();
    expect(await session.queueDetails('kept')).toMatchObject({ messages: 1, maxLength: 50 });
    expect(await session.queueDetails('gone')).toBeNull();
    expect((await session.topology())?.bindings).toEqual([
      { exchange: 'e', queue: 'kept', routingKey: 'a.#', durable: true },
    ]);
    const again = await session.openChannel('publish', { confirm: true });
    expect(await again.publish('e', 'a.c', persistent('two'), { mandatory: true })).toEqual({
      kind: 'confirmed',
    });
    expect(await bodies(session, 'kept')).toEqual(['one', 'two']);
    await second.close();
  });

  it('S03: a commit that fails confirms nothing, cuts everyone off and goes on from the file', async () => {
    const engine = openEmbedded({ file, clock, log });
    const session = engine.session();
    const states: string[] = [];
    session.onState((state) => states.push(state.kind));
    const channel = await session.openChannel('publish', { confirm: true });
    await channel.declareQueue('q');
    const reader = await session.openChannel('read');
    await channel.publish('', 'q', persistent('before'));
    expect(Buffer.from((await reader.get('q'))?.body ?? '').toString()).toBe('before');
    const other = new Database(file);
    other.exec(
      "CREATE TRIGGER full BEFORE INSERT ON messages WHEN NEW.body = CAST('boom' AS BLOB) BEGIN SELECT RAISE(ROLLBACK, 'disk full'); END",
    );
    other.close();

    const outcomes = await Promise.all(
      ['one', 'boom', 'two'].map((body) => channel.publish('', 'q', persistent(body))),
    );
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['unknown', 'unknown', 'unknown']);
    expect(await channel.closed).toMatchObject({ code: 541 });
    expect(await reader.closed).toMatchObject({ code: 541 });
    expect(states).toEqual(['reconnecting', 'connected']);
    expect(errors).toHaveLength(1);

    expect(await bodies(session, 'q')).toEqual(['before']);
    const again = await session.openChannel('publish', { confirm: true });
    expect(await again.publish('', 'q', persistent('after'))).toEqual({ kind: 'confirmed' });
    expect(await bodies(session, 'q')).toEqual(['before', 'after']);
    await engine.close();
  });

  it('everything of one turn is one commit', async () => {
    const engine = openEmbedded({ file, clock, log });
    const channel = await engine.session().openChannel('publish', { confirm: true });
    await channel.declareQueue('q');
    const reader = new Database(file, { readonly: true });
    const version = () => Number(reader.pragma('data_version', { simple: true }));
    const before = version();
    await Promise.all(
      Array.from({ length: 200 }, (_, index) => channel.publish('', 'q', persistent(String(index)))),
    );
    expect(reader.prepare('SELECT count(*) FROM messages').pluck().get()).toBe(200);
    expect(version() - before).toBe(1);
    reader.close();
    await engine.close();
  });

  it('a queue that took the name of a deleted one is not touched by what the old one still holds', async () => {
    const engine = openEmbedded({ file, clock, log });
    const session = engine.session();
    const channel = await session.openChannel('publish', { confirm: true });
    await channel.declareQueue('q', { autoDelete: true });
    await channel.publish('', 'q', persistent('old'));
    const reader = await session.openChannel('read');
    await reader.consume('q', () => undefined);
    await reader.barrier();
    await channel.deleteQueue('q');
    await channel.declareQueue('q', { autoDelete: true });
    await channel.publish('', 'q', persistent('new'));
    await reader.close();
    expect(await bodies(session, 'q')).toEqual(['new']);
    await engine.close();
  });
});

/** Dead-letter queues are found by themselves, by name, and told with all that matters before the first look. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BrokerSession } from '../../src/core/broker/port.ts';
import type { TapPlace } from '../../src/core/failures/dead-letter-map.ts';
import { lockName } from '../../src/core/retry/retry-lock.ts';
import { openReadable } from '../../src/core/sqlite/open.ts';
import {
  declarePair,
  die,
  drain,
  eventually,
  type Lab,
  labProfile,
  never,
  openLab,
  publish,
  type QueuePair,
} from '../support/failures/lab.ts';
import { type BrokerKind, type OpenSession, openSession, testPlace } from '../support/failures/sessions.ts';

let counter = 0;

describe.each(['rabbitmq', 'embedded'] as const)('on %s', (kind: BrokerKind) => {
  let folder = '';
  let labFolder = '';
  let open: OpenSession;
  let session: BrokerSession;
  let pair: QueuePair;
  let lab: Lab;
  let tap: readonly TapPlace[] = [];
  let now = 0;
  const clock = { now: () => Date.now() + now };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'oraculo-discovery-'));
    open = await openSession(testPlace(kind, folder));
    session = open.session;
  });
  afterAll(async () => {
    await open.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    counter += 1;
    now = 0;
    tap = [];
  });
  afterEach(async () => {
    expect(lab.log.errors).toEqual([]);
    await lab.close();
    const channel = await session.openChannel('publish');
    for (const queue of [pair.work, pair.dead]) await channel.deleteQueue(queue);
    await channel.deleteExchange(`${pair.work}.dlx`);
    await channel.close();
  });

  /** A lab whose profile names nothing: what it knows the broker has told. */
  async function prepare(args: Readonly<Record<string, string | number>> = {}): Promise<string> {
    const name = `discovery.${process.pid}.${kind}.${counter}`;
    pair = await declarePair(session, name, 'classic', args);
    labFolder = mkdtempSync(join(folder, 'lab-'));
    lab = openLab({
      folder: labFolder,
      profile: { ...labProfile('', null), queues: [] },
      session,
      clock,
      deathTap: () => tap,
    });
    return name;
  }

  const queue = async (name: string) => (await lab.service.queues()).find((found) => found.name === name);

  it('a queue that another dead-letters to is found, with what feeds it and how it is looked into', async () => {
    const name = await prepare({ 'x-max-length': 10, 'x-message-ttl': 3_600_000 });
    await die(session, pair, [{ id: 'a' }, { id: 'b' }]);
    const found = await queue(pair.dead);
    expect(found).toMatchObject({
      exists: true,
      type: 'classic',
      foundBy: ['argument'],
      feeds: [name],
      brokerVersion: expect.stringMatching(/^\d/),
      policy: null,
      highestCount: 0,
      tapped: false,
      depth: 2,
      maxLength: 10,
      messageTtlMs: 3_600_000,
      room: 8,
      expiring: null,
      lockedBy: null,
      asOf: null,
      look: { way: 'close-channel', costPerMessage: 0, budget: null, needsConsent: false },
    });
    tap = [{ exchange: `${name}.dlx`, routingKey: name }];
    expect((await queue(pair.dead))?.tapped).toBe(true);
    tap = [{ exchange: `${name}.dlx`, routingKey: 'another' }];
    expect((await queue(pair.dead))?.tapped).toBe(false);
  });

  it('what it holds is about to be lost: by its TTL, counted from the death, and by its length', async () => {
    await prepare({ 'x-max-length': 3, 'x-message-ttl': 48 * 3_600_000 });
    await die(session, pair, [{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
    await lab.service.look({ queue: pair.dead, consent: false }, never);
    const [newest] = lab.service.page({ limit: 10 }).failures;
    // Full: the next death drops the oldest, the third one this.
    const evicted = () => lab.service.page({ limit: 10 }).failures.map(({ deadline }) => deadline);
    expect(evicted().every((deadline) => deadline?.kind === 'evicted')).toBe(true);
    expect(
      evicted()
        .flatMap((deadline) => (deadline?.kind === 'evicted' ? [deadline.deaths] : []))
        .toSorted(),
    ).toEqual([1, 2, 3]);
    expect(await queue(pair.dead)).toMatchObject({ room: 0, expiring: null });
    now = 25 * 3_600_000;
    const expected = (newest?.failedAt ?? 0) + 48 * 3_600_000;
    expect(lab.service.page({ limit: 1 }).failures[0]?.deadline).toEqual({ kind: 'expires', at: expected });
    expect((await lab.service.detail(newest?.id ?? '')).failure.deadline).toEqual({
      kind: 'expires',
      at: expected,
    });
    const found = await queue(pair.dead);
    expect(found?.expiring?.count).toBe(3);
    expect(Math.abs((found?.expiring?.firstAt ?? 0) - expected)).toBeLessThanOrEqual(2_000);
  });

  it('B14: is asked for when messages may expire while they are held; what was read stays', async () => {
    await prepare({ 'x-message-ttl': 1_500 });
    await die(session, pair, [{ id: 'a' }]);
    expect((await queue(pair.dead))?.look.needsConsent).toBe(true);
    await expect(lab.service.look({ queue: pair.dead, consent: false }, never)).rejects.toMatchObject({
      code: 'look-needs-consent',
      details: { reason: 'expiring' },
    });
    expect(await lab.service.look({ queue: pair.dead, consent: true }, never)).toMatchObject({ seen: 1 });
    const id = lab.service.page({ limit: 1 }).failures[0]?.id ?? '';
    await eventually(async () => {
      const result = await lab.service.look({ queue: pair.dead, consent: true }, never);
      return result.seen === 0 && lab.service.page({ limit: 1 }).failures[0]?.state === 'gone' ? true : null;
    }, 20_000);
    expect(lab.service.body({ id, offset: 0, length: 60, as: 'text' }).text).toContain(
      '"correlation_id":"a"',
    );
    expect((await lab.service.detail(id)).actions).toMatchObject({ discard: 'message-gone', resend: null });
  });

  it('a name that an operator gives is kept, audited, and told at once', async () => {
    await prepare();
    const name = `${pair.work}.named`;
    const missing = await lab.service.addQueue(name);
    expect(missing).toMatchObject({ name, exists: false, foundBy: ['operator'], depth: null });
    const channel = await session.openChannel('publish');
    await channel.declareQueue(name, { durable: true });
    await publish(session, name, [{ id: 'a' }]);
    const told = await lab.service.addQueue(name);
    expect(told).toMatchObject({ exists: true, foundBy: ['operator'], depth: 1, type: 'classic' });
    expect(await lab.service.look({ queue: name, consent: false }, never)).toMatchObject({ added: 1 });
    lab.service.removeQueue(name);
    expect(await queue(name)).toMatchObject({ foundBy: ['seen'], open: 1 });
    await channel.deleteQueue(name);
    await channel.close();
    const journal = openReadable(join(labFolder, 'journal.db'));
    const audited = journal
      .prepare<[], string>("SELECT details FROM audit WHERE action = 'queue' ORDER BY seq")
      .pluck()
      .all();
    journal.close();
    expect(audited.map((details) => JSON.parse(details))).toEqual([
      { queue: name, added: true },
      { queue: name, added: true },
      { queue: name, added: false },
    ]);
  });

  it('a name that is taken back before anything was seen is forgotten', async () => {
    await prepare();
    await lab.service.addQueue(`${pair.work}.typo`);
    lab.service.removeQueue(`${pair.work}.typo`);
    expect(await queue(`${pair.work}.typo`)).toBeUndefined();
  });

  it('K16: says who works on it; its own work is no other console', async () => {
    await prepare();
    await die(session, pair, [{ id: 'a' }]);
    const holder = await session.openDedicated('another console');
    const channel = await holder.openChannel();
    await channel.declareQueue(lockName(pair.dead), { exclusive: true });
    await channel.declareQueue(`${lockName(pair.dead)}.by.bia`, { exclusive: true });
    expect((await queue(pair.dead))?.lockedBy).toBe('bia');
    await channel.deleteQueue(`${lockName(pair.dead)}.by.bia`);
    expect((await queue(pair.dead))?.lockedBy).toBe('?');
    await holder.close();
    await eventually(async () => ((await queue(pair.dead))?.lockedBy === null ? true : null));
    const ended = lab.service.look({ queue: pair.dead, consent: false }, never);
    const during = await queue(pair.dead);
    await ended;
    expect([during?.lockedBy, (await queue(pair.dead))?.lockedBy]).toEqual([null, null]);
  });

  it('a queue that does not tell its facts hides no other', async () => {
    await prepare();
    const holder = await session.openDedicated('its owner');
    const channel = await holder.openChannel();
    const own = `${pair.work}.own`;
    await channel.declareQueue(own, { exclusive: true });
    if (kind === 'rabbitmq') {
      expect(await lab.service.addQueue(own)).toMatchObject({ type: 'unknown', depth: null });
    } else await lab.service.addQueue(own);
    expect(await queue(pair.dead)).toMatchObject({ exists: true });
    await holder.close();
  });
});

describe('what RabbitMQ alone has', () => {
  let folder = '';
  let open: OpenSession;
  const management = () => new URL(testPlace('rabbitmq', folder).managementUrl);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'oraculo-discovery-'));
    open = await openSession(testPlace('rabbitmq', folder));
  });
  afterAll(async () => {
    await open.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function call(method: string, path: string, body: object = {}): Promise<void> {
    const authorization = `Basic ${Buffer.from('guest:guest').toString('base64')}`;
    const answer = await fetch(new URL(`api/${path}`, management()), {
      method,
      headers: { authorization },
      ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
  }

  const labHere = () =>
    openLab({
      folder: mkdtempSync(join(folder, 'lab-')),
      profile: { ...labProfile('', null), queues: [] },
      session: open.session,
    });

  it('a policy makes a queue dead-letter, through exchanges that are bound to exchanges', async () => {
    counter += 1;
    const name = `policy.${process.pid}.${counter}`;
    const channel = await open.session.openChannel('publish');
    await channel.declareQueue(name);
    await channel.declareQueue(`${name}.grave`);
    await channel.declareExchange(`${name}.dlx`, 'direct');
    await channel.declareExchange(`${name}.far`, 'fanout');
    await channel.bindQueue(`${name}.grave`, `${name}.far`, '');
    await call('POST', `bindings/%2F/e/${name}.dlx/e/${name}.far`, { routing_key: 'dead' });
    const definition = { 'dead-letter-exchange': `${name}.dlx`, 'dead-letter-routing-key': 'dead' };
    await call('PUT', `policies/%2F/${name}`, {
      pattern: `^${name}$`,
      definition,
      'apply-to': 'queues',
    });
    const lab = labHere();
    const found = await eventually(async () => {
      const queues = await lab.service.queues();
      return queues.find((queue) => queue.name === `${name}.grave`) ?? null;
    }, 20_000);
    expect(found).toMatchObject({ foundBy: ['policy'], feeds: [name], exists: true });
    // The policy of the queue that feeds it is that queue's own.
    expect(found.policy).toBeNull();
    expect(await open.session.queueDetails(name)).toMatchObject({ policy: name, deadLetterBy: 'policy' });
    await call('DELETE', `policies/%2F/${name}`);
    for (const queue of [name, `${name}.grave`]) await channel.deleteQueue(queue);
    await channel.close();
    await lab.close();
  });

  it('of a queue that is deeper than one window a look says that it is not complete', async () => {
    counter += 1;
    const name = `deep.${process.pid}.${counter}`;
    const ids = Array.from({ length: 2_100 }, (_, index) => `m${index}`);
    const channel = await open.session.openChannel('publish');
    await channel.declareQueue(name);
    await publish(
      open.session,
      name,
      ids.map((id) => ({ id })),
    );
    const lab = labHere();
    await lab.service.addQueue(name);
    const look = () => lab.service.look({ queue: name, consent: false }, never);
    expect(await look()).toMatchObject({ seen: 2_000, added: 2_000, complete: false });
    expect(await look()).toMatchObject({ seen: 2_000, added: 0, complete: false });
    expect(await lab.service.addQueue(name)).toMatchObject({ depth: 2_100, open: 2_000 });
    const left = await drain(open.session, name);
    expect(left.map(({ body }) => JSON.parse(Buffer.from(body).toString()).n)).toEqual(ids);
    await channel.deleteQueue(name);
    await channel.close();
    await lab.close();
  });

  it.each(['told', 'probed'] as const)(
    'B13: a single active consumer of others is not waited for, its type %s; alone it is looked into',
    async (how) => {
      counter += 1;
      const name = `sac.${process.pid}.${counter}`;
      const place = testPlace('rabbitmq', folder);
      const here = how === 'told' ? open : await openSession({ ...place, managementUrl: '' });
      const channel = await open.session.openChannel('publish');
      await channel.declareQueue(name, { arguments: { 'x-single-active-consumer': true } });
      await publish(open.session, name, [{ id: 'a' }, { id: 'b' }]);
      const lab = openLab({
        folder: mkdtempSync(join(folder, 'lab-')),
        profile: labProfile('none', name),
        session: here.session,
      });
      const look = () => lab.service.look({ queue: name, consent: true }, never);
      const reader = await open.session.openChannel('read');
      await reader.prefetch(1);
      await reader.consume(name, () => undefined);
      await eventually(async () => ((await open.session.queueDetails(name))?.consumers === 1 ? true : null));
      const startedAt = Date.now();
      await expect(look()).rejects.toMatchObject({ code: 'look-refused-consumer' });
      expect(Date.now() - startedAt).toBeLessThan(5_000);
      await reader.close();
      await eventually(async () => ((await open.session.queueDetails(name))?.consumers === 0 ? true : null));
      expect(await look()).toMatchObject({ seen: 2, complete: true });
      await channel.deleteQueue(name);
      await channel.close();
      await lab.close();
      if (how === 'probed') await here.close();
    },
  );
});

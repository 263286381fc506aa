import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BrokerSession } from '../../src/core/broker/port.ts';
import { deliveryCount } from '../../src/core/failures/delivery-facts.ts';
import { countAfter } from '../../src/core/failures/look-way.ts';
import { giveBack, takeFrom } from '../../src/core/failures/take.ts';
import type { AmqpTable } from '../../src/shared/domain/amqp.ts';
import {
  type DeadQueueType,
  deathEvent,
  declarePair,
  details,
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

const PLACES: readonly { readonly kind: BrokerKind; readonly type: DeadQueueType }[] = [
  { kind: 'rabbitmq', type: 'classic' },
  { kind: 'rabbitmq', type: 'quorum' },
  { kind: 'embedded', type: 'classic' },
];

const ids = (count: number, prefix = 'm') =>
  Array.from({ length: count }, (_, index) => ({ id: `${prefix}${index}` }));

let counter = 0;

describe.each(PLACES)('failures on $kind, $type', ({ kind, type }) => {
  let folder = '';
  let open: OpenSession;
  let session: BrokerSession;
  let pair: QueuePair;
  let lab: Lab;

  async function newPair(args: Readonly<Record<string, string | number>> = {}): Promise<QueuePair> {
    counter += 1;
    return declarePair(session, `failures.${process.pid}.${kind}.${type}.${counter}`, type, args);
  }

  function openHere(): Lab {
    return openLab({
      folder: mkdtempSync(join(folder, 'lab-')),
      profile: labProfile(pair.work, pair.dead),
      session,
    });
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'oraculo-failures-'));
    open = await openSession(testPlace(kind, folder));
    session = open.session;
  });
  afterAll(async () => {
    await open.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    pair = await newPair();
    lab = openHere();
  });
  afterEach(async () => {
    await lab.close();
    const channel = await session.openChannel('publish');
    for (const queue of [pair.work, pair.dead]) await channel.deleteQueue(queue);
    await channel.close();
    expect(lab.log.errors).toEqual([]);
  });

  const look = () => lab.service.look({ queue: pair.dead, consent: false }, never);
  const failures = () => lab.service.page({ limit: 500 }).failures;

  /** The one retry of a failure, when it has come to rest. */
  async function retried(id: string, reason: string | null = null) {
    const { id: retryId } = await lab.service.retry({ id, reason, delayMs: 0 });
    return eventually(() => {
      const found = lab.service.retries({ limit: 100 }).find((retry) => retry.id === retryId);
      return found && !['planned', 'captured', 'publishing', 'confirmed'].includes(found.state)
        ? found
        : null;
    });
  }

  it('shows why and where from each message died, once, however often it is looked at', async () => {
    await die(session, pair, ids(3));
    expect(await look()).toMatchObject({ seen: 3, added: 3, complete: true });
    expect(await look()).toMatchObject({ seen: 3, added: 0, complete: true });
    expect(failures()).toHaveLength(3);
    expect(failures()[0]).toMatchObject({
      queue: pair.dead,
      state: 'open',
      reason: 'rejected',
      failedQueue: pair.work,
      type: 'pedido',
      deaths: 1,
    });
    const [queue] = await lab.service.queues();
    expect(queue).toMatchObject({ name: pair.dead, exists: true, type, depth: 3, open: 3, looking: false });
  });

  it('B13: the order of 1,000 messages is the same after looking', async () => {
    await die(session, pair, ids(1000));
    expect(await look()).toMatchObject({ seen: 1000, complete: true });
    await look();
    const after = await drain(session, pair.dead);
    expect(after.map(({ body }) => JSON.parse(Buffer.from(body).toString()).n)).toEqual(
      ids(1000).map(({ id }) => id),
    );
  });

  it('B18: ten equal messages are ten failures, and stay the same ten', async () => {
    await publish(
      session,
      pair.dead,
      Array.from({ length: 10 }, () => ({ id: 'same' })),
    );
    expect(await look()).toMatchObject({ seen: 10, added: 10 });
    const before = failures()
      .map(({ id }) => id)
      .sort();
    expect(await look()).toMatchObject({ seen: 10, added: 0 });
    expect(
      failures()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(before);
  });

  it('B19: what another consumer took is gone, and not by us', async () => {
    await die(session, pair, ids(2));
    await look();
    await drain(session, pair.dead);
    // RabbitMQ's count of what others hold is some seconds old: two looks apart prove it.
    await eventually(async () => {
      await look();
      await setTimeout(kind === 'embedded' ? 0 : 1_000);
      return failures().every(({ state }) => state === 'gone') ? true : null;
    }, 25_000);
    expect(failures().map(({ state }) => state)).toEqual(['gone', 'gone']);
    await expect(
      lab.service.retry({ id: failures()[0]?.id ?? '', reason: null, delayMs: 0 }),
    ).rejects.toMatchObject({
      code: 'message-gone',
    });
  });

  it('asks for consent while another consumer reads the queue', async () => {
    await die(session, pair, ids(1));
    const channel = await session.openChannel('read');
    await channel.prefetch(1);
    await channel.consume(pair.dead, () => undefined);
    await eventually(async () => ((await details(session, pair.dead)).consumers === 1 ? true : null), 15_000);
    await expect(look()).rejects.toMatchObject({ code: 'look-needs-consent' });
    expect(await lab.service.look({ queue: pair.dead, consent: true }, never)).toMatchObject({
      complete: false,
    });
    await channel.close();
  });

  it('a retry arrives once, byte for byte, and the original is gone', async () => {
    const headers = [
      { key: 'zeta', value: { type: 'int64', value: 9007199254740993n } },
      { key: 'alpha', value: { type: 'float', value: 1.5 } },
      { key: '__proto__', value: { type: 'string', value: 'kept' } },
      { key: 'x-lab-attempts', value: { type: 'int32', value: 3 } },
      { key: 'bytes', value: { type: 'bytes', value: Uint8Array.of(0xff, 0xfe) } },
    ] as const;
    await die(session, pair, [{ id: 'a' }, { id: 'b', headers: [...headers] }, { id: 'c' }]);
    await look();
    const failure = failures().find(({ correlationId }) => correlationId === 'b');
    const retry = await retried(failure?.id ?? '');
    expect(retry).toMatchObject({
      state: 'acked',
      outcome: 'pending',
      attempt: 1,
      target: pair.work,
      error: null,
    });
    expect((await lab.service.detail(failure?.id ?? '')).failure.state).toBe('sent');
    const arrived = await drain(session, pair.work);
    expect(arrived).toHaveLength(1);
    const sent = arrived[0]?.properties;
    const byKey = new Map(sent?.headers?.map(({ key, value }) => [key, value]));
    for (const { key, value } of headers.filter(({ key }) => key !== 'x-lab-attempts')) {
      expect(byKey.get(key)).toEqual(value);
    }
    expect([...byKey.keys()].filter((key) => key.startsWith('x-'))).toEqual([]);
    expect(byKey.get('oraculo-retry-id')).toEqual({ type: 'string', value: retry.id });
    expect(byKey.get('oraculo-retry-count')).toEqual({ type: 'int32', value: 1 });
    expect(sent?.deliveryMode).toBe(2);
    expect(Buffer.from(arrived[0]?.body ?? []).toString()).toBe(
      JSON.stringify({ correlation_id: 'b', tipo_evento: 'pedido', n: 'b' }),
    );
    // What was held beside it is given back after its outcome is told.
    await eventually(async () => ((await details(session, pair.dead)).messages === 2 ? true : null));
    const left = await drain(session, pair.dead);
    expect(left.map(({ body }) => JSON.parse(Buffer.from(body).toString()).n)).toEqual(['a', 'c']);
    expect(lab.captured.find(({ origin }) => origin === 'console')).toMatchObject({ retryId: retry.id });
  });

  it('each of ten equal messages leaves exactly once (B18)', async () => {
    await die(
      session,
      pair,
      Array.from({ length: 10 }, () => ({ id: 'same' })),
    );
    await look();
    const ready = failures().slice(0, 4);
    for (const { id } of ready) expect(await retried(id)).toMatchObject({ state: 'acked' });
    expect((await drain(session, pair.work)).length).toBe(4);
    await look();
    expect(failures().filter(({ state }) => state === 'open')).toHaveLength(6);
    expect((await drain(session, pair.dead)).length).toBe(6);
  });

  it('B07: an unroutable retry is refused, and the message stays', async () => {
    await die(session, pair, ids(1));
    await look();
    const channel = await session.openChannel('publish');
    await channel.deleteQueue(pair.work);
    const retry = await retried(failures()[0]?.id ?? '');
    expect(retry).toMatchObject({ state: 'cancelled', error: { code: 'retry-target-missing' } });
    expect(failures()[0]?.state).toBe('open');
    expect((await details(session, pair.dead)).messages).toBe(1);
    await channel.declareQueue(pair.work, { durable: true });
    await channel.close();
  });

  it('B08: a target that refuses to store it nacks, and the message stays', async () => {
    await die(session, pair, ids(1));
    await look();
    const channel = await session.openChannel('publish');
    await channel.deleteQueue(pair.work);
    const full = { 'x-max-length': 1, 'x-overflow': 'reject-publish' };
    await channel.declareQueue(pair.work, { durable: true, arguments: full });
    await publish(session, pair.work, [{ id: 'filler' }]);
    const retry = await retried(failures()[0]?.id ?? '');
    expect(retry).toMatchObject({
      state: 'nacked',
      error: { code: 'not-confirmed' },
      possibleDuplicate: false,
    });
    expect(failures()[0]?.state).toBe('open');
    await eventually(async () => ((await details(session, pair.dead)).messages === 1 ? true : null));
    expect((await drain(session, pair.dead)).length).toBe(1);
    await channel.close();
  });

  it.each([
    ['TTL 0', { 'x-message-ttl': 0 }, 0],
    ['drop-head at the limit', { 'x-max-length': 1 }, 1],
  ] as const)('B09: a target with %s is refused before anything is taken', async (_name, args, fill) => {
    await die(session, pair, ids(1));
    await look();
    const channel = await session.openChannel('publish');
    await channel.deleteQueue(pair.work);
    await channel.declareQueue(pair.work, { durable: true, arguments: args });
    await publish(session, pair.work, ids(fill, 'fill'));
    await eventually(
      async () => ((await details(session, pair.work)).messages === fill ? true : null),
      15_000,
    );
    const retry = await retried(failures()[0]?.id ?? '');
    expect(retry).toMatchObject({ state: 'cancelled', error: { code: 'retry-not-possible' } });
    expect((await details(session, pair.dead)).messages).toBe(1);
    await channel.close();
  });

  it('K16: a second console is refused while the first works on the queue', async () => {
    await die(session, pair, ids(1));
    await look();
    const holder = await session.openDedicated('first console');
    const channel = await holder.openChannel();
    await channel.declareQueue(`oraculo.lock.${pair.dead}`, { exclusive: true });
    await channel.declareQueue(`oraculo.lock.${pair.dead}.by.bia`, { exclusive: true });
    const retry = await retried(failures()[0]?.id ?? '');
    expect(retry).toMatchObject({ state: 'cancelled', error: { code: 'queue-locked' } });
    expect(retry.error?.message).toContain('bia');
    await holder.close();
    expect((await drain(session, pair.work)).length).toBe(0);
    expect(await retried(failures()[0]?.id ?? '')).toMatchObject({ state: 'acked' });
  });

  it('a scheduled retry can be undone until it starts', async () => {
    await die(session, pair, ids(1));
    await look();
    const id = failures()[0]?.id ?? '';
    const { id: retryId, state } = await lab.service.retry({ id, reason: null, delayMs: 10_000 });
    expect(state).toBe('scheduled');
    expect(failures()[0]?.state).toBe('retrying');
    await expect(lab.service.retry({ id, reason: null, delayMs: 0 })).rejects.toMatchObject({
      code: 'operation-running',
    });
    expect(lab.service.cancelRetry(retryId).state).toBe('cancelled');
    expect(failures()[0]?.state).toBe('open');
    expect(await retried(id)).toMatchObject({ state: 'acked', attempt: 2 });
  });

  it('follows a message that dies again: linked, counted, a reason from the third on, refused from the fifth', async () => {
    await die(session, pair, ids(1));
    await look();
    let previous: string | null = null;
    for (let retry = 1; retry <= 4; retry += 1) {
      const current = eventualOpen();
      const detail = await lab.service.detail(current.id);
      expect(detail.previousId).toBe(previous);
      expect(detail.needsReason).toBe(retry >= 3);
      if (retry >= 3) {
        await expect(lab.service.retry({ id: current.id, reason: ' ', delayMs: 0 })).rejects.toMatchObject({
          code: 'retry-needs-reason',
        });
      }
      expect(await retried(current.id, retry >= 3 ? 'the feed is back' : null)).toMatchObject({
        state: 'acked',
      });
      await dieAgain();
      await look();
      expect((await lab.service.detail(current.id)).failure.state).toBe('failed_again');
      previous = current.id;
    }
    const last = eventualOpen();
    expect(last.retries).toBe(4);
    expect((await lab.service.detail(last.id)).retryProblem).toBe('retry-refused');
    await expect(lab.service.retry({ id: last.id, reason: 'again', delayMs: 0 })).rejects.toMatchObject({
      code: 'retry-refused',
    });
    expect(lab.service.openCount()).toBe(1);
  });

  function eventualOpen() {
    const found = failures().find(({ state }) => state === 'open');
    if (!found) throw new Error(`no open failure: ${JSON.stringify(failures().map(({ state }) => state))}`);
    return found;
  }

  async function dieAgain() {
    const channel = await session.openChannel('read');
    const delivery = await eventually(() => channel.get(pair.work));
    channel.reject(delivery.deliveryTag, false);
    await channel.barrier();
    await channel.close();
    await eventually(async () => ((await details(session, pair.dead)).messages === 1 ? true : null), 15_000);
  }
});

describe('looks that a broker counts', () => {
  let folder = '';
  let open: OpenSession;
  let session: BrokerSession;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'oraculo-looks-'));
    open = await openSession(testPlace('rabbitmq', folder));
    session = open.session;
  });
  afterAll(async () => {
    await open.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const labOf = (pair: QueuePair) =>
    openLab({
      folder: mkdtempSync(join(folder, 'lab-')),
      profile: labProfile(pair.work, pair.dead),
      session,
    });
  const newPair = (type: DeadQueueType, args: Readonly<Record<string, string | number>>) => {
    counter += 1;
    return declarePair(session, `looks.${process.pid}.${counter}`, type, args);
  };

  it('B12: 100 looks at a quorum queue with delivery limit 20 drop nothing; they are refused at budget 3', async () => {
    const pair = await newPair('quorum', { 'x-delivery-limit': 20 });
    const lab = labOf(pair);
    await die(session, pair, ids(5));
    let allowed = 0;
    for (let turn = 0; turn < 100; turn += 1) {
      const outcome = await lab.service.look({ queue: pair.dead, consent: false }, never).then(
        (result) => result.seen,
        (error: { code: string }) => error.code,
      );
      if (outcome === 'look-refused-budget') continue;
      expect(outcome).toBe(5);
      allowed += 1;
    }
    // The budget is the limit less the highest count: 20, 19 … 4 are looked at, 3 is refused.
    expect(allowed).toBe(17);
    const [facts] = await lab.service.queues();
    expect(facts?.look).toMatchObject({ way: 'refused', budget: 3, refusal: 'look-refused-budget' });
    const id = lab.service.page({ limit: 1 }).failures[0]?.id ?? '';
    const retry = await lab.service.retry({ id, reason: null, delayMs: 0 });
    await eventually(() =>
      lab.journal.item({ connectionId: 'lab', retryId: retry.id })?.state === 'cancelled' ? true : null,
    );
    expect((await drain(session, pair.dead)).length).toBe(5);
    await lab.close();
  });

  it('B12: a console that has not looked before stops at the first message with few deliveries left', async () => {
    const pair = await newPair('quorum', { 'x-delivery-limit': 20 });
    await die(session, pair, ids(3));
    for (let turn = 0; turn < 17; turn += 1) {
      const connection = await session.openDedicated('another console');
      const channel = await connection.openChannel();
      for (let message = 0; message < 3; message += 1) await eventually(() => channel.get(pair.dead));
      await connection.close();
    }
    const lab = labOf(pair);
    expect(await lab.service.look({ queue: pair.dead, consent: false }, never)).toMatchObject({
      complete: false,
    });
    await expect(lab.service.look({ queue: pair.dead, consent: false }, never)).rejects.toMatchObject({
      code: 'look-refused-budget',
    });
    expect((await drain(session, pair.dead)).length).toBe(3);
    await lab.close();
  });

  it('B12: a limit that only a policy sets destroys nothing, also where policies are not told', async () => {
    const pair = await newPair('quorum', {});
    const { managementUrl } = testPlace('rabbitmq', folder);
    const api = new URL(`api/policies/%2F/${pair.dead}`, managementUrl.replace(/\/*$/, '/'));
    const authorization = `Basic ${Buffer.from(`${api.username || 'guest'}:${api.password || 'guest'}`).toString('base64')}`;
    api.username = '';
    api.password = '';
    const policy = { pattern: `^${pair.dead}$`, definition: { 'delivery-limit': 5 }, 'apply-to': 'queues' };
    const call = (method: string, body?: string) =>
      fetch(api, { method, headers: { authorization }, ...(body ? { body } : {}) });
    expect((await call('PUT', JSON.stringify(policy))).ok).toBe(true);
    const untold = await openSession({ ...testPlace('rabbitmq', folder), managementUrl: '' });
    try {
      await die(session, pair, ids(5));
      const lab = openLab({
        folder: mkdtempSync(join(folder, 'lab-')),
        profile: labProfile(pair.work, pair.dead),
        session: untold.session,
      });
      await expect(lab.service.look({ queue: pair.dead, consent: false }, never)).rejects.toMatchObject({
        code: 'look-needs-consent',
        details: { reason: 'unknown-limit' },
      });
      const outcomes: (number | string)[] = [];
      for (let turn = 0; turn < 10; turn += 1) {
        outcomes.push(
          await lab.service.look({ queue: pair.dead, consent: true }, never).then(
            ({ seen }) => seen,
            (error: { code: string }) => error.code,
          ),
        );
      }
      expect(outcomes).toEqual([5, 5, 5, ...Array<string>(7).fill('look-refused-unknown-limit')]);
      const [facts] = await lab.service.queues();
      expect(facts?.look).toMatchObject({
        limitKnown: false,
        budget: 3,
        refusal: 'look-refused-unknown-limit',
      });
      expect((await details(session, pair.dead)).messages).toBe(5);
      await lab.close();
      // The policy is at work: three more returns end them.
      for (let turn = 0; turn < 3; turn += 1) {
        const connection = await session.openDedicated('another console');
        const channel = await connection.openChannel();
        for (let message = 0; message < 5; message += 1) await eventually(() => channel.get(pair.dead));
        await connection.close();
      }
      await eventually(
        async () => ((await details(session, pair.dead)).messages === 0 ? true : null),
        15_000,
      );
    } finally {
      await untold.close();
      await call('DELETE');
    }
  });

  it('B12: a budget that is used up is there again once the queue was empty', async () => {
    const pair = await newPair('quorum', { 'x-delivery-limit': 6 });
    const lab = labOf(pair);
    const look = () => lab.service.look({ queue: pair.dead, consent: false }, never);
    await die(session, pair, ids(2));
    for (let turn = 0; turn < 3; turn += 1) expect(await look()).toMatchObject({ seen: 2 });
    await expect(look()).rejects.toMatchObject({ code: 'look-refused-budget' });
    // While another consumer holds them the queue shows no messages, and is not empty.
    const other = await session.openDedicated('another console');
    const channel = await other.openChannel();
    await channel.consume(pair.dead, () => undefined);
    await eventually(async () => ((await details(session, pair.dead)).messages === 0 ? true : null), 15_000);
    await lab.service.queues();
    await expect(look()).rejects.toMatchObject({ code: 'look-refused-budget' });
    await other.close();
    await eventually(async () => ((await details(session, pair.dead)).messages === 2 ? true : null), 15_000);
    await drain(session, pair.dead);
    await eventually(async () => ((await details(session, pair.dead)).unacked ? null : true), 15_000);
    await lab.service.queues();
    await die(session, pair, [{ id: 'fresh' }]);
    expect(await look()).toMatchObject({ seen: 1, added: 1 });
    await lab.close();
  });

  it('B12: a message that left takes its count along', async () => {
    const pair = await newPair('quorum', { 'x-delivery-limit': 6 });
    const lab = labOf(pair);
    const look = () => lab.service.look({ queue: pair.dead, consent: false }, never);
    await die(session, pair, [{ id: 'old' }]);
    for (let turn = 0; turn < 2; turn += 1) await look();
    await die(session, pair, [{ id: 'new' }]);
    const id = lab.service.page({ limit: 1 }).failures[0]?.id ?? '';
    const retry = await lab.service.retry({ id, reason: null, delayMs: 0 });
    await eventually(() =>
      lab.journal.item({ connectionId: 'lab', retryId: retry.id })?.state === 'acked' ? true : null,
    );
    const [facts] = await lab.service.queues();
    // The new one was perhaps held beside it, once; the old one's three are gone with it.
    expect(facts?.look.budget).toBeGreaterThanOrEqual(5);
    await lab.close();
  });

  it('B12: what arrives after the end of a take is held and counted too', async () => {
    const pair = await newPair('quorum', { 'x-delivery-limit': 20 });
    await die(session, pair, ids(16));
    const connection = await session.openDedicated('take');
    const channel = await connection.openChannel();
    const taken = await takeFrom(channel, {
      queue: pair.dead,
      limit: 16,
      maxBytes: 1e6,
      maxMs: 5_000,
      deliveryLimit: 20,
      enough: () => true,
      signal: never,
    });
    expect(taken).toMatchObject({ end: 'enough', lastTag: 16 });
    expect(taken.deliveries).toHaveLength(1);
    expect(taken.late).toHaveLength(15);
    expect([...countAfter({ type: 'quorum' }, 'close-channel', taken).values()]).toEqual(Array(16).fill(1));
    await giveBack(channel, 'close-channel', taken.lastTag);
    await connection.close();
    const after = await drain(session, pair.dead);
    expect(after.map(({ properties }) => deliveryCount(properties))).toEqual(Array(16).fill(1));
  });

  it.each(['classic', 'quorum'] as const)(
    'a tap on the dead-letter exchange and a look into a %s queue see the same failure',
    async (type) => {
      const pair = await newPair(type, {});
      const tap = await session.openChannel('watch');
      const { queue } = await tap.declareQueue('', { exclusive: true });
      await tap.bindQueue(queue, `${pair.work}.dlx`, pair.work);
      const lab = labOf(pair);
      // Headers out of order, and types that a decoder might change, meet a queue that sorts and re-encodes them.
      const headers: AmqpTable = [
        { key: 'zeta', value: { type: 'int8', value: -3 } },
        { key: 'alpha', value: { type: 'timestamp', value: 1_700_000_000n } },
        { key: 'mid', value: { type: 'array', value: [{ type: 'float', value: 0.5 }, { type: 'void' }] } },
        { key: 'beta', value: { type: 'decimal', scale: 2, value: 1050 } },
      ];
      await die(session, pair, [{ id: 'a', headers }, { id: 'b' }, { id: 'same' }, { id: 'same' }]);
      for (let index = 0; index < 4; index += 1) {
        const delivery = await eventually(() => tap.get(queue));
        lab.record(deathEvent(delivery));
      }
      const told = lab.service.page({ limit: 10 }).failures;
      expect(told.map(({ state }) => state)).toEqual(['open', 'open', 'open', 'open']);
      for (let turn = 0; turn < 3; turn += 1) {
        expect(await lab.service.look({ queue: pair.dead, consent: false }, never)).toMatchObject({
          seen: 4,
          added: 0,
        });
      }
      await tap.close();
      await lab.close();
    },
  );

  it.each(['classic', 'quorum'] as const)(
    'a message put into a %s queue with unsorted headers keeps its identity over deliveries',
    async (type) => {
      const pair = await newPair(type, {});
      const lab = labOf(pair);
      const headers: AmqpTable = [
        { key: 'zeta', value: { type: 'int8', value: -3 } },
        { key: 'alpha', value: { type: 'bool', value: true } },
      ];
      await publish(session, pair.dead, [{ id: 'a', headers }, { id: 'b' }]);
      expect(await lab.service.look({ queue: pair.dead, consent: false }, never)).toMatchObject({ added: 2 });
      for (let turn = 0; turn < 3; turn += 1) {
        expect(await lab.service.look({ queue: pair.dead, consent: false }, never)).toMatchObject({
          added: 0,
        });
      }
      await lab.close();
    },
  );

  it('a failure that only a tap has told of can be retried without a look', async () => {
    const pair = await newPair('quorum', { 'x-delivery-limit': 20 });
    const tap = await session.openChannel('watch');
    const { queue } = await tap.declareQueue('', { exclusive: true });
    await tap.bindQueue(queue, `${pair.work}.dlx`, pair.work);
    const lab = labOf(pair);
    await die(session, pair, ids(2));
    for (let index = 0; index < 2; index += 1) lab.record(deathEvent(await eventually(() => tap.get(queue))));
    const failure = lab.service
      .page({ limit: 10 })
      .failures.find(({ correlationId }) => correlationId === 'm1');
    const { id } = await lab.service.retry({ id: failure?.id ?? '', reason: null, delayMs: 0 });
    await eventually(() =>
      lab.journal.item({ connectionId: 'lab', retryId: id })?.state === 'acked' ? true : null,
    );
    expect((await drain(session, pair.work)).length).toBe(1);
    await eventually(async () => ((await details(session, pair.dead)).messages === 1 ? true : null));
    expect((await drain(session, pair.dead)).length).toBe(1);
    await tap.close();
    await lab.close();
  });
});

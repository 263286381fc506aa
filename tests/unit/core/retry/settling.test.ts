/** What a retry leaves behind, on the embedded broker with real files: acks that come undone, holders, full disks. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../../../src/core/broker/port.ts';
import type { RetryStep } from '../../../../src/core/retry/steps.ts';
import { ExpectedError } from '../../../../src/shared/errors.ts';
import {
  declarePair,
  die,
  drain,
  eventually,
  type Lab,
  labProfile,
  never,
  openLab,
  type QueuePair,
} from '../../../support/failures/lab.ts';
import { type OpenSession, openSession, testPlace } from '../../../support/failures/sessions.ts';

let folder = '';
let open: OpenSession;
let pair: QueuePair;
let lab: Lab;
let atStep: (step: RetryStep) => void = () => undefined;
/** Log entries that a test means to cause. */
let meant: RegExp | null = null;

beforeEach(async () => {
  atStep = () => undefined;
  meant = null;
  folder = mkdtempSync(join(tmpdir(), 'oraculo-settling-'));
  open = await openSession(testPlace('embedded', folder));
  pair = await declarePair(open.session, 'work', 'classic');
  const profile = labProfile(pair.work, pair.dead);
  lab = openLab({ folder, profile, session: open.session, atStep: (step) => atStep(step) });
});

afterEach(async () => {
  await lab.close();
  await open.close();
  rmSync(folder, { recursive: true });
  expect(lab.log.errors.filter((error) => !meant?.test(error))).toEqual([]);
});

const look = () => lab.service.look({ queue: pair.dead, consent: false }, never);
const failures = () => lab.service.page({ limit: 500 }).failures;
const states = () => failures().map(({ state }) => state);
const item = (retryId: string) => lab.journal.item({ connectionId: 'lab', retryId });

async function retry(id: string): Promise<string> {
  return (await lab.service.retry({ id, reason: null, delayMs: 0 })).id;
}

const inState = (retryId: string, state: string) =>
  eventually(() => (item(retryId)?.state === state ? true : null));

/** The same bytes lie in the queue again, delivered before: what a broker's crash makes of an ack it had not kept. */
async function comeBack(deliveries: readonly Delivery[]): Promise<void> {
  const channel = await open.session.openChannel('publish', { confirm: true });
  for (const { exchange, routingKey, rawProperties, body } of deliveries) {
    await channel.publish(exchange, routingKey, { body, properties: { raw: rawProperties } });
  }
  await channel.close();
  await giveBackAll(deliveries.length);
}

async function giveBackAll(count: number): Promise<void> {
  const channel = await open.session.openChannel('read');
  for (let turn = 0; turn < count; turn += 1) await eventually(() => channel.get(pair.dead));
  await channel.close();
}

async function copies(): Promise<readonly Delivery[]> {
  const channel = await open.session.openChannel('read');
  const seen: Delivery[] = [];
  for (let next = await channel.get(pair.dead); next; next = await channel.get(pair.dead)) seen.push(next);
  await channel.close();
  return seen;
}

describe('an original that comes back after its ack', () => {
  it('is acked again, and is no failure of its own', async () => {
    await die(open.session, pair, [{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
    await look();
    const lost = await copies();
    const sent = failures().slice(0, 2);
    for (const { id } of sent) await inState(await retry(id), 'acked');
    expect((await drain(open.session, pair.work)).length).toBe(2);
    await drain(open.session, pair.dead);
    await comeBack(lost);
    expect(await look()).toMatchObject({ seen: 3, added: 0 });
    expect(states().toSorted()).toEqual(['open', 'sent', 'sent']);
    for (const { id } of sent) {
      await expect(retry(id)).rejects.toMatchObject({ code: 'message-gone' });
    }
    expect((await copies()).length).toBe(1);
    expect(lab.service.retries({ limit: 10 }).map(({ state }) => state)).toEqual(['acked', 'acked']);
    expect((await drain(open.session, pair.work)).length).toBe(0);
  });

  it('cannot be retried while it waits for its ack', async () => {
    await die(open.session, pair, [{ id: 'a' }]);
    await look();
    const lost = await copies();
    const id = failures()[0]?.id ?? '';
    const retryId = await retry(id);
    await inState(retryId, 'acked');
    await comeBack(lost);
    lab.journal.record({ connectionId: 'lab', retryId }, { kind: 'reappeared' });
    expect(item(retryId)).toMatchObject({ state: 'confirmed', settledAt: null });
    await expect(retry(id)).rejects.toThrow();
    await look();
    expect(item(retryId)?.state).toBe('acked');
    expect((await copies()).length).toBe(0);
  });

  it('is told from an equal message that is new', async () => {
    await die(open.session, pair, [{ id: 'a' }]);
    await look();
    const [original] = await copies();
    if (!original) throw new Error('there is no message');
    await inState(await retry(failures()[0]?.id ?? ''), 'acked');
    const channel = await open.session.openChannel('publish', { confirm: true });
    const { exchange, routingKey, rawProperties, body } = original;
    await channel.publish(exchange, routingKey, { body, properties: { raw: rawProperties } });
    await channel.close();
    expect(await look()).toMatchObject({ added: 1 });
    expect(states().toSorted()).toEqual(['open', 'sent']);
    // Equal bytes, found only after the sending: a copy of it is flagged.
    const found = failures().find(({ state }) => state === 'open');
    expect(
      (await lab.service.retry({ id: found?.id ?? '', reason: null, delayMs: 0 })).possibleDuplicate,
    ).toBe(true);
  });
});

describe('a message that another connection holds', () => {
  it.each(['basic.get', 'a consumer that was cancelled'])('by %s is not gone', async (way) => {
    await die(open.session, pair, [{ id: 'a' }, { id: 'b' }]);
    await look();
    const channel = await open.session.openChannel('read');
    if (way === 'basic.get') for (const _ of [1, 2]) await channel.get(pair.dead);
    else {
      let held = 0;
      const consumer = await channel.consume(pair.dead, () => {
        held += 1;
      });
      await eventually(() => (held === 2 ? true : null));
      await consumer.cancel();
    }
    expect(await look()).toMatchObject({ seen: 0, complete: false });
    expect(states()).toEqual(['open', 'open']);
    const retryId = await retry(failures()[0]?.id ?? '');
    await inState(retryId, 'cancelled');
    expect(states()).toEqual(['open', 'open']);
    await channel.close();
    await inState(await retry(failures()[0]?.id ?? ''), 'acked');
    await drain(open.session, pair.dead);
    await look();
    expect(states().toSorted()).toEqual(['gone', 'sent']);
  });

  it('keeps a confirmed retry from being settled by its absence; later it is acked', async () => {
    await die(open.session, pair, [{ id: 'a' }]);
    await look();
    const plan = await lab.service.retry({ id: failures()[0]?.id ?? '', reason: null, delayMs: 3_600_000 });
    const key = { connectionId: 'lab', retryId: plan.id };
    lab.journal.record(key, { kind: 'started' });
    const [original] = await copies();
    if (!original) throw new Error('there is no message');
    lab.journal.capture(key, original);
    lab.journal.record(key, { kind: 'publishing' });
    lab.journal.record(key, { kind: 'confirmed' });
    const holder = await open.session.openChannel('read');
    await holder.get(pair.dead);
    await look();
    expect(item(plan.id)).toMatchObject({ state: 'confirmed', settledAt: null });
    await holder.close();
    await look();
    expect(item(plan.id)?.state).toBe('acked');
    expect(item(plan.id)?.foundAbsent).toBeUndefined();
    expect((await copies()).length).toBe(0);
  });

  it('K16: is not looked past: a look is refused while another console works on the queue', async () => {
    await die(open.session, pair, [{ id: 'a' }]);
    const holder = await open.session.openDedicated('another console');
    const channel = await holder.openChannel();
    await channel.declareQueue(`oraculo.lock.${pair.dead}`, { exclusive: true });
    await expect(look()).rejects.toMatchObject({ code: 'queue-locked' });
    await holder.close();
    expect(await look()).toMatchObject({ added: 1, complete: true });
  });
});

describe('S03: a ledger that cannot be written after sending', () => {
  it('is in doubt at the next operation, without a restart', async () => {
    await die(open.session, pair, [{ id: 'a' }, { id: 'b' }]);
    await look();
    meant = /disk full|could not be recorded|ended badly|stopped/;
    const { record, batch } = lab.journal;
    atStep = (step) => {
      if (step !== 'answered') return;
      const refuse = () => {
        throw new Error('disk full');
      };
      Object.assign(lab.journal, { record: refuse, batch: refuse });
    };
    const [first, second] = failures();
    const retryId = await retry(first?.id ?? '');
    await eventually(() => (lab.log.errors.some((error) => error.includes('stopped')) ? true : null));
    expect(item(retryId)?.state).toBe('publishing');
    Object.assign(lab.journal, { record, batch });
    atStep = () => undefined;
    const other = await retry(second?.id ?? '');
    expect(item(retryId)).toMatchObject({ state: 'unknown', possibleDuplicate: true });
    expect(states()).toContain('possible_duplicate');
    await inState(other, 'acked');
  });
});

describe('S03: a ledger that cannot be written for a moment before anything is sent', () => {
  /** Until `mend` is called. */
  function fillDisk(): () => void {
    const { record, batch } = lab.journal;
    const refuse = () => {
      throw new ExpectedError('disk-full', 'The journal cannot be written: the disk is full');
    };
    Object.assign(lab.journal, { record: refuse, batch: refuse });
    return () => Object.assign(lab.journal, { record, batch });
  }

  async function retryOnFullDisk() {
    await die(open.session, pair, [{ id: 'a' }]);
    await look();
    meant = /ended badly|could not be ended/;
    let mend: (() => void) | null = null;
    atStep = (step) => {
      if (step === 'taken') mend ??= fillDisk();
    };
    const retryId = await retry(failures()[0]?.id ?? '');
    await eventually(() => (lab.log.errors.some((error) => error.includes('ended badly')) ? true : null));
    expect(item(retryId)?.state).toBe('planned');
    atStep = () => undefined;
    return { retryId, mend: () => mend?.() };
  }

  it('is ended once it can be: the failure is open, and can be retried anew', async () => {
    const { retryId, mend } = await retryOnFullDisk();
    mend();
    await inState(retryId, 'cancelled');
    expect(item(retryId)?.error?.code).toBe('disk-full');
    expect(states()).toEqual(['open']);
    await inState(await retry(failures()[0]?.id ?? ''), 'acked');
    expect((await drain(open.session, pair.work)).length).toBe(1);
  });

  it('can be cancelled while it waits, and not while it is in hand', async () => {
    const { retryId, mend } = await retryOnFullDisk();
    expect(() => lab.service.cancelRetry(retryId)).toThrow('disk is full');
    mend();
    expect(lab.service.cancelRetry(retryId).state).toBe('cancelled');
    const refused: unknown[] = [];
    atStep = (step) => {
      if (step !== 'captured') return;
      const [newest] = lab.service.retries({ limit: 1 });
      try {
        lab.service.cancelRetry(newest?.id ?? '');
      } catch (error) {
        refused.push(error);
      }
    };
    await inState(await retry(failures()[0]?.id ?? ''), 'acked');
    expect(refused).toMatchObject([{ code: 'retry-not-possible' }]);
  });

  it('a scheduled retry begins once its beginning can be written', async () => {
    await die(open.session, pair, [{ id: 'a' }]);
    await look();
    meant = /could not begin/;
    const { id } = await lab.service.retry({ id: failures()[0]?.id ?? '', reason: null, delayMs: 50 });
    const mend = fillDisk();
    await eventually(() => (lab.log.errors.length > 0 ? true : null));
    expect(item(id)?.state).toBe('scheduled');
    mend();
    await inState(id, 'acked');
  });
});

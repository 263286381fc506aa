/** Equal messages that come after the sending, held by takes of ours before a look knows them; on the embedded broker. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../../../src/core/broker/port.ts';
import type { RetryStep } from '../../../../src/core/retry/steps.ts';
import {
  deathEvent,
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

async function copies(): Promise<readonly Delivery[]> {
  const channel = await open.session.openChannel('read');
  const seen: Delivery[] = [];
  for (let next = await channel.get(pair.dead); next; next = await channel.get(pair.dead)) seen.push(next);
  await channel.close();
  return seen;
}

describe('B18: an equal message that comes after the sending, and is held before a look knows it', () => {
  async function again(original: Delivery): Promise<void> {
    const channel = await open.session.openChannel('publish', { confirm: true });
    const { exchange, routingKey, rawProperties, body } = original;
    await channel.publish(exchange, routingKey, { body, properties: { raw: rawProperties } });
    await channel.close();
  }

  async function named(name: string): Promise<Delivery> {
    const found = (await copies()).find(({ body }) => Buffer.from(body).toString().includes(`"${name}"`));
    if (!found) throw new Error('there is no message');
    return found;
  }

  const idOf = (name: string) => failures().find((row) => row.correlationId === name)?.id ?? '';

  it('by settling: is not acked in place of one whose ack was not recorded', async () => {
    await die(open.session, pair, [{ id: 'a' }, { id: 'b' }]);
    await look();
    const original = await named('a');
    meant = /killed here/;
    atStep = (step) => {
      if (step === 'barrier') throw new Error('killed here');
    };
    const retryId = await retry(idOf('a'));
    await eventually(() => (lab.log.errors.some((error) => error.includes('killed here')) ? true : null));
    atStep = () => undefined;
    expect(item(retryId)).toMatchObject({ state: 'confirmed', settledAt: null });
    // Another holds a message, so that the queue is no proof of an absence.
    const holder = await open.session.openChannel('read');
    await eventually(() => holder.get(pair.dead));
    await again(original);
    for (let turn = 0; turn < 2; turn += 1) await look();
    await holder.close();
    await look();
    expect((await copies()).length).toBe(2);
    expect(states().toSorted()).toEqual(['open', 'open', 'sent']);
  });

  it('by a window: is a failure, and the next look does not take it for the one that was sent', async () => {
    await die(open.session, pair, [{ id: 'a' }, { id: 'b' }]);
    await look();
    const original = await named('a');
    await inState(await retry(idOf('a')), 'acked');
    await again(original);
    await inState(await retry(idOf('b')), 'acked');
    for (let turn = 0; turn < 2; turn += 1) await look();
    expect((await copies()).length).toBe(1);
    expect(states().toSorted()).toEqual(['open', 'sent', 'sent']);
    expect((await drain(open.session, pair.work)).length).toBe(2);
  });

  it('by a window that wanted it and gave it back unsent: it is known to have been held', async () => {
    await die(open.session, pair, [{ id: 'a' }]);
    const original = await named('a');
    lab.record(deathEvent(original));
    await inState(await retry(idOf('a')), 'acked');
    await again(original);
    // The tap tells of the second one; no look has seen it.
    lab.record(deathEvent(original));
    const second = failures().find(({ state }) => state === 'open');
    meant = /stopped here/;
    atStep = (step) => {
      if (step === 'taken') throw new Error('stopped here');
    };
    const retryId = await retry(second?.id ?? '');
    await inState(retryId, 'cancelled');
    atStep = () => undefined;
    // The third one comes without a word.
    await again(original);
    await look();
    expect((await copies()).length).toBe(2);
    expect(states().toSorted()).toEqual(['failed_again', 'open', 'open']);
  });
});

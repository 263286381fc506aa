/** Windows of every action on the embedded broker: what is where afterwards, and what the ledger says. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../../../src/core/broker/port.ts';
import { decodeProperties } from '../../../../src/core/broker/properties/codec.ts';
import type { RetryStep } from '../../../../src/core/retry/steps.ts';
import { textEntry } from '../../../../src/shared/domain/amqp.ts';
import type { JobAction } from '../../../../src/shared/domain/job.ts';
import { ExpectedError } from '../../../../src/shared/errors.ts';
import {
  declarePair,
  details,
  die,
  drain,
  eventually,
  labProfile,
  openLab,
  publish,
  type QueuePair,
} from '../../../support/failures/lab.ts';
import { type OpenSession, openSession, testPlace } from '../../../support/failures/sessions.ts';
import { openWindowLab, type WindowLab } from '../../../support/failures/window-lab.ts';

let folder = '';
let open: OpenSession;
let pair: QueuePair;
let lab: WindowLab;
let atStep: (step: RetryStep) => void;
let meant: RegExp | null;

const ids = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `m${index}` }));
const idOf = (delivery: Delivery) => String(JSON.parse(Buffer.from(delivery.body).toString()).n);
const headerOf = (delivery: Delivery, key: string) =>
  textEntry(decodeProperties(delivery.rawProperties).headers, key);

function openHere(): WindowLab {
  return openWindowLab({
    folder,
    profile: labProfile(pair.work, pair.dead),
    session: open.session,
    atStep: (step) => atStep(step),
  });
}

async function dead(count: number): Promise<void> {
  await die(open.session, pair, ids(count));
  await lab.look(pair.dead);
}

const plansOf = (action: JobAction, from = 0, to = 1_000) =>
  lab
    .rows(pair.dead)
    .slice(from, to)
    .map((row) => lab.plan({ failureId: row.id, action }));

const states = (action: JobAction = 'retry') =>
  lab.desk.journal
    .newest('lab', 1_000)
    .filter((item) => (item.action ?? 'retry') === action)
    .map(({ state }) => state);

function entries(): number {
  const database = new Database(join(folder, 'journal.db'), { readonly: true });
  const count = Number(database.prepare('SELECT count(*) FROM ledger').pluck().get());
  database.close();
  return count;
}

const depths = async () => ({
  work: (await details(open.session, pair.work)).messages,
  dead: (await details(open.session, pair.dead)).messages,
});

beforeEach(async () => {
  atStep = () => undefined;
  meant = null;
  folder = mkdtempSync(join(tmpdir(), 'oraculo-windows-'));
  open = await openSession(testPlace('embedded', folder));
  pair = await declarePair(open.session, 'work', 'classic');
  lab = openHere();
});

afterEach(async () => {
  expect(lab.log.errors.filter((error) => !meant?.test(error))).toEqual([]);
  lab.close();
  await open.close();
  rmSync(folder, { recursive: true });
});

describe('a window of retries', () => {
  it('sends each once, in order, in four entries of the ledger, and shows them in their runs', async () => {
    await dead(20);
    const before = entries();
    const result = await lab.window(pair.dead, plansOf('retry'));
    expect(result).toMatchObject({ end: 'done', notReached: [], heldBack: 0 });
    expect(entries()).toBe(before + 4);
    const arrived = await drain(open.session, pair.work);
    expect(arrived.map(idOf)).toEqual(ids(20).map(({ id }) => id));
    expect(new Set(arrived.map((delivery) => headerOf(delivery, 'oraculo-retry-id'))).size).toBe(20);
    expect((await depths()).dead).toBe(0);
    expect(lab.captured.filter(({ origin }) => origin === 'console')).toHaveLength(20);
    expect(new Set(lab.rows(pair.dead).map(({ state, present }) => `${state} ${present}`))).toEqual(
      new Set(['sent 0']),
    );
  });

  it('keeps what was not selected, in its order, and says how many it had to hold', async () => {
    await dead(30);
    const wanted = [4, 7, 19].flatMap((at) => plansOf('retry', at, at + 1));
    const result = await lab.window(pair.dead, wanted);
    expect(result.items.map(({ state }) => state)).toEqual(['acked', 'acked', 'acked']);
    expect(result.heldBack).toBeGreaterThanOrEqual(17);
    const rest = (await drain(open.session, pair.dead)).map(idOf);
    expect(rest).toEqual(ids(30).flatMap(({ id }, at) => ([4, 7, 19].includes(at) ? [] : [id])));
    expect((await drain(open.session, pair.work)).map(idOf).toSorted()).toEqual(['m19', 'm4', 'm7']);
  });

  it('B07: says of a returned copy that it was returned, and leaves its original', async () => {
    await dead(3);
    const plans = lab.rows(pair.dead).map((row, at) =>
      lab.plan({
        failureId: row.id,
        action: 'retry',
        target: { exchange: 'amq.direct', routingKey: at === 1 ? 'nowhere' : pair.work },
      }),
    );
    const channel = await open.session.openChannel('publish');
    await channel.bindQueue(pair.work, 'amq.direct', pair.work);
    await channel.close();
    const { items, end } = await lab.window(pair.dead, plans);
    expect(end).toBe('done');
    expect(items.map(({ state }) => state).toSorted()).toEqual(['acked', 'acked', 'returned']);
    expect((await drain(open.session, pair.dead)).map(idOf)).toEqual(['m1']);
    expect(lab.rows(pair.dead).map(({ state }) => state)).toEqual(['sent', 'open', 'sent']);
  });

  it('B07: refuses those whose target is missing, and does the others', async () => {
    await dead(2);
    const rows = lab.rows(pair.dead);
    const [first, second] = rows.map(({ id }) => id);
    const plans = [
      lab.plan({ failureId: first ?? '', action: 'retry', target: { exchange: '', routingKey: 'no-queue' } }),
      lab.plan({ failureId: second ?? '', action: 'retry' }),
    ];
    const { items } = await lab.window(pair.dead, plans);
    expect(items.map(({ state, error }) => [state, error?.code ?? null])).toEqual([
      ['cancelled', 'retry-target-missing'],
      ['acked', null],
    ]);
  });

  it('B19: records as gone what another console took', async () => {
    await dead(3);
    const plans = plansOf('retry');
    const channel = await open.session.openChannel('read');
    const taken = await channel.get(pair.dead);
    channel.ack(taken?.deliveryTag ?? 0);
    await channel.barrier();
    await channel.close();
    const { items } = await lab.window(pair.dead, plans);
    expect(items.map(({ state }) => state).toSorted()).toEqual(['acked', 'acked', 'not_found']);
    expect(lab.rows(pair.dead).map(({ state }) => state)).toContain('gone');
  });

  it('B18: equal messages are told apart by number: three of five are sent, two stay', async () => {
    await die(
      open.session,
      pair,
      Array.from({ length: 5 }, () => ({ id: 'same' })),
    );
    await lab.look(pair.dead);
    const { items } = await lab.window(pair.dead, plansOf('retry', 0, 3));
    expect(items).toHaveLength(3);
    expect(await depths()).toEqual({ work: 3, dead: 2 });
    await lab.look(pair.dead);
    expect(lab.rows(pair.dead).filter(({ present }) => present === 1)).toHaveLength(2);
  });

  it('does not wait for the ack of an equal message of another queue', async () => {
    const channel = await open.session.openChannel('publish');
    await channel.declareQueue('other.dead', { durable: true });
    await channel.bindQueue('other.dead', `${pair.work}.dlx`, pair.work);
    await channel.close();
    await dead(1);
    await lab.look('other.dead');
    const [row] = lab.rows('other.dead');
    expect(row?.identity).toBe(lab.rows(pair.dead)[0]?.identity);
    atStep = (step) => {
      if (step === 'outcome-journaled') throw new Error('killed here');
    };
    await expect(lab.window(pair.dead, plansOf('retry'))).rejects.toThrow('killed here');
    atStep = () => undefined;
    expect(states()).toEqual(['confirmed']);
    const plan = lab.plan({ failureId: row?.id ?? '', action: 'retry' });
    const { items } = await lab.window('other.dead', [plan]);
    expect(items).toMatchObject([{ queue: 'other.dead', state: 'acked' }]);
    expect((await details(open.session, 'other.dead')).messages).toBe(0);
    expect(await depths()).toEqual({ work: 2, dead: 1 });
  });

  it('is refused from the fifth on, and needs a reason from the third; an edit may', async () => {
    await die(open.session, pair, [
      { id: 'a', headers: [{ key: 'oraculo-retry-count', value: { type: 'int32', value: 4 } }] },
    ]);
    await lab.look(pair.dead);
    const [row] = lab.rows(pair.dead);
    const plan = (action: JobAction, reason: string | null) => () =>
      lab.plan({ failureId: row?.id ?? '', action, reason });
    expect(plan('retry', 'why')).toThrow(expect.objectContaining({ code: 'retry-refused' }));
    expect(plan('edit', null)).toThrow(expect.objectContaining({ code: 'retry-needs-reason' }));
    expect(plan('edit', 'why')).not.toThrow();
  });
});

describe('an edit', () => {
  it('sends the changed copy as a message of its own, and then acks the original', async () => {
    await die(open.session, pair, [{ id: 'a', properties: { messageId: 'first', correlationId: 'run' } }]);
    await lab.look(pair.dead);
    const { items } = await lab.window(pair.dead, plansOf('edit'), { edit: () => Buffer.from('{"n":"b"}') });
    expect(items[0]).toMatchObject({ state: 'acked', action: 'edit' });
    const [copy] = await drain(open.session, pair.work);
    expect(copy && idOf(copy)).toBe('b');
    const properties = decodeProperties(copy?.rawProperties ?? new Uint8Array());
    expect(properties.messageId).not.toBe('first');
    expect(properties.correlationId).toBe('run');
    expect(copy && headerOf(copy, 'oraculo-edited-of')).toBe('first');
    expect(await depths()).toEqual({ work: 0, dead: 0 });
    const { archive, edited } = items[0] ?? {};
    const bodyOf = (key: string | null | undefined) =>
      JSON.parse(Buffer.from(lab.desk.journal.archived(key ?? '')?.body ?? []).toString()).n;
    expect([bodyOf(archive), bodyOf(edited)]).toEqual(['a', 'b']);
  });

  it('that is refused leaves its message, and the others go on', async () => {
    await dead(2);
    const edit = (plan: { readonly position: number | null }) => {
      if (plan.position === 0) throw new ExpectedError('edit-refused', 'a locked field');
      return Buffer.from('{"n":"x"}');
    };
    const { items } = await lab.window(pair.dead, plansOf('edit'), { edit });
    expect(items.map(({ state }) => state).toSorted()).toEqual(['acked', 'cancelled']);
    expect((await drain(open.session, pair.dead)).map(idOf)).toEqual(['m0']);
  });
});

describe('a discard, and a restore', () => {
  it('takes messages out into the archive, and puts one back as a failure that continues the old one', async () => {
    await dead(3);
    const result = await lab.window(pair.dead, plansOf('discard'));
    expect(result.items.map(({ state }) => state)).toEqual(['discarded', 'discarded', 'discarded']);
    expect(await depths()).toEqual({ work: 0, dead: 0 });
    expect(new Set(lab.rows(pair.dead).map(({ state, archived }) => `${state} ${archived}`))).toEqual(
      new Set(['discarded 1']),
    );
    const [old] = lab.rows(pair.dead);
    const plan = lab.plan({ failureId: old?.id ?? '', action: 'restore' });
    const { items } = await lab.window(null, [plan]);
    expect(items[0]).toMatchObject({ state: 'acked', action: 'restore', target: pair.dead });
    const back = lab.rows(pair.dead).find(({ state }) => state === 'open');
    expect(back).toMatchObject({ previousId: old?.id, failedQueue: pair.work, present: 1, looked: 0 });
    expect(lab.desk.failures.byId(old?.id ?? '')).toMatchObject({ state: 'discarded', nextId: back?.id });
    await lab.look(pair.dead);
    expect(
      lab
        .rows(pair.dead)
        .filter(({ present }) => present === 1)
        .map(({ id }) => id),
    ).toEqual([back?.id]);
    // It can be retried like any other.
    const again = lab.plan({ failureId: back?.id ?? '', action: 'retry' });
    expect((await lab.window(pair.dead, [again])).items[0]?.state).toBe('acked');
    expect((await drain(open.session, pair.work)).map(idOf)).toEqual(['m0']);
  });

  it('what is discarded is acked, never rejected: it does not die again', async () => {
    await open.close();
    rmSync(folder, { recursive: true });
    lab.close();
    folder = mkdtempSync(join(tmpdir(), 'oraculo-windows-'));
    open = await openSession(testPlace('embedded', folder));
    pair = await declarePair(open.session, 'work', 'classic', { 'x-dead-letter-exchange': 'amq.fanout' });
    const channel = await open.session.openChannel('publish');
    await channel.declareQueue('again', { durable: true });
    await channel.bindQueue('again', 'amq.fanout', '');
    await channel.close();
    lab = openHere();
    await dead(2);
    await lab.window(pair.dead, plansOf('discard'));
    expect((await details(open.session, 'again')).messages).toBe(0);
  });
});

describe('an archive, and a message sent again', () => {
  it('keeps a copy and touches nothing', async () => {
    await dead(1);
    const { items } = await lab.window(null, plansOf('archive'));
    expect(items[0]).toMatchObject({ state: 'archived', action: 'archive' });
    expect(lab.rows(pair.dead)[0]).toMatchObject({ state: 'open', archived: 1 });
    expect(await depths()).toEqual({ work: 0, dead: 1 });
    expect(lab.desk.journal.kept('lab', null, 5)).toHaveLength(1);
  });

  it('sends the message that is given, and says so when there is none', async () => {
    await dead(1);
    const [row] = lab.rows(pair.dead);
    const target = { exchange: '', routingKey: pair.work };
    const plan = () => lab.plan({ failureId: row?.id ?? '', action: 'resend', target });
    const none = await lab.window(null, [plan()], { message: () => null });
    expect(none.items[0]).toMatchObject({ state: 'cancelled', error: { code: 'no-captured-message' } });
    const message = {
      exchange: 'x',
      routingKey: 'y',
      rawProperties: Buffer.of(0, 0),
      body: Buffer.from('{"n":1}'),
    };
    const sent = await lab.window(null, [plan()], { message: () => message });
    expect(sent.items[0]?.state).toBe('acked');
    expect((await drain(open.session, pair.work)).map(idOf)).toEqual(['1']);
  });
});

describe('a program that stops in a window (K02–K10, K17)', () => {
  class Stop extends Error {}

  /** Runs a window that stops at a step, then the program's next start. */
  async function stopAt(step: RetryStep, action: JobAction): Promise<void> {
    await dead(5);
    const plans = plansOf(action);
    meant = /Stop/;
    atStep = (each) => {
      if (each === step) throw new Stop(step);
    };
    const edit = () => Buffer.from('{"n":"edited"}');
    await expect(lab.window(pair.dead, plans, { edit })).rejects.toThrow(Stop);
    atStep = () => undefined;
  }

  /** What a restart does, until nothing is left but what an operator must decide. */
  async function goOn(): Promise<void> {
    lab.close();
    const restarted = openLab({ folder, profile: labProfile(pair.work, pair.dead), session: open.session });
    expect(restarted.journal.problem).toBeNull();
    const isDone = () => restarted.journal.underWay('lab').every(({ state }) => state === 'unknown');
    await eventually(() => (isDone() ? true : null), 20_000);
    await restarted.close();
    expect(restarted.log.errors).toEqual([]);
    lab = openHere();
  }

  const SENT = ['publishing', 'sending', 'flushed', 'answered'] as const;
  it.each(SENT)('at %s: in doubt, each flagged, none lost, none sent twice unflagged', async (step) => {
    await stopAt(step, 'retry');
    await goOn();
    expect(new Set(states())).toEqual(new Set(['unknown']));
    expect(lab.desk.journal.newest('lab', 10).every(({ possibleDuplicate }) => possibleDuplicate)).toBe(true);
    expect((await depths()).dead).toBe(5);
  });

  const CONFIRMED = ['outcome-journaled', 'ack-sent', 'barrier', 'acked'] as const;
  it.each(CONFIRMED)('at %s: the originals are acked, nothing is sent again', async (step) => {
    await stopAt(step, 'retry');
    await goOn();
    expect(states()).toEqual(Array.from({ length: 5 }, () => 'acked'));
    expect(await depths()).toEqual({ work: 5, dead: 0 });
  });

  it('at captured: the rest goes on under the same retry ids', async () => {
    await stopAt('captured', 'retry');
    const before = lab.desk.journal.newest('lab', 10).map(({ retryId }) => retryId);
    await goOn();
    expect(lab.desk.journal.newest('lab', 10).map(({ retryId, state }) => `${retryId} ${state}`)).toEqual(
      before.map((retryId) => `${retryId} acked`),
    );
    expect(await depths()).toEqual({ work: 5, dead: 0 });
  });

  const DISCARDING = ['discarding', 'ack-sent', 'barrier', 'acked'] as const;
  it.each(DISCARDING)('K17: a discard at %s ends in the archive alone', async (step) => {
    await stopAt(step, 'discard');
    await goOn();
    expect(states('discard')).toEqual(Array.from({ length: 5 }, () => 'discarded'));
    expect(await depths()).toEqual({ work: 0, dead: 0 });
    expect(lab.desk.journal.kept('lab', null, 10)).toHaveLength(5);
  });

  it('K17: an edit at captured sends what was archived as edited', async () => {
    await stopAt('captured', 'edit');
    await goOn();
    expect((await drain(open.session, pair.work)).map(idOf)).toEqual(
      Array.from({ length: 5 }, () => 'edited'),
    );
    expect((await depths()).dead).toBe(0);
  });

  it('K17: a restore in doubt is flagged, and is decided like a retry', async () => {
    await dead(1);
    await lab.window(pair.dead, plansOf('discard'));
    const [old] = lab.rows(pair.dead);
    const plan = lab.plan({ failureId: old?.id ?? '', action: 'restore' });
    meant = /Stop/;
    atStep = (step) => {
      if (step === 'answered') throw new Stop();
    };
    await expect(lab.window(null, [plan])).rejects.toThrow(Stop);
    atStep = () => undefined;
    expect(lab.desk.journal.item(plan)).toMatchObject({ state: 'unknown', possibleDuplicate: true });
    expect(lab.desk.failures.byId(old?.id ?? '')?.state).toBe('possible_duplicate');
    lab.close();
    const restarted = openLab({ folder, profile: labProfile(pair.work, pair.dead), session: open.session });
    const { retryId } = plan;
    await restarted.service.decide({ retryId, decision: 'send_again', reason: null });
    const item = () => restarted.journal.item({ connectionId: 'lab', retryId });
    await eventually(() => (item()?.state === 'acked' ? true : null));
    expect(item()?.possibleDuplicate).toBe(true);
    await restarted.close();
    lab = openHere();
    // Both copies, under one name.
    const back = await drain(open.session, pair.dead);
    expect(back.map((delivery) => headerOf(delivery, 'oraculo-restored-id'))).toEqual([retryId, retryId]);
  });
});

describe('a history that lags behind the ledger', () => {
  it('is brought up to date at the next start', async () => {
    await dead(1);
    const [row] = lab.rows(pair.dead);
    const target = { exchange: 'amq.direct', routingKey: 'nowhere' };
    await lab.window(pair.dead, [lab.plan({ failureId: row?.id ?? '', action: 'retry', target })]);
    expect(states()).toEqual(['returned']);
    // As it was before the answer: the program stopped between the two files.
    lab.desk.failures.setState(row?.id ?? '', 'retrying', 1);
    lab.close();
    const restarted = openLab({ folder, profile: labProfile(pair.work, pair.dead), session: open.session });
    expect(restarted.service.page({ limit: 1 }).failures[0]).toMatchObject({ state: 'open', retries: 0 });
    await restarted.close();
    lab = openHere();
  });
});

describe('an operation', () => {
  it('does nothing on a connection that is read-only', async () => {
    await dead(1);
    const plans = plansOf('retry');
    lab.close();
    lab = openWindowLab({
      folder,
      profile: labProfile(pair.work, pair.dead),
      session: open.session,
      readOnly: () => true,
    });
    await expect(lab.window(pair.dead, plans)).rejects.toMatchObject({ code: 'read-only-connection' });
  });

  it('is cancelled while it takes: nothing is recorded, everything is back', async () => {
    await dead(3);
    const gone = new AbortController();
    gone.abort();
    const { items, notReached, end } = await lab.window(pair.dead, plansOf('retry'), { signal: gone.signal });
    expect({ items, end, left: notReached.length }).toEqual({ items: [], end: 'cancelled', left: 3 });
    expect(states()).toEqual([]);
    expect((await depths()).dead).toBe(3);
  });

  it('takes only what is there: a message that comes meanwhile stays', async () => {
    await dead(2);
    const plans = plansOf('retry');
    await publish(open.session, pair.dead, [{ id: 'new' }]);
    await lab.window(pair.dead, plans);
    expect((await drain(open.session, pair.dead)).map(idOf)).toEqual(['new']);
  });
});

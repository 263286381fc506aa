/** Windows of the engine on RabbitMQ: what is not selected keeps its place, and what is leaves once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/core/broker/port.ts';
import type { JobAction } from '../../src/shared/domain/job.ts';
import { declarePair, die, drain, labProfile, type QueuePair } from '../support/failures/lab.ts';
import { type OpenSession, openSession, testPlace } from '../support/failures/sessions.ts';
import { openWindowLab, type WindowLab } from '../support/failures/window-lab.ts';

const MESSAGES = 60;
const idOf = ({ body }: Delivery) => String(JSON.parse(Buffer.from(body).toString()).n);
const names = Array.from({ length: MESSAGES }, (_, index) => `m${index}`);
let counter = 0;

describe.each([
  ['classic', {}],
  ['quorum', {}],
  ['quorum', { 'x-delivery-limit': 20 }],
  ['classic', { 'x-max-priority': 5 }],
] as const)('windows on a %s queue, %j', (type, args) => {
  let folder = '';
  let open: OpenSession;
  let pair: QueuePair;
  let lab: WindowLab;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'oraculo-windows-'));
    open = await openSession(testPlace('rabbitmq', folder));
  });
  afterAll(async () => {
    await open.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    counter += 1;
    pair = await declarePair(open.session, `windows.${process.pid}.${type}.${counter}`, type, args);
    await die(
      open.session,
      pair,
      names.map((id) => ({ id })),
    );
    lab = openWindowLab({
      folder: mkdtempSync(join(folder, 'lab-')),
      profile: labProfile(pair.work, pair.dead),
      session: open.session,
    });
    await lab.look(pair.dead);
  });
  afterEach(() => {
    expect(lab.log.errors).toEqual([]);
    lab.close();
  });

  const plansOf = (action: JobAction, places: readonly number[]) => {
    const rows = lab.rows(pair.dead);
    return places.flatMap((place) => {
      const row = rows[place];
      return row ? [lab.plan({ failureId: row.id, action })] : [];
    });
  };
  const without = (places: readonly number[]) => names.filter((_, place) => !places.includes(place));

  it('keep the rest in its order, however deep the wanted ones lie', async () => {
    const places = [3, 20, 47];
    const { items, end } = await lab.window(pair.dead, plansOf('retry', places));
    expect({ end, states: items.map(({ state }) => state) }).toEqual({
      end: 'done',
      states: ['acked', 'acked', 'acked'],
    });
    const rest = (await drain(open.session, pair.dead)).map(idOf);
    // With few deliveries per message, what came before the wanted is spared another one, and goes behind.
    const isSparing = 'x-delivery-limit' in args;
    expect(isSparing ? rest.toSorted() : rest).toEqual(
      isSparing ? without(places).toSorted() : without(places),
    );
    expect((await drain(open.session, pair.work)).map(idOf)).toEqual(['m3', 'm20', 'm47']);
  });

  it('of every message empty the queue, in order', async () => {
    const all = names.map((_, place) => place);
    await lab.window(pair.dead, plansOf('retry', all.slice(0, 25)));
    await lab.window(pair.dead, plansOf('retry', all.slice(25)));
    expect((await drain(open.session, pair.work)).map(idOf)).toEqual(names);
    expect(await drain(open.session, pair.dead)).toEqual([]);
  });

  it('discard from the head and put one back', async () => {
    const places = [0, 1, 2];
    await lab.window(pair.dead, plansOf('discard', places));
    const [old] = lab.rows(pair.dead).filter(({ state }) => state === 'discarded');
    await lab.window(null, [lab.plan({ failureId: old?.id ?? '', action: 'restore' })]);
    const back = lab.rows(pair.dead).find(({ previousId }) => previousId === old?.id);
    await lab.look(pair.dead);
    // The look found it under the name that it was given when it was put back.
    expect(lab.desk.failures.byId(back?.id ?? '')).toMatchObject({ present: 1, looked: 1 });
    expect(lab.rows(pair.dead).filter(({ present }) => present === 1)).toHaveLength(MESSAGES - 2);
    const left = (await drain(open.session, pair.dead)).map(idOf);
    expect(left.slice(0, -1)).toEqual(without(places));
  });
});

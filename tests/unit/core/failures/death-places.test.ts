/** Where the deaths that a tap told are recorded, before and after the broker's bindings are known. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Delivery } from '../../../../src/core/broker/port.ts';
import {
  deathEvent,
  eventually,
  type Lab,
  labProfile,
  openLab,
  publish,
  rejectAll,
} from '../../../support/failures/lab.ts';
import { type OpenSession, openSession, testPlace } from '../../../support/failures/sessions.ts';

let folder = '';
let open: OpenSession;

const start = (): Lab => openLab({ folder, profile: labProfile('other', null), session: open.session });
const places = (lab: Lab) => lab.service.page({ limit: 50 }).failures.map(({ queue }) => queue);

/** Two work queues whose messages keep their key when they die, each with a grave of its own behind one exchange. */
async function graves(): Promise<void> {
  const channel = await open.session.openChannel('publish');
  await channel.declareExchange('dlx', 'topic');
  for (const work of ['a', 'b']) {
    await channel.declareQueue(work, { arguments: { 'x-dead-letter-exchange': 'dlx' } });
    await channel.declareQueue(`${work}.dead`);
    await channel.bindQueue(`${work}.dead`, 'dlx', `${work}.#`);
  }
  await channel.close();
}

async function deathIn(work: string): Promise<Delivery> {
  await publish(open.session, work, [{ id: work }]);
  await rejectAll(open.session, work, 1);
  const channel = await open.session.openChannel('read');
  const delivery = await eventually(() => channel.get(`${work}.dead`));
  await channel.close();
  return delivery;
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oraculo-deaths-'));
  open = await openSession(testPlace('embedded', folder));
  await graves();
});
afterEach(async () => {
  await open.close();
  rmSync(folder, { recursive: true });
});

it('a death is a failure in the queue that its own key leads to, and in no other', async () => {
  const death = deathEvent(await deathIn('a'));
  const lab = start();
  await lab.service.queues();
  lab.record(death);
  expect(places(lab)).toEqual(['a.dead']);
  await lab.close();
});

it('deaths that come before the bindings are known are placed when they are, once', async () => {
  const deaths = [deathEvent(await deathIn('a')), deathEvent(await deathIn('b'))];
  const lab = start();
  for (const death of deaths) lab.record(death);
  expect(places(lab)).toEqual([]);
  await eventually(() => (places(lab).length > 0 ? true : null));
  await lab.service.queues();
  expect(places(lab).toSorted()).toEqual(['a.dead', 'b.dead']);
  await lab.close();
});

it('deaths that were not placed before the program stopped are placed after the next start', async () => {
  const death = deathEvent(await deathIn('b'));
  const lab = start();
  lab.record(death);
  await lab.close();
  const next = start();
  await eventually(() => (places(next).length > 0 ? true : null));
  expect(places(next)).toEqual(['b.dead']);
  await next.close();
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { declarePair, die, labProfile, openLab } from '../../../support/failures/lab.ts';
import { type OpenSession, openSession, testPlace } from '../../../support/failures/sessions.ts';

const PAIR = { work: 'work', dead: 'work.dead' };
let folder = '';
let open: OpenSession;
let now = Date.now();
const start = () =>
  openLab({
    folder,
    profile: labProfile(PAIR.work, PAIR.dead),
    session: open.session,
    clock: { now: () => now },
  });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oraculo-queue-age-'));
  open = await openSession(testPlace('embedded', folder));
});
afterEach(async () => {
  await open.close();
  rmSync(folder, { recursive: true });
});

it('the depth of a queue has the time at which the broker told it, with the broker and without', async () => {
  await declarePair(open.session, PAIR.work, 'classic');
  await die(open.session, PAIR, [{ id: 'a' }, { id: 'b' }]);
  const lab = start();
  const first = now;
  expect(await lab.service.queues()).toMatchObject([{ name: PAIR.dead, depth: 2, toldAt: first }]);
  now += 60_000;
  expect(await lab.service.queues()).toMatchObject([{ depth: 2, toldAt: now }]);
  const last = now;
  await open.session.close();
  now += 60_000;
  expect(await lab.service.queues()).toMatchObject([{ depth: 2, toldAt: last }]);
  await lab.close();
});

it('a queue of which nothing was ever told has no depth, and no time', async () => {
  await open.session.close();
  const lab = start();
  expect(await lab.service.queues()).toMatchObject([{ name: PAIR.dead, depth: null, toldAt: null }]);
  await lab.close();
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeFrom } from '../../../../src/core/failures/take.ts';
import { declarePair, die, eventually, never } from '../../../support/failures/lab.ts';
import { type OpenSession, openSession, testPlace } from '../../../support/failures/sessions.ts';

let folder = '';
let open: OpenSession;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oraculo-take-'));
  open = await openSession(testPlace('embedded', folder));
});
afterEach(async () => {
  await open.close();
  rmSync(folder, { recursive: true });
});

it('B12: a message with few deliveries left ends the take as such, also when it comes after what was wanted', async () => {
  const { session } = open;
  const pair = await declarePair(session, 'work', 'quorum', { 'x-delivery-limit': 6 });
  await die(session, pair, [{ id: 'wanted' }, { id: 'worn' }]);
  const first = await session.openChannel('read');
  await eventually(() => first.get(pair.dead));
  for (let turn = 0; turn < 3; turn += 1) {
    const channel = await session.openChannel('read');
    await eventually(() => channel.get(pair.dead));
    await channel.close();
  }
  await first.close();
  const channel = await session.openChannel('read');
  const taken = await takeFrom(channel, {
    queue: pair.dead,
    limit: 16,
    maxBytes: 1e6,
    maxMs: 5_000,
    deliveryLimit: 6,
    enough: () => true,
    signal: never,
  });
  expect(taken.deliveries).toHaveLength(1);
  expect(taken.late).toMatchObject([{ count: 3 }]);
  expect(taken).toMatchObject({ end: 'budget', highestCount: 3 });
});

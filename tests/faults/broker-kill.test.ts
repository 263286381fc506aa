import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  declarePair,
  details,
  die,
  drain,
  eventually,
  labProfile,
  never,
  openLab,
} from '../support/failures/lab.ts';
import { openSession } from '../support/failures/sessions.ts';
import { type RabbitmqServer, startRabbitmq } from '../support/services/rabbitmq.ts';

let server: RabbitmqServer;
let folder = '';

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oraculo-broker-kill-'));
  server = await startRabbitmq();
}, 90_000);

afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('B01: a broker killed right after the acks of a classic queue brings back no failure, and nothing arrives twice', async () => {
  const place = {
    kind: 'rabbitmq' as const,
    folder,
    amqpUrl: server.amqpUrl,
    managementUrl: server.managementUrl,
  };
  const open = await openSession(place);
  const { session } = open;
  const pair = await declarePair(session, 'killed', 'classic');
  await die(
    session,
    pair,
    Array.from({ length: 20 }, (_, index) => ({ id: `m${index}` })),
  );
  // Dead-lettering is not confirmed: the broker writes it to the disk when it is at rest.
  await setTimeout(4_000);
  const lab = openLab({ folder, profile: labProfile(pair.work, pair.dead), session });
  const look = () => lab.service.look({ queue: pair.dead, consent: false }, never);
  const states = () => lab.service.page({ limit: 500 }).failures.map(({ state }) => state);
  await look();
  const chosen = lab.service.page({ limit: 5 }).failures;
  for (const { id } of chosen) {
    const { id: retryId } = await lab.service.retry({ id, reason: null, delayMs: 0 });
    await eventually(() =>
      lab.journal.item({ connectionId: 'lab', retryId })?.state === 'acked' ? true : null,
    );
  }
  await server.kill9();
  await server.restart();
  await eventually(() => (session.state.kind === 'connected' ? true : null), 60_000);
  const back = (await details(session, pair.dead)).messages;
  expect(await look()).toMatchObject({ seen: back, added: 0 });
  expect(states().filter((state) => state === 'sent')).toHaveLength(5);
  expect(states().filter((state) => state === 'open')).toHaveLength(15);
  expect(lab.journal.underWay('lab')).toEqual([]);
  const names = (await drain(session, pair.work)).map(
    ({ body }) => JSON.parse(Buffer.from(body).toString()).n,
  );
  expect(new Set(names).size).toBe(names.length);
  expect((await drain(session, pair.dead)).length).toBe(15);
  // How many acks the broker had lost is its own affair; with none lost this says nothing about them.
  process.stdout.write(`acked originals that came back: ${back - 15} of 5\n`);
  await lab.close();
  await open.close();
}, 120_000);

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { aRequest } from '../support/failures/job-request.ts';
import {
  type DeadQueueType,
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
import { idOf } from '../support/failures/worker.ts';
import { type RabbitmqServer, startRabbitmq } from '../support/services/rabbitmq.ts';

let server: RabbitmqServer;
let folder = '';

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oraculo-jobs-survive-'));
  server = await startRabbitmq();
}, 90_000);

afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const COUNT = 300;

it.each<DeadQueueType>(['classic', 'quorum'])(
  'B02: a job on a %s queue goes on by itself after the broker was restarted; what was in doubt is flagged',
  async (type) => {
    const place = {
      kind: 'rabbitmq' as const,
      folder,
      amqpUrl: server.amqpUrl,
      managementUrl: server.managementUrl,
    };
    const { session, close } = await openSession(place);
    const pair = await declarePair(session, 'restarted', type);
    const names = Array.from({ length: COUNT }, (_, index) => `m${index}`);
    await die(
      session,
      pair,
      names.map((id) => ({ id })),
    );
    const lab = openLab({ folder, profile: labProfile(pair.work, pair.dead), session });
    await lab.service.look({ queue: pair.dead, consent: true }, never);
    const selection = { kind: 'filter', filter: { queue: pair.dead } } as const;
    const request = aRequest({ selection, rate: 120, canary: false, window: 20 });
    const { id } = await lab.service.jobs.start({ request, expected: COUNT, typed: COUNT });
    const job = () => lab.service.jobs.detail(id);
    await eventually(() => (job().counts.sent > 60 ? true : null));
    await server.restart();
    expect(job().state).toBe('running');
    const view = await eventually(() => (job().state === 'done' ? job() : null), 60_000);
    expect(view.stop).toBeNull();
    expect(view.counts.sent + view.counts.possibleDuplicate).toBe(COUNT);
    expect(view.counts.possibleDuplicate).toBeLessThanOrEqual(20);
    // Acks that the broker undid: what came back is acked, never sent again.
    await eventually(async () => {
      await lab.service.look({ queue: pair.dead, consent: true }, never);
      return (await details(session, pair.dead)).messages <= view.counts.possibleDuplicate ? true : null;
    }, 30_000);
    const arrived = (await drain(session, pair.work)).map(idOf);
    const left = (await drain(session, pair.dead)).map(idOf);
    expect(new Set(arrived).size).toBe(arrived.length);
    expect([...new Set([...arrived, ...left])].sort()).toEqual([...names].sort());
    expect(lab.log.errors).toEqual([]);
    await lab.close();
    await close();
  },
  180_000,
);

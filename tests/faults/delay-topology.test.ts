import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrokerSession, Delivery } from '../../src/core/broker/port.ts';
import { asPersistent } from '../../src/core/retry/raw-copy.ts';
import type { JobRequest } from '../../src/shared/domain/job.ts';
import { idOf } from '../support/failures/fill.ts';
import { details, drain, eventually, labProfile, never, openLab, publish } from '../support/failures/lab.ts';
import { type OpenSession, openSession, testPlace } from '../support/failures/sessions.ts';

const IDS = Array.from({ length: 40 }, (_, n) => `m${n}`);

/** `entry` delays into `waiting`, which delays into `dead`: no worker ever rejects, as in a topology of delayed retries. */
async function declareDelays(session: BrokerSession, name: string) {
  const queues = { entry: `${name}.entry`, waiting: `${name}.waiting`, dead: `${name}.dead` };
  const channel = await session.openChannel('publish');
  const delayInto = (queue: string) => ({
    'x-message-ttl': 50,
    'x-dead-letter-exchange': '',
    'x-dead-letter-routing-key': queue,
  });
  await channel.declareQueue(queues.dead, { durable: true });
  await channel.declareQueue(queues.waiting, { durable: true, arguments: delayInto(queues.dead) });
  await channel.declareQueue(queues.entry, { durable: true, arguments: delayInto(queues.waiting) });
  await channel.close();
  return queues;
}

describe('B17: a retry into a topology of delays', () => {
  let folder = '';
  let open: OpenSession;
  const depth = async (queue: string) => (await details(open.session, queue)).messages;
  const arrive = (queue: string, count: number) =>
    eventually(async () => ((await depth(queue)) >= count ? true : null), 20_000);
  const names = (deliveries: readonly Delivery[]) => deliveries.map(idOf).toSorted();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'oraculo-delays-'));
    open = await openSession(testPlace('rabbitmq', folder));
  });
  afterAll(async () => {
    await open.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const dying = async (name: string) => {
    const queues = await declareDelays(open.session, `${name}.${process.pid}`);
    await publish(
      open.session,
      queues.entry,
      IDS.map((id) => ({ id })),
    );
    await arrive(queues.dead, IDS.length);
    return queues;
  };

  it('arrives whole, since the old x-death is taken off', async () => {
    const queues = await dying('stripped');
    const profile = labProfile(queues.entry, queues.dead);
    const lab = openLab({ folder, profile, session: open.session });
    await lab.service.look({ queue: queues.dead, consent: false }, never);
    const request: JobRequest = {
      action: 'retry',
      selection: { kind: 'filter', filter: { queue: queues.dead } },
      target: { kind: 'queue', queue: queues.entry },
      edit: null,
      rate: null,
      canary: false,
      window: 50,
      include: [],
      reason: null,
    };
    const plan = await lab.service.jobs.plan({ request });
    const { id } = await lab.service.jobs.start({
      request,
      expected: IDS.length,
      typed: plan.typedConfirmation,
    });
    await eventually(() => (lab.service.jobs.detail(id).state === 'done' ? true : null), 30_000);
    await arrive(queues.dead, IDS.length);
    expect(names(await drain(open.session, queues.dead))).toEqual(IDS.toSorted());
    await lab.close();
    expect(lab.log.errors).toEqual([]);
  });

  it('a copy that keeps it is confirmed by the broker, and dropped as a cycle', async () => {
    const queues = await dying('kept');
    const dead = await drain(open.session, queues.dead);
    const channel = await open.session.openChannel('publish', { confirm: true });
    const outcomes = await Promise.all(
      dead.map(({ body, rawProperties }) =>
        channel.publish('', queues.entry, { body, properties: { raw: asPersistent(rawProperties) } }),
      ),
    );
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['confirmed']));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await channel.close();
    const left = (await depth(queues.entry)) + (await depth(queues.waiting)) + (await depth(queues.dead));
    expect(left).toBe(0);
  });
});

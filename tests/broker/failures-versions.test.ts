/**
 * Which way a look gives messages back is a matter of the broker's version (docs/rabbitmq.md, Looking). The real adapter
 * talks to a real broker that names another version in its greeting; what it sends is read from the wire.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type DeadQueueType,
  declarePair,
  details,
  die,
  type Lab,
  labProfile,
  never,
  openLab,
  type QueuePair,
} from '../support/failures/lab.ts';
import { type OpenSession, openSession, testPlace } from '../support/failures/sessions.ts';
import { type Sent, startVersionedBroker, type VersionedBroker } from '../support/versioned-broker.ts';

const MESSAGES = 5;
let folder = '';
let direct: OpenSession;
let counter = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oraculo-versions-'));
  direct = await openSession(testPlace('rabbitmq', folder));
});
afterAll(async () => {
  await direct.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(['3.13.7', '4.0.5', '4.2.1', '4.3.0'])('on RabbitMQ %s', (version) => {
  const isFree = version === '4.3.0';
  let scripted: VersionedBroker;
  let open: OpenSession;

  beforeAll(async () => {
    const place = testPlace('rabbitmq', folder);
    scripted = await startVersionedBroker(place.amqpUrl, version);
    const amqpUrl = place.amqpUrl.replace(/:\d+$/, `:${scripted.port}`);
    open = await openSession({ ...place, amqpUrl });
  });
  afterAll(async () => {
    await open.close();
    await scripted.close();
  });

  let pair: QueuePair;
  let lab: Lab;
  afterEach(() => lab.close());

  async function prepare(type: DeadQueueType, args: Readonly<Record<string, string | number>> = {}) {
    counter += 1;
    pair = await declarePair(direct.session, `versions.${process.pid}.${counter}`, type, args);
    await die(
      direct.session,
      pair,
      Array.from({ length: MESSAGES }, (_, index) => ({ id: `m${index}` })),
    );
    lab = openLab({
      folder: mkdtempSync(join(folder, 'lab-')),
      profile: labProfile(pair.work, pair.dead),
      session: open.session,
    });
  }

  const look = () => lab.service.look({ queue: pair.dead, consent: false }, never);

  /** What one look sent on the channel that it consumed on. */
  async function wireOf(run: () => Promise<unknown>): Promise<readonly Sent[]> {
    const before = scripted.sent.length;
    await run();
    const ours = scripted.sent.slice(before).filter(({ connection }) => connection.includes('oraculo look'));
    const { channel } = ours.find(({ method }) => method === 'basic.consume') ?? {};
    return ours.filter((frame) => frame.channel === channel);
  }

  const facts = async () => {
    const [queue] = await lab.service.queues();
    return queue;
  };

  it('B12: gives back to a quorum queue by closing the channel, or from 4.3 on by one nack forward', async () => {
    await prepare('quorum', { 'x-delivery-limit': 20 });
    expect(await facts()).toMatchObject({ brokerVersion: version });
    expect((await facts())?.look).toMatchObject(
      isFree ? { way: 'nack-forward', costPerMessage: 0 } : { way: 'close-channel', costPerMessage: 1 },
    );
    const wire = await wireOf(look);
    const methods = wire.map(({ method }) => method);
    expect(methods).not.toContain('basic.reject');
    expect(methods).not.toContain('basic.get');
    expect(methods).not.toContain('basic.ack');
    expect(methods.at(-1)).toBe('channel.close');
    const nacks = wire.filter(({ method }) => method === 'basic.nack');
    expect(nacks).toEqual(
      isFree ? [expect.objectContaining({ deliveryTag: MESSAGES, multiple: true, requeue: true })] : [],
    );
    // Something answered between the nack and the close: the broker had handled it.
    if (isFree) expect(methods.indexOf('basic.qos', methods.indexOf('basic.nack'))).toBeGreaterThan(0);
  });

  it('gives back to a classic queue by closing the channel, whatever the version', async () => {
    await prepare('classic');
    expect((await facts())?.look).toMatchObject({ way: 'close-channel', costPerMessage: 0, budget: null });
    const methods = (await wireOf(look)).map(({ method }) => method);
    expect(methods).not.toContain('basic.nack');
    expect(methods.at(-1)).toBe('channel.close');
  });

  it('B12: a quorum queue without a limit has one of 20 from 4.0 on, and looks stop before it', async () => {
    await prepare('quorum');
    const limit = version.startsWith('3.') ? null : 20;
    expect(await facts()).toMatchObject({ deliveryLimit: limit, look: { budget: limit } });
    if (isFree || limit === null) {
      await look();
      expect((await facts())?.look.refusal).toBeNull();
      return;
    }
    let looks = 0;
    const refusal = await (async () => {
      for (; looks < 25; looks += 1) {
        try {
          await look();
        } catch (error) {
          return error;
        }
      }
      return null;
    })();
    expect(looks).toBe(17);
    expect(refusal).toMatchObject({ code: 'look-refused-budget', details: { budget: 3 } });
    expect((await details(direct.session, pair.dead)).messages).toBe(MESSAGES);
  });
});

import { expect, it } from 'vitest';
import type { DeclareQueue, Delivery } from '../../src/core/broker/port.ts';
import { deathsOf } from '../../src/core/broker/properties/deaths.ts';
import { integerEntry, textEntry } from '../../src/shared/domain/amqp.ts';
import { eventually, sleep } from '../support/services/processes.ts';
import { text } from './bench.ts';
import { conformance } from './suite.ts';

const deaths = (delivery: Delivery) => deathsOf(delivery.properties.headers);

conformance('dead letters', ({ bench }) => {
  /** A queue whose dead go to `dlq` through an exchange. */
  async function pair(args: NonNullable<DeclareQueue['arguments']> = {}) {
    const exchange = await bench().exchange('dlx', 'direct');
    const dead = await bench().queue('dlq');
    await bench().bind(dead, exchange, 'dead');
    const work = await bench().queue('work', {
      arguments: { 'x-dead-letter-exchange': exchange, 'x-dead-letter-routing-key': 'dead', ...args },
    });
    return { exchange, work, dead };
  }

  async function reject(queue: string): Promise<void> {
    const channel = await bench().session.openChannel('read');
    await eventually('there is one to reject', async () => {
      const delivery = await channel.get(queue);
      if (delivery) channel.nack(delivery.deliveryTag, { requeue: false });
      return delivery !== null;
    });
    await channel.barrier();
    await channel.close();
  }

  it('a rejected message dies with its reason, place, count and time', async () => {
    const { exchange, work, dead } = await pair();
    const source = await bench().exchange('source', 'topic');
    await bench().bind(work, source, 'a.#');
    const before = Math.floor(Date.now() / 1000) * 1000;
    await bench().publish(source, 'a.b', 'x', { deliveryMode: 2, messageId: 'm1', headers: [] });
    await reject(work);
    const letter = await bench().take(dead);
    expect(letter).toMatchObject({ exchange, routingKey: 'dead', redelivered: false });
    expect(letter.properties.messageId).toBe('m1');
    const [death, ...others] = deaths(letter);
    expect(others).toEqual([]);
    expect(death).toEqual({
      queue: work,
      exchange: source,
      routingKeys: ['a.b'],
      reason: 'rejected',
      count: 1,
      time: expect.any(Number),
      originalExpiration: null,
    });
    expect(death?.time).toBeGreaterThanOrEqual(before);
    expect(death?.time).toBeLessThanOrEqual(Date.now() + 1_000);
    expect(textEntry(letter.properties.headers, 'x-first-death-reason')).toBe('rejected');
    expect(textEntry(letter.properties.headers, 'x-first-death-queue')).toBe(work);
    expect(textEntry(letter.properties.headers, 'x-first-death-exchange')).toBe(source);
  });

  it('without a dead letter exchange it is dropped; with one that is missing too', async () => {
    const plain = await bench().queue('plain');
    const lost = await bench().queue('lost', {
      arguments: { 'x-dead-letter-exchange': bench().name('none') },
    });
    for (const queue of [plain, lost]) {
      await bench().publish('', queue, 'x');
      await reject(queue);
      expect(await bench().depth(queue)).toBe(0);
    }
  });

  it('the original routing key is kept when none is given', async () => {
    const exchange = await bench().exchange('fan', 'fanout');
    const dead = await bench().queue('dlq');
    await bench().bind(dead, exchange, '');
    const work = await bench().queue('work', { arguments: { 'x-dead-letter-exchange': exchange } });
    await bench().publish('', work, 'x');
    await reject(work);
    expect((await bench().take(dead)).routingKey).toBe(work);
  });

  it('a second death in the same queue is counted, newest first, with the first death kept', async () => {
    const { exchange, work, dead } = await pair();
    const waiting = await bench().queue('wait', {
      arguments: {
        'x-message-ttl': 20,
        'x-dead-letter-exchange': '',
        'x-dead-letter-routing-key': work,
      },
    });
    const channel = await bench().admin();
    await channel.unbindQueue(dead, exchange, 'dead');
    await channel.close();
    await bench().bind(waiting, exchange, 'dead');
    await bench().publish('', work, 'x');
    await reject(work);
    await reject(work);
    await bench().bind(dead, exchange, 'dead');
    const admin = await bench().admin();
    await admin.unbindQueue(waiting, exchange, 'dead');
    await admin.close();
    await reject(work);
    const letter = await bench().take(dead);
    expect(deaths(letter).map(({ queue, reason, count }) => ({ queue, reason, count }))).toEqual([
      { queue: work, reason: 'rejected', count: 3 },
      { queue: waiting, reason: 'expired', count: 2 },
    ]);
    expect(textEntry(letter.properties.headers, 'x-first-death-queue')).toBe(work);
    expect(text(letter)).toBe('x');
  });

  it('the TTL of a queue ends messages in their order', async () => {
    const { work, dead } = await pair({ 'x-message-ttl': 60 });
    await bench().fill(work, 5);
    await bench().untilDepth(dead, 5);
    expect(await bench().depth(work)).toBe(0);
    expect(await bench().drain(dead)).toEqual(['0', '1', '2', '3', '4']);
  });

  it('the TTL of a message ends it once, and is taken off', async () => {
    const { work, dead } = await pair();
    await bench().publish('', work, 'x', { deliveryMode: 2, expiration: '40' });
    const letter = await bench().take(dead);
    expect(letter.properties.expiration).toBeUndefined();
    expect(deaths(letter)).toMatchObject([{ queue: work, reason: 'expired', originalExpiration: '40' }]);
  });

  it('the shorter of the two TTLs counts', async () => {
    const { work, dead } = await pair({ 'x-message-ttl': 40 });
    await bench().publish('', work, 'x', { deliveryMode: 2, expiration: '600000' });
    expect(deaths(await bench().take(dead))).toMatchObject([
      { reason: 'expired', originalExpiration: '600000' },
    ]);
  });

  it('B14: a held message whose TTL runs out stays held, and dies when it is given back', async () => {
    const { work, dead } = await pair({ 'x-message-ttl': 60 });
    await bench().publish('', work, 'x');
    const channel = await bench().session.openChannel('read');
    expect(text(await channel.get(work))).toBe('x');
    await sleep(150);
    expect(await bench().depth(dead)).toBe(0);
    await channel.close();
    expect(deaths(await bench().take(dead))).toMatchObject([{ reason: 'expired' }]);
  });

  it('a full queue drops its oldest to make room', async () => {
    const { work, dead } = await pair({ 'x-max-length': 3 });
    await bench().fill(work, 5);
    expect(await bench().drain(work)).toEqual(['2', '3', '4']);
    await bench().untilDepth(dead, 2);
    const letter = await bench().take(dead);
    expect(text(letter)).toBe('0');
    expect(deaths(letter)).toMatchObject([{ reason: 'maxlen', queue: work, count: 1 }]);
  });

  it('a length limit in bytes counts bodies', async () => {
    const queue = await bench().queue('q', { arguments: { 'x-max-length-bytes': 10 } });
    for (const body of ['aaaa', 'bbbb', 'cccc']) await bench().publish('', queue, body);
    expect(await bench().drain(queue)).toEqual(['bbbb', 'cccc']);
  });

  it('B08: a full queue that rejects publishes nacks them and keeps what it has', async () => {
    const queue = await bench().queue('q', {
      arguments: { 'x-max-length': 2, 'x-overflow': 'reject-publish' },
    });
    const outcomes = [];
    for (const body of ['a', 'b', 'c']) outcomes.push((await bench().publish('', queue, body)).kind);
    expect(outcomes).toEqual(['confirmed', 'confirmed', 'nacked']);
    expect(await bench().drain(queue)).toEqual(['a', 'b']);
    expect((await bench().publish('', queue, 'd')).kind).toBe('confirmed');
  });

  it('B08: of a fan-out one full queue nacks, the others have the message', async () => {
    const exchange = await bench().exchange('fan', 'fanout');
    const full = await bench().queue('full', {
      arguments: { 'x-max-length': 0, 'x-overflow': 'reject-publish' },
    });
    const free = await bench().queue('free');
    await bench().bind(full, exchange, '');
    await bench().bind(free, exchange, '');
    expect((await bench().publish(exchange, '', 'a')).kind).toBe('nacked');
    expect(await bench().drain(free)).toEqual(['a']);
  });

  it('a message that circles by expiry alone is dropped after one round', async () => {
    const one = bench().name('one');
    const two = await bench().queue('two', {
      arguments: { 'x-message-ttl': 20, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': one },
    });
    await bench().queue('one', {
      arguments: { 'x-message-ttl': 20, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': two },
    });
    await bench().publish('', one, 'x');
    await eventually('both are empty', async () => {
      await sleep(60);
      return (await bench().depth(one)) === 0 && (await bench().depth(two)) === 0;
    });
  });

  it('B12: a quorum queue counts what is given back, and ends it past its delivery limit', async () => {
    const { work, dead } = await pair({ 'x-queue-type': 'quorum', 'x-delivery-limit': 2 });
    await bench().publish('', work, 'x');
    const counts: (number | undefined)[] = [];
    for (let look = 0; look < 3; look += 1) {
      const channel = await bench().session.openChannel('read');
      await eventually('it is there', async () => {
        const delivery = await channel.get(work);
        if (delivery) counts.push(integerEntry(delivery.properties.headers, 'x-delivery-count') ?? 0);
        return delivery !== null;
      });
      await channel.close();
    }
    expect(counts).toEqual([0, 1, 2]);
    expect(deaths(await bench().take(dead))).toMatchObject([
      { queue: work, reason: 'delivery_limit', count: 1 },
    ]);
    expect(await bench().depth(work)).toBe(0);
  });
});

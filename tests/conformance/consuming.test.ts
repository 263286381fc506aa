import { expect, it } from 'vitest';
import type { BrokerChannel, Delivery } from '../../src/core/broker/port.ts';
import { eventually, sleep } from '../support/services/processes.ts';
import { text } from './bench.ts';
import { conformance } from './suite.ts';

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => String(from + index));

async function hold(channel: BrokerChannel, queue: string, count: number): Promise<Delivery[]> {
  const held: Delivery[] = [];
  for (let index = 0; index < count; index += 1) {
    const delivery = await channel.get(queue);
    if (delivery) held.push(delivery);
  }
  return held;
}

conformance('consuming', ({ bench }) => {
  it('get answers null on an empty queue, and what it took stays held until acked', async () => {
    const queue = await bench().queue('q');
    const channel = await bench().session.openChannel('read');
    expect(await channel.get(queue)).toBeNull();
    await bench().publish('', queue, 'a');
    const delivery = await channel.get(queue);
    expect(delivery).toMatchObject({
      exchange: '',
      routingKey: queue,
      redelivered: false,
      consumerTag: null,
    });
    expect(await bench().depth(queue)).toBe(0);
    channel.ack(delivery?.deliveryTag ?? 0);
    await channel.barrier();
    await channel.close();
    expect(await bench().depth(queue)).toBe(0);
  });

  it('prefetch bounds what a consumer holds, and each ack makes room for one', async () => {
    const queue = await bench().queue('q');
    await bench().fill(queue, 10);
    const channel = await bench().session.openChannel('read');
    await channel.prefetch(3);
    const got: Delivery[] = [];
    const consumer = await channel.consume(queue, (delivery) => got.push(delivery));
    await eventually('three come', () => got.length === 3);
    await sleep(50);
    expect(got.map(text)).toEqual(['0', '1', '2']);
    expect(got[0]?.consumerTag).toBe(consumer.consumerTag);
    channel.ack(got[0]?.deliveryTag ?? 0);
    channel.ack(got[1]?.deliveryTag ?? 0);
    await eventually('two more come', () => got.length === 5);
    channel.ack(got[4]?.deliveryTag ?? 0, true);
    await eventually('three more come', () => got.length === 8);
    expect(got.map(text)).toEqual(numbers(0, 8));
    await channel.close();
    expect(await bench().drain(queue)).toEqual(numbers(5, 10));
  });

  it('two consumers take turns', async () => {
    const queue = await bench().queue('q');
    const channel = await bench().session.openChannel('read');
    await channel.prefetch(100);
    const got: [string[], string[]] = [[], []];
    for (const own of got) {
      await channel.consume(queue, (delivery) => {
        own.push(text(delivery) ?? '');
        channel.ack(delivery.deliveryTag);
      });
    }
    await bench().fill(queue, 20);
    await eventually('all come', () => got[0].length + got[1].length === 20);
    expect([got[0].length, got[1].length]).toEqual([10, 10]);
    await channel.close();
  });

  it('what is given back returns to its place and says that it was delivered', async () => {
    const queue = await bench().queue('q');
    await bench().fill(queue, 6);
    const channel = await bench().session.openChannel('read');
    const held = await hold(channel, queue, 4);
    channel.ack(held[1]?.deliveryTag ?? 0);
    channel.nack(held[0]?.deliveryTag ?? 0, { requeue: true });
    channel.reject(held[3]?.deliveryTag ?? 0, true);
    channel.nack(held[2]?.deliveryTag ?? 0, { requeue: true });
    await channel.barrier();
    const again = await hold(channel, queue, 5);
    expect(again.map(text)).toEqual(['0', '2', '3', '4', '5']);
    expect(again.map((delivery) => delivery.redelivered)).toEqual([true, true, true, false, false]);
    await channel.close();
  });

  it('nack with multiple gives everything up to the tag back, in order', async () => {
    const queue = await bench().queue('q');
    await bench().fill(queue, 5);
    const channel = await bench().session.openChannel('read');
    const held = await hold(channel, queue, 4);
    channel.nack(held[2]?.deliveryTag ?? 0, { requeue: true, multiple: true });
    await channel.barrier();
    expect((await hold(channel, queue, 9)).map(text)).toEqual(['0', '1', '2', '4']);
    await channel.close();
  });

  it('B13: 1,000 messages held and given back by closing the channel keep their order', async () => {
    const queue = await bench().queue('q');
    await bench().fill(queue, 1_000);
    const channel = await bench().session.openChannel('read');
    await channel.prefetch(700);
    let held = 0;
    await channel.consume(queue, () => {
      held += 1;
    });
    await eventually('700 are held', () => held === 700);
    await channel.close();
    await bench().untilDepth(queue, 1_000);
    expect(await bench().drain(queue)).toEqual(numbers(0, 1_000));
  });

  it('a closed dedicated connection gives back what its channels hold', async () => {
    const queue = await bench().queue('q');
    await bench().fill(queue, 3);
    const connection = await bench().session.openDedicated('look');
    const channel = await connection.openChannel();
    expect((await hold(channel, queue, 3)).map(text)).toEqual(['0', '1', '2']);
    await connection.close();
    expect(await connection.closed).toMatchObject({ code: expect.any(Number) });
    await channel.closed;
    await bench().untilDepth(queue, 3);
    expect(await bench().drain(queue)).toEqual(['0', '1', '2']);
  });

  it('an unknown delivery tag ends the channel with 406, and what it held comes back', async () => {
    const queue = await bench().queue('q');
    await bench().publish('', queue, 'a');
    const channel = await bench().session.openChannel('read');
    await channel.get(queue);
    channel.ack(99);
    expect(await channel.closed).toMatchObject({ code: 406 });
    await bench().untilDepth(queue, 1);
  });

  it('a cancelled consumer gets nothing more; what it holds can still be acked', async () => {
    const queue = await bench().queue('q');
    const channel = await bench().session.openChannel('read');
    const got: Delivery[] = [];
    const consumer = await channel.consume(queue, (delivery) => got.push(delivery));
    await bench().publish('', queue, 'a');
    await eventually('it comes', () => got.length === 1);
    await consumer.cancel();
    await consumer.ended;
    await bench().publish('', queue, 'b');
    channel.ack(got[0]?.deliveryTag ?? 0);
    await channel.barrier();
    expect(got).toHaveLength(1);
    await channel.close();
    expect(await bench().drain(queue)).toEqual(['b']);
  });

  it('a consumer ends when its queue is deleted', async () => {
    const queue = await bench().queue('q');
    const channel = await bench().session.openChannel('read');
    const consumer = await channel.consume(queue, () => undefined);
    const admin = await bench().admin();
    await admin.deleteQueue(queue);
    await admin.close();
    await consumer.ended;
    await channel.barrier();
    await channel.close();
  });

  it('without acks, a delivered message is gone', async () => {
    const queue = await bench().queue('q');
    await bench().fill(queue, 3);
    const channel = await bench().session.openChannel('read');
    const got: Delivery[] = [];
    await channel.consume(queue, (delivery) => got.push(delivery), { noAck: true });
    await eventually('three come', () => got.length === 3);
    await channel.close();
    expect(await bench().depth(queue)).toBe(0);
  });

  it('an exclusive consumer keeps others out, and is kept out by them', async () => {
    const queue = await bench().queue('q');
    const first = await bench().session.openChannel('read');
    await first.consume(queue, () => undefined, { exclusive: true });
    const second = await bench().session.openChannel('read');
    await expect(second.consume(queue, () => undefined)).rejects.toMatchObject({ code: 'queue-locked' });
    expect(await second.closed).toMatchObject({ code: 403 });
    await first.close();
    const shared = await bench().session.openChannel('read');
    await shared.consume(queue, () => undefined);
    const third = await bench().session.openChannel('read');
    await expect(third.consume(queue, () => undefined, { exclusive: true })).rejects.toMatchObject({
      code: 'queue-locked',
    });
    await shared.close();
  });

  it('a receiver that throws does not stop its channel', async () => {
    const queue = await bench().queue('q');
    const channel = await bench().session.openChannel('read');
    let calls = 0;
    await channel.consume(queue, () => {
      calls += 1;
      throw new Error('from a test');
    });
    await bench().fill(queue, 3);
    await eventually('all are tried', () => calls === 3);
    await channel.barrier();
    await channel.close();
    await bench().untilDepth(queue, 3);
  });

  it('acks and gives back on a channel that is gone do nothing', async () => {
    const queue = await bench().queue('q');
    await bench().publish('', queue, 'a');
    const channel = await bench().session.openChannel('read');
    const delivery = await channel.get(queue);
    await channel.close();
    await channel.close();
    channel.ack(delivery?.deliveryTag ?? 0);
    channel.nack(delivery?.deliveryTag ?? 0, { requeue: false });
    await bench().untilDepth(queue, 1);
  });
});

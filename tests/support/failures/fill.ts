/** Dead letters by the thousand: published, rejected as by a failing worker, and known by a tap as in the product. */
import type { BrokerSession, Delivery } from '../../../src/core/broker/port.ts';
import { encodeProperties } from '../../../src/core/broker/properties/codec.ts';
import type { CapturedEvent } from '../../../src/core/capture/captured-event.ts';
import { deathEvent, details, eventually, type QueuePair } from './lab.ts';

export interface FillOptions {
  readonly count: number;
  /** Ids are `<prefix><n>`, so that a census can name what is missing. */
  readonly prefix: string;
  /** Bytes of a body, about. */
  readonly size: number;
}

export function filledBody(id: string, size: number): Buffer {
  const fixed = JSON.stringify({ correlation_id: id, tipo_evento: 'pedido', n: id, fill: '' });
  const fill = 'x'.repeat(Math.max(0, size - fixed.length));
  return Buffer.from(JSON.stringify({ correlation_id: id, tipo_evento: 'pedido', n: id, fill }));
}

export function idOf(delivery: Pick<Delivery, 'body'>): string {
  return String(JSON.parse(Buffer.from(delivery.body).toString()).n);
}

async function publishAll(session: BrokerSession, queue: string, options: FillOptions): Promise<void> {
  const channel = await session.openChannel('publish', { confirm: true });
  const raw = encodeProperties({ deliveryMode: 2, contentType: 'application/json', headers: [] });
  const AT_ONCE = 1_000;
  for (let from = 0; from < options.count; from += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, options.count - from) }, (_, n) => from + n);
    const outcomes = await Promise.all(
      numbers.map((n) =>
        channel.publish('', queue, {
          body: filledBody(`${options.prefix}${n}`, options.size),
          properties: { raw },
        }),
      ),
    );
    const bad = outcomes.find(({ kind }) => kind !== 'confirmed');
    if (bad) throw new Error(`a message was ${bad.kind}`);
  }
  await channel.close();
}

async function rejectAll(session: BrokerSession, queue: string, count: number): Promise<void> {
  const channel = await session.openChannel('read');
  let seen = 0;
  await channel.prefetch(1_000);
  await channel.consume(queue, (delivery) => {
    seen += 1;
    if (seen % 200 === 0 || seen === count)
      channel.nack(delivery.deliveryTag, { requeue: false, multiple: true });
  });
  await eventually(() => (seen >= count ? true : null), 120_000);
  await channel.barrier();
  await channel.close();
}

/** A tap on the pair's dead-letter exchange, as the product has one; `events` grows as deaths come. */
async function tapDeaths(session: BrokerSession, pair: QueuePair) {
  const events: Omit<CapturedEvent, 'seq'>[] = [];
  const channel = await session.openChannel('watch');
  const { queue } = await channel.declareQueue('', { exclusive: true, autoDelete: true });
  await channel.bindQueue(queue, `${pair.work}.dlx`, pair.work);
  await channel.consume(queue, (delivery) => events.push(deathEvent(delivery)), { noAck: true });
  return { events, close: () => channel.close() };
}

/** Fills the pair's dead-letter queue, which must be empty; answers what a tap saw of the deaths. */
export async function fillDead(
  session: BrokerSession,
  pair: QueuePair,
  options: FillOptions,
): Promise<readonly Omit<CapturedEvent, 'seq'>[]> {
  const tap = await tapDeaths(session, pair);
  await publishAll(session, pair.work, options);
  await rejectAll(session, pair.work, options.count);
  const arrived = async () => (await details(session, pair.dead)).messages >= options.count;
  await eventually(async () => ((await arrived()) ? true : null), 120_000);
  await eventually(() => (tap.events.length >= options.count ? true : null), 60_000);
  await tap.close();
  return tap.events;
}

/** Empties a queue fast, with acks; answers how often each id was there. */
export async function census(session: BrokerSession, queue: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const channel = await session.openChannel('read');
  await channel.prefetch(2_000);
  let last = 0;
  let unacked = 0;
  const consumer = await channel.consume(queue, (delivery) => {
    const id = idOf(delivery);
    counts.set(id, (counts.get(id) ?? 0) + 1);
    last = delivery.deliveryTag;
    unacked += 1;
    if (unacked < 500) return;
    channel.ack(last, true);
    unacked = 0;
  });
  for (let quiet = 0, before = -1; quiet < 3; ) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const isStill = last === before && (await channel.checkQueue(queue)).messages === 0;
    quiet = isStill ? quiet + 1 : 0;
    before = last;
  }
  if (unacked > 0) channel.ack(last, true);
  await channel.barrier();
  await consumer.cancel();
  await channel.close();
  return counts;
}

/**
 * Taking messages from the head of a queue by consume with prefetch (docs/rabbitmq.md, Inspect; docs/rabbitmq.md, Retry): three times
 * faster than get, and what is held is bounded by the prefetch. A take is a delivery: the caller has checked the budget,
 * and gives back what it does not ack.
 */
import type { BrokerChannel, CloseReason, Consumer, Delivery } from '../broker/port.ts';
import { deliveryCount } from './delivery-facts.ts';
import { type HeldCount, type Holding, heldCount } from './held-count.ts';
import { isExhausted } from './look-way.ts';

export interface TakeOptions {
  readonly queue: string;
  /** Messages held at most: the prefetch. */
  readonly limit: number;
  readonly maxBytes: number;
  readonly maxMs: number;
  /** Deliveries that the queue grants each message; null: without limit. */
  readonly deliveryLimit: number | null;
  /** Asked for each delivery; true ends the take. */
  readonly enough: (delivery: Delivery) => boolean;
  /** Asked for each identity that comes for the first time and after the end: true keeps the message. Absent: none. */
  readonly keepLate?: (identity: string) => boolean;
  readonly signal: AbortSignal;
}

/**
 * Why a take ended: `empty` the queue had nothing more to give, `enough` the caller had what it wanted, `limit` as many
 * messages or bytes as may be held, `time`, `budget` a message has so few deliveries left that it must go back,
 * `cancelled`, `lost` the channel or the consumer is gone.
 */
export type TakeEnd = 'empty' | 'enough' | 'limit' | 'time' | 'budget' | 'cancelled' | 'lost';

export interface Taken extends Holding {
  /** `budget` also when a message that came after the end is the one with few deliveries left. */
  readonly end: TakeEnd;
  /** The highest `x-delivery-count` of what is held. */
  readonly highestCount: number;
  /** What ended the channel, where that ended the take. */
  readonly lostBy: CloseReason | null;
  /** Of the last message held, those included that came after the end; 0: none. */
  readonly lastTag: number;
  /** Consumers of ours that are cancelled and hold something. */
  readonly holders: number;
}

/** How long a queue that says it is empty is listened to for deliveries that are still on their way. */
const QUIET_MS = 40;

/** A pause that ends early when something happens. */
class Bell {
  #ring: (() => void) | undefined;

  ring(): void {
    this.#ring?.();
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#ring = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

class Take {
  readonly deliveries: Delivery[] = [];
  readonly late: HeldCount[] = [];
  highestCount = 0;
  lastTag = 0;
  end: TakeEnd | null = null;
  readonly #options: TakeOptions;
  readonly bell = new Bell();
  #bytes = 0;

  constructor(options: TakeOptions) {
    this.#options = options;
  }

  isExhausted(): boolean {
    return isExhausted(this.#options.deliveryLimit, this.highestCount);
  }

  finish(end: TakeEnd): void {
    this.end ??= end;
    this.bell.ring();
  }

  /** What arrives after the end is held too, until the channel gives it back; it costs a delivery like the others. */
  receive(delivery: Delivery): void {
    this.lastTag = delivery.deliveryTag;
    this.highestCount = Math.max(this.highestCount, deliveryCount(delivery.properties));
    if (this.end !== null) {
      const count = heldCount(delivery);
      const isKept = !delivery.redelivered && this.#options.keepLate?.(count.identity);
      this.late.push(isKept ? { ...count, message: delivery } : count);
      return;
    }
    const { limit, maxBytes, enough } = this.#options;
    this.deliveries.push(delivery);
    this.#bytes += delivery.body.length + delivery.rawProperties.length;
    if (this.isExhausted()) this.finish('budget');
    else if (enough(delivery)) this.finish('enough');
    else if (this.deliveries.length >= limit || this.#bytes >= maxBytes) this.finish('limit');
  }
}

/** Everything is back at the broker when its channel is gone; else a message at its limit has the last word. */
function endOf(take: Take): TakeEnd {
  if (take.end === null || take.end === 'lost') return 'lost';
  return take.isExhausted() ? 'budget' : take.end;
}

/** Empty is what the broker says twice with nothing arriving in between: deliveries overtake the answer. */
async function untilEmpty(channel: BrokerChannel, take: Take, queue: string): Promise<void> {
  let quietSince: number | null = null;
  while (take.end === null) {
    const before = take.deliveries.length;
    await take.bell.wait(QUIET_MS);
    if (take.end !== null || take.deliveries.length !== before) {
      quietSince = null;
      continue;
    }
    const { messages } = await channel.checkQueue(queue);
    if (messages > 0 || take.deliveries.length !== before) quietSince = null;
    else if (quietSince === before) take.finish('empty');
    else quietSince = before;
  }
}

/** The consumer is cancelled when this answers; the deliveries stay held until they are acked or the channel is closed. */
export async function takeFrom(channel: BrokerChannel, options: TakeOptions): Promise<Taken> {
  const take = new Take(options);
  const timer = setTimeout(() => take.finish('time'), options.maxMs);
  const cancel = () => take.finish('cancelled');
  options.signal.addEventListener('abort', cancel, { once: true });
  if (options.signal.aborted) cancel();
  let lostBy: CloseReason | null = null;
  void channel.closed.then((reason) => {
    lostBy = reason;
    take.finish('lost');
  });
  let consumer: Consumer | undefined;
  try {
    await channel.prefetch(options.limit);
    consumer = await channel.consume(options.queue, (delivery) => take.receive(delivery));
    void consumer.ended.then(() => take.finish('lost'));
    await untilEmpty(channel, take, options.queue);
  } finally {
    clearTimeout(timer);
    options.signal.removeEventListener('abort', cancel);
  }
  if (take.end !== 'lost') await consumer.cancel();
  const { deliveries, late, highestCount, lastTag } = take;
  const holders = lastTag > 0 ? 1 : 0;
  return { deliveries, late, end: endOf(take), highestCount, lastTag, lostBy, holders };
}

/**
 * Gives back what is still held, in the way that keeps the order and costs least. Below RabbitMQ 4.3 that is closing
 * the channel; from 4.3 on nack forward, all at once, and then closing. Never reject.
 */
export async function giveBack(
  channel: BrokerChannel,
  way: 'close-channel' | 'nack-forward',
  lastTag: number,
  acked: ReadonlySet<number> = new Set(),
): Promise<void> {
  let last = lastTag;
  // A tag that was acked is unknown to the broker by now.
  while (acked.has(last)) last -= 1;
  if (way === 'nack-forward' && last > 0) {
    channel.nack(last, { requeue: true, multiple: true });
    await channel.barrier();
  }
  await channel.close();
}

/** A work bench for one test: names of its own, channels to use, and everything it declared removed at the end. */
import type {
  BrokerChannel,
  BrokerSession,
  DeclareQueue,
  Delivery,
  PublishOutcome,
} from '../../src/core/broker/port.ts';
import type { MessageProperties } from '../../src/shared/domain/amqp.ts';
import { eventually } from '../support/services/processes.ts';

const PERSISTENT: MessageProperties = { deliveryMode: 2 };

export const text = (delivery: Delivery | null): string | null =>
  delivery && Buffer.from(delivery.body).toString('utf8');

export class Bench {
  readonly session: BrokerSession;
  readonly #prefix = `conformance.${crypto.randomUUID().slice(0, 8)}`;
  readonly #queues: string[] = [];
  readonly #exchanges: string[] = [];
  #publisher: Promise<BrokerChannel> | undefined;

  constructor(session: BrokerSession) {
    this.session = session;
  }

  name(what: string): string {
    return `${this.#prefix}.${what}`;
  }

  async admin(): Promise<BrokerChannel> {
    return this.session.openChannel('publish');
  }

  /** Declares a durable queue (or as told) and forgets it at the end of the test. */
  async queue(what: string, options: DeclareQueue = {}): Promise<string> {
    const name = this.name(what);
    const channel = await this.admin();
    await channel.declareQueue(name, { durable: true, ...options });
    await channel.close();
    this.#queues.push(name);
    return name;
  }

  async exchange(what: string, type: 'direct' | 'topic' | 'fanout' | 'headers'): Promise<string> {
    const name = this.name(what);
    const channel = await this.admin();
    await channel.declareExchange(name, type, { durable: true });
    await channel.close();
    this.#exchanges.push(name);
    return name;
  }

  async bind(queue: string, exchange: string, ...keys: readonly string[]): Promise<void> {
    const channel = await this.admin();
    for (const key of keys) await channel.bindQueue(queue, exchange, key);
    await channel.close();
  }

  /** The bench's own publishing channel. */
  publisher(): Promise<BrokerChannel> {
    this.#publisher ??= this.session.openChannel('publish', { confirm: true });
    return this.#publisher;
  }

  async publish(
    exchange: string,
    key: string,
    body: string | Uint8Array,
    properties: MessageProperties | { raw: Uint8Array } = PERSISTENT,
  ): Promise<PublishOutcome> {
    const channel = await this.publisher();
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    return channel.publish(exchange, key, { body: bytes, properties }, { mandatory: true });
  }

  /** Publishes `0`, `1`, … straight to a queue. */
  async fill(queue: string, count: number): Promise<void> {
    const outcomes = await Promise.all(
      Array.from({ length: count }, (_, index) => this.publish('', queue, String(index))),
    );
    const bad = outcomes.find((outcome) => outcome.kind !== 'confirmed');
    if (bad) throw new Error(`filling ${queue}: ${JSON.stringify(bad)}`);
  }

  /** Takes and acks everything that is ready; the bodies in their order. */
  async drain(queue: string): Promise<string[]> {
    const channel = await this.session.openChannel('read');
    const { messages } = await channel.checkQueue(queue);
    const got: Delivery[] = [];
    await channel.prefetch(Math.max(messages, 1));
    if (messages > 0) await channel.consume(queue, (delivery) => got.push(delivery));
    await eventually(`${messages} messages of ${queue}`, () => got.length >= messages, { everyMs: 2 });
    const last = got.at(-1);
    if (last) channel.ack(last.deliveryTag, true);
    await channel.barrier();
    await channel.close();
    return got.map((delivery) => Buffer.from(delivery.body).toString('utf8'));
  }

  /** One message, waited for; acked. */
  async take(queue: string, withinMs = 5_000): Promise<Delivery> {
    const channel = await this.session.openChannel('read');
    let found: Delivery | null = null;
    await eventually(
      `a message in ${queue}`,
      async () => {
        found ??= await channel.get(queue);
        return found !== null;
      },
      { withinMs, everyMs: 10 },
    );
    if (!found) throw new Error('unreachable: eventually would have thrown');
    const delivery: Delivery = found;
    channel.ack(delivery.deliveryTag);
    await channel.barrier();
    await channel.close();
    return delivery;
  }

  async depth(queue: string): Promise<number> {
    const channel = await this.session.openChannel('read');
    const { messages } = await channel.checkQueue(queue);
    await channel.close();
    return messages;
  }

  async untilDepth(queue: string, depth: number): Promise<void> {
    await eventually(`${queue} holds ${depth}`, async () => (await this.depth(queue)) === depth, {
      withinMs: 10_000,
      everyMs: 10,
    });
  }

  async clean(): Promise<void> {
    if (this.session.state.kind !== 'connected') return;
    const channel = await this.admin();
    for (const queue of this.#queues) await channel.deleteQueue(queue);
    for (const exchange of this.#exchanges) await channel.deleteExchange(exchange);
    await channel.close();
    await (await this.#publisher)?.close();
  }
}

/**
 * The embedded broker: what AMQP 0-9-1 and RabbitMQ's extensions say of publishing, queues, expiry, limits and dead
 * letters, over an SQLite file.
 *
 * Every operation changes memory and the file in the same turn; nothing is confirmed or handed out before the turn's
 * commit (`turns.ts`), so that kill -9 between any two operations loses nothing that was confirmed. Channels
 * (`channel.ts`) call it; it knows neither sessions nor wires.
 */
import type { PublishOutcome } from '../port.ts';
import { decodeProperties } from '../properties/codec.ts';
import { ChannelFault } from './channel-fault.ts';
import { type DeathReason, deadLetterOf } from './dead-letter.ts';
import type { Entry, Queue, QueueConsumer } from './queue.ts';
import type { Content, Storage } from './storage.ts';
import { Topology } from './topology.ts';
import { Turns } from './turns.ts';

export interface Publication {
  readonly exchange: string;
  readonly routingKey: string;
  readonly content: Content;
  readonly mandatory: boolean;
}

/** Node's timers hold at most this many milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

export class Broker {
  readonly turns: Turns;
  readonly topology: Topology;
  readonly #storage: Storage;
  readonly #now: () => number;
  #lastId: number;
  /** Queues with something to hand out or to expire at the end of the turn. */
  readonly #touched = new Set<Queue>();
  /** Persistent messages whose content is in memory only until this turn is committed. */
  #fresh: Entry[] = [];
  /** What consumers are told once this turn is committed. */
  #after: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;

  constructor(storage: Storage, now: () => number, failed: (error: unknown) => void) {
    this.#storage = storage;
    this.#now = now;
    this.topology = new Topology(storage, now);
    this.turns = new Turns(storage, { settle: () => this.#settle(), failed });
    this.#lastId = storage.lastId();
    this.#load();
  }

  /** Throws a 404 {@link ChannelFault} for a missing exchange; the outcome is true once the turn is committed. */
  publish(publication: Publication): PublishOutcome {
    const { exchange, routingKey, content, mandatory } = publication;
    const queues = this.topology.route(exchange, routingKey);
    if (exchange !== '' && this.topology.exchange(exchange).options.internal) {
      throw new ChannelFault(403, `ACCESS_REFUSED - cannot publish to internal exchange '${exchange}'`);
    }
    if (queues.length === 0) {
      return mandatory ? { kind: 'returned', code: 312, text: 'NO_ROUTE' } : { kind: 'confirmed' };
    }
    const taken = queues.map((queue) => this.#enqueue(queue, exchange, routingKey, content));
    return taken.every(Boolean) ? { kind: 'confirmed' } : { kind: 'nacked' };
  }

  content(entry: Entry): Content {
    return entry.content ?? this.#storage.content(entry.id);
  }

  /** Takes the next message for a `get`. */
  takeFor(queue: Queue): Entry | undefined {
    this.#expire(queue);
    const entry = queue.takeFirst();
    if (entry) this.#handOut(queue, entry);
    return entry;
  }

  /** The message was handled: it is gone. */
  settled(queue: Queue, entry: Entry): void {
    queue.unacked -= 1;
    this.#drop(entry);
    this.touch(queue);
  }

  /** The message comes back to its place; past the delivery limit it is dead-lettered instead. */
  giveBack(queue: Queue, entry: Entry): void {
    queue.unacked -= 1;
    if (!this.#isThere(queue)) return;
    entry.returns += 1;
    const { type, deliveryLimit } = queue.limits;
    if (type === 'quorum' && deliveryLimit !== null && entry.returns > deliveryLimit) {
      this.#deadLetter(queue, entry, 'delivery_limit');
      return;
    }
    if (entry.persistent) this.#storage.markReturned(entry.id, entry.returns);
    queue.put(entry);
    this.#dropOverLimit(queue);
    this.touch(queue);
  }

  /** The consumer refused it for good. */
  rejected(queue: Queue, entry: Entry): void {
    queue.unacked -= 1;
    if (!this.#isThere(queue)) return;
    this.#deadLetter(queue, entry, 'rejected');
    this.touch(queue);
  }

  /** Messages of the queue may be handed out, or expire, at the end of this turn. */
  touch(queue: Queue): void {
    queue.lastUsedAt = this.#now();
    this.#touched.add(queue);
    if (queue.limits.expiresMs !== null) this.#wakeAt(queue.lastUsedAt + queue.limits.expiresMs);
  }

  removeConsumer(queue: Queue, consumer: QueueConsumer): void {
    queue.removeConsumer(consumer);
    this.touch(queue);
    if (queue.options.autoDelete && queue.consumers.length === 0) this.removeQueue(queue);
  }

  removeQueue(queue: Queue): void {
    if (!this.#isThere(queue)) return;
    this.topology.removeQueue(queue);
    for (const consumer of queue.consumers) consumer.end();
  }

  /** The connection is gone: its exclusive queues go with it. */
  removeOwned(connection: object): void {
    for (const queue of [...this.topology.queues.values()]) {
      if (queue.owner === connection) this.removeQueue(queue);
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.turns.flush();
  }

  /** Its memory is no longer true and it does nothing more by itself. */
  abandon(): void {
    clearTimeout(this.#timer);
    this.#timerAt = Number.NEGATIVE_INFINITY;
  }

  /** Another queue may have taken the name of one that was deleted. */
  #isThere(queue: Queue): boolean {
    return this.topology.queues.get(queue.name) === queue;
  }

  #load(): void {
    for (const stored of this.#storage.messages()) {
      const queue = this.topology.queues.get(stored.queue);
      if (!queue) continue;
      const { id, exchange, routingKey, size, expiresAt, delivered, returns } = stored;
      queue.put({
        id,
        exchange,
        routingKey,
        size,
        expiresAt,
        delivered,
        returns,
        persistent: true,
        content: null,
      });
      if (expiresAt !== null) this.#wakeAt(expiresAt);
    }
    for (const queue of this.topology.queues.values()) {
      if (queue.limits.expiresMs !== null) this.#wakeAt(queue.lastUsedAt + queue.limits.expiresMs);
    }
  }

  /** False when the queue is full and refuses. */
  #enqueue(queue: Queue, exchange: string, routingKey: string, content: Content): boolean {
    const size = content.body.length;
    this.#expire(queue);
    if (queue.limits.overflow === 'reject-publish' && queue.isFullFor(size)) return false;
    const properties = decodeProperties(content.raw);
    const isKept = properties.deliveryMode === 2 || queue.limits.type === 'quorum';
    const persistent = queue.durable && isKept;
    this.#lastId += 1;
    const expiresAt = this.#expiryOf(queue, properties.expiration);
    const entry: Entry = {
      id: this.#lastId,
      exchange,
      routingKey,
      size,
      expiresAt,
      persistent,
      content,
      delivered: false,
      returns: 0,
    };
    if (persistent) {
      this.#storage.putMessage({ id: entry.id, queue: queue.name, exchange, routingKey, content, expiresAt });
      this.#fresh.push(entry);
    }
    queue.put(entry);
    // A consumer that waits gets it before limits and expiry are looked at: with TTL 0 that is the only way out.
    this.#handOutReady(queue);
    this.#dropOverLimit(queue);
    this.#expire(queue);
    this.#wakeForHead(queue);
    return true;
  }

  /** A queue that refuses new messages when full keeps what comes back, beyond its limit. */
  #dropOverLimit(queue: Queue): void {
    if (queue.limits.overflow === 'reject-publish') return;
    while (queue.isOverfull()) {
      const oldest = queue.takeFirst();
      if (oldest) this.#deadLetter(queue, oldest, 'maxlen');
    }
  }

  #expiryOf(queue: Queue, expiration: string | undefined): number | null {
    const own = expiration === undefined ? Number.POSITIVE_INFINITY : Number(expiration);
    const ttl = Math.min(own, queue.limits.messageTtlMs ?? Number.POSITIVE_INFINITY);
    return Number.isFinite(ttl) ? this.#now() + ttl : null;
  }

  #deadLetter(queue: Queue, entry: Entry, reason: DeathReason): void {
    const { deadLetterExchange, deadLetterRoutingKey } = queue.limits;
    const content = this.content(entry);
    this.#drop(entry);
    if (deadLetterExchange === null || !this.topology.hasExchange(deadLetterExchange)) return;
    const { exchange, routingKey } = entry;
    const death = { queue: queue.name, reason, exchange, routingKey, at: this.#now() };
    const letter = deadLetterOf(content.raw, death);
    const key = deadLetterRoutingKey ?? routingKey;
    for (const target of this.topology.route(deadLetterExchange, key)) {
      if (letter.isCycle(target.name)) continue;
      this.#enqueue(target, deadLetterExchange, key, { raw: letter.raw, body: content.body });
    }
  }

  #drop(entry: Entry): void {
    if (entry.persistent) this.#storage.dropMessage(entry.id);
  }

  #handOut(queue: Queue, entry: Entry): void {
    queue.unacked += 1;
    queue.lastUsedAt = this.#now();
    // Recorded with the hand-out: after a crash it comes back as redelivered, never as new.
    if (entry.persistent && !entry.delivered) this.#storage.markDelivered(entry.id);
  }

  /** Expired messages leave from the head of their queue, as RabbitMQ's classic queues have it. */
  #expire(queue: Queue): void {
    const now = this.#now();
    for (;;) {
      const first = queue.ready.first();
      if (!first || first.expiresAt === null || first.expiresAt > now) return;
      queue.takeFirst();
      this.#deadLetter(queue, first, 'expired');
    }
  }

  /** Expires and hands out until nothing moves; dead-lettering may touch further queues. */
  #settle(): readonly (() => void)[] {
    while (this.#touched.size > 0) {
      const queues = [...this.#touched];
      this.#touched.clear();
      for (const queue of queues) this.#pump(queue);
    }
    const after = this.#after;
    const fresh = this.#fresh;
    this.#after = [];
    this.#fresh = [];
    after.push(() => {
      for (const entry of fresh) entry.content = null;
    });
    return after;
  }

  #pump(queue: Queue): void {
    this.#expire(queue);
    this.#handOutReady(queue);
    this.#wakeForHead(queue);
  }

  #handOutReady(queue: Queue): void {
    while (queue.ready.size > 0) {
      const consumer = queue.nextConsumer();
      if (!consumer) return;
      const entry = queue.takeFirst();
      if (!entry) return;
      this.#handOut(queue, entry);
      this.#after.push(consumer.take(queue, entry));
    }
  }

  #wakeForHead(queue: Queue): void {
    const head = queue.ready.first();
    if (head?.expiresAt != null) this.#wakeAt(head.expiresAt);
  }

  #wakeAt(at: number): void {
    if (at >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    const wait = Math.min(Math.max(at - this.#now(), 1), LONGEST_TIMER);
    this.#timer = setTimeout(() => this.#wake(), wait);
    this.#timer.unref();
  }

  #wake(): void {
    this.#timerAt = Number.POSITIVE_INFINITY;
    const now = this.#now();
    void this.turns.join();
    for (const queue of [...this.topology.queues.values()]) {
      const { expiresMs } = queue.limits;
      const unusedSince = queue.consumers.length === 0 ? queue.lastUsedAt : now;
      if (expiresMs !== null && now - unusedSince >= expiresMs) this.removeQueue(queue);
      else if (expiresMs !== null) this.#wakeAt(unusedSince + expiresMs);
      if (queue.ready.first()?.expiresAt != null) this.#touched.add(queue);
    }
  }
}

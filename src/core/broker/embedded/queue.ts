/** One queue of the embedded broker, in memory: its limits, what waits in it, and who reads it. */
import type { ConsumerFacts, DeclareQueue, QueueDetails } from '../port.ts';
import { type QueueLimits, queueLimits } from './queue-limits.ts';
import { ReadyList } from './ready-list.ts';
import type { Content } from './storage.ts';

/** A message in a queue. Its content is in the file, unless it is transient or of this turn. */
export interface Entry {
  /** Also its place in the queue. */
  readonly id: number;
  readonly exchange: string;
  readonly routingKey: string;
  readonly size: number;
  readonly expiresAt: number | null;
  readonly persistent: boolean;
  content: Content | null;
  delivered: boolean;
  /** How often it was given back. */
  returns: number;
}

export interface QueueConsumer {
  readonly tag: string;
  readonly exclusive: boolean;
  readonly facts: ConsumerFacts;
  hasRoom(): boolean;
  /** Takes one message; what is returned is run after the turn's commit. */
  take(queue: Queue, entry: Entry): () => void;
  /** The queue is gone. */
  end(): void;
}

export class Queue {
  readonly name: string;
  readonly options: DeclareQueue;
  readonly limits: QueueLimits;
  /** The connection that an exclusive queue belongs to. */
  readonly owner: object | null;
  readonly ready = new ReadyList<Entry>();
  bytes = 0;
  unacked = 0;
  lastUsedAt: number;
  #consumers: QueueConsumer[] = [];
  #next = 0;

  /** Throws a 406 fault for arguments that are not kept. */
  constructor(name: string, options: DeclareQueue, owner: object | null, now: number) {
    this.name = name;
    this.options = options;
    this.limits = queueLimits(name, options.arguments);
    this.owner = options.exclusive ? owner : null;
    this.lastUsedAt = now;
  }

  /** Survives a restart; an exclusive queue never does. */
  get durable(): boolean {
    return this.options.durable === true && this.owner === null;
  }

  get consumers(): readonly QueueConsumer[] {
    return this.#consumers;
  }

  addConsumer(consumer: QueueConsumer): void {
    this.#consumers.push(consumer);
  }

  removeConsumer(consumer: QueueConsumer): void {
    this.#consumers = this.#consumers.filter((one) => one !== consumer);
  }

  /** The next consumer in turn that has room, round-robin. */
  nextConsumer(): QueueConsumer | undefined {
    for (let tried = 0; tried < this.#consumers.length; tried += 1) {
      const consumer = this.#consumers[this.#next % this.#consumers.length];
      this.#next += 1;
      if (consumer?.hasRoom()) return consumer;
    }
    return undefined;
  }

  put(entry: Entry): void {
    this.ready.put(entry);
    this.bytes += entry.size;
  }

  takeFirst(): Entry | undefined {
    const entry = this.ready.takeFirst();
    if (entry) this.bytes -= entry.size;
    return entry;
  }

  /** One more message of this size would go beyond a limit. */
  isFullFor(size: number): boolean {
    const { maxLength, maxLengthBytes } = this.limits;
    return (
      (maxLength !== null && this.ready.size + 1 > maxLength) ||
      (maxLengthBytes !== null && this.bytes + size > maxLengthBytes)
    );
  }

  isOverfull(): boolean {
    const { maxLength, maxLengthBytes } = this.limits;
    return (
      (maxLength !== null && this.ready.size > maxLength) ||
      (maxLengthBytes !== null && this.bytes > maxLengthBytes)
    );
  }

  details(): QueueDetails {
    const { limits } = this;
    return {
      name: this.name,
      type: limits.type,
      messages: this.ready.size,
      consumers: this.#consumers.length,
      unacked: this.unacked,
      deliveryLimit: limits.deliveryLimit,
      deliveryLimitKnown: true,
      deadLetterExchange: limits.deadLetterExchange,
      deadLetterRoutingKey: limits.deadLetterRoutingKey,
      deadLetterBy: limits.deadLetterExchange === null ? null : 'argument',
      messageTtlMs: limits.messageTtlMs,
      maxLength: limits.maxLength,
      maxLengthBytes: limits.maxLengthBytes,
      overflow: limits.overflow,
      singleActive: false,
      policy: null,
      unackedIsExact: true,
    };
  }
}

/** Dead-letter queues and what is known of each: asked now while there is a connection, else as last known. */
import type { DeadLetterQueue } from '../../shared/domain/failure.ts';
import type { BrokerSession, QueueDetails } from '../broker/port.ts';
import { type DeadLetterMap, deadLetterMap } from './dead-letter-map.ts';
import type { Desk } from './desk.ts';
import type { FailureQueries } from './failure-queries.ts';
import { lookWayOf, parseVersion } from './look-way.ts';
import { keepFacts } from './queue-way.ts';

interface Known {
  readonly details: QueueDetails;
  readonly exists: boolean;
  readonly isKnown: boolean;
}

/** Of a queue that nothing is known of. */
function blank(name: string): QueueDetails {
  return {
    name,
    type: 'unknown',
    messages: 0,
    consumers: 0,
    unacked: null,
    deliveryLimit: null,
    deliveryLimitKnown: false,
    deadLetterExchange: null,
    deadLetterRoutingKey: null,
    deadLetterBy: null,
    messageTtlMs: null,
    maxLength: null,
    maxLengthBytes: null,
    overflow: null,
    singleActive: false,
    policy: null,
  };
}

/** The session while it is connected, else null. */
export function liveSession(desk: Desk): BrokerSession | null {
  try {
    return desk.context.session();
  } catch {
    // It is how the context says that there is no connection.
    return null;
  }
}

export class QueueFacts {
  readonly #desk: Desk;
  readonly #queries: FailureQueries;
  readonly #onLearned: () => void;
  #map: DeadLetterMap;
  #isLearned = false;
  /** Of the broker last seen, kept for questions while there is no connection. */
  #version = '';

  /** `onLearned`: the map is the broker's now. */
  constructor(desk: Desk, queries: FailureQueries, onLearned: () => void) {
    this.#desk = desk;
    this.#queries = queries;
    this.#onLearned = onLearned;
    this.#map = deadLetterMap(desk.context.profile, null);
  }

  get map(): DeadLetterMap {
    return this.#map;
  }

  /** The map is not the profile's alone any more. */
  get isLearned(): boolean {
    return this.#isLearned;
  }

  /** Learns queues and bindings anew. */
  async refresh(session: BrokerSession): Promise<void> {
    if (session.state.kind === 'connected') this.#version = session.state.version;
    this.#map = deadLetterMap(this.#desk.context.profile, await session.topology());
    this.#isLearned = true;
    this.#onLearned();
  }

  #names(): readonly string[] {
    return [...new Set([...this.#map.queues, ...this.#desk.queues.names()])];
  }

  async #ask(session: BrokerSession | null, name: string): Promise<Known> {
    const known = this.#desk.queues.known(name)?.details;
    if (!session) return { details: known ?? blank(name), exists: true, isKnown: known !== undefined };
    const isOurs = this.#desk.serial.isBusy(name);
    const details = await session.queueDetails(name);
    if (!details) return { details: known ?? blank(name), exists: false, isKnown: false };
    keepFacts(this.#desk, details, isOurs || this.#desk.serial.isBusy(name));
    return { details, exists: true, isKnown: true };
  }

  #view(name: string, { details, exists, isKnown }: Known): DeadLetterQueue {
    const known = this.#desk.queues.known(name);
    return {
      name,
      exists,
      type: details.type,
      foundBy: this.#map.queues.includes(name) ? ['profile'] : ['seen'],
      feeds: [],
      brokerVersion: this.#version || null,
      policy: null,
      highestCount: known?.highestCount ?? 0,
      tapped: false,
      overflow: details.overflow,
      expiring: null,
      room: null,
      lockedBy: null,
      depth: isKnown ? details.messages : null,
      consumers: isKnown ? details.consumers : null,
      deliveryLimit: details.deliveryLimit,
      deadLetterExchange: details.deadLetterExchange,
      messageTtlMs: details.messageTtlMs,
      maxLength: details.maxLength,
      look: lookWayOf(details, parseVersion(this.#version), known?.highestCount ?? 0),
      asOf: known?.lookedAt ?? null,
      open: this.#queries.openIn(name),
      looking: this.#desk.serial.isLooking(name),
    };
  }

  async all(): Promise<DeadLetterQueue[]> {
    const session = liveSession(this.#desk);
    if (session) await this.refresh(session);
    const names = this.#names();
    const known = await Promise.all(names.map((name) => this.#ask(session, name)));
    return names.flatMap((name, index) => {
      const facts = known[index];
      return facts ? [this.#view(name, facts)] : [];
    });
  }
}

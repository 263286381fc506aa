/** Dead-letter queues and what is known of each: asked now while there is a connection, else as last known. */
import type { DeadLetterQueue } from '../../shared/domain/failure.ts';
import { ExpectedError } from '../../shared/errors.ts';
import type { BrokerSession, QueueDetails } from '../broker/port.ts';
import { holderAmong, holderLabel, lockName } from '../retry/retry-lock.ts';
import { blankQueue } from './blank-queue.ts';
import { type DeadLetterMap, deadLetterMap } from './dead-letter-map.ts';
import { roomOf, SOON_MS } from './deadline.ts';
import type { Desk } from './desk.ts';
import type { FailureQueries } from './failure-queries.ts';
import { lookWayOf, parseVersion } from './look-way.ts';
import type { NamedQueues } from './named-queues.ts';
import { keepFacts, mayExpireHeld } from './queue-way.ts';

/** Queues asked at once: each question takes a channel, and a connection where nothing but probing tells. */
const ASKED_AT_ONCE = 8;

interface Known {
  readonly details: QueueDetails;
  readonly exists: boolean;
  readonly isKnown: boolean;
  /** Milliseconds since 1970; null: never. */
  readonly toldAt: number | null;
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

/** Answers in the order of the names, asked a few at a time. */
async function inTurn<T>(names: readonly string[], ask: (name: string) => Promise<T>): Promise<T[]> {
  const answers: T[] = [];
  for (let start = 0; start < names.length; start += ASKED_AT_ONCE) {
    answers.push(...(await Promise.all(names.slice(start, start + ASKED_AT_ONCE).map(ask))));
  }
  return answers;
}

export interface QueueFactsDeps {
  readonly desk: Desk;
  readonly queries: FailureQueries;
  readonly named: NamedQueues;
  /** The map is the broker's now. */
  readonly onLearned: () => void;
}

export class QueueFacts {
  readonly #deps: QueueFactsDeps;
  #map: DeadLetterMap;
  #isLearned = false;
  /** Of all queues that the broker told, to find the holders of locks. */
  #allNames: readonly string[] = [];
  /** Of the broker last seen, kept for questions while there is no connection. */
  #version = '';

  constructor(deps: QueueFactsDeps) {
    this.#deps = deps;
    this.#map = deadLetterMap(deps.desk.context.profile, null);
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
    const topology = await session.topology();
    this.#map = deadLetterMap(this.#deps.desk.context.profile, topology);
    this.#allNames = topology?.queues.map(({ name }) => name) ?? [];
    this.#isLearned = true;
    this.#deps.onLearned();
  }

  /** A broker that does not tell its queues now leaves those that are known. */
  async #refreshed(session: BrokerSession): Promise<void> {
    try {
      await this.refresh(session);
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      this.#deps.desk.log.warn('the broker did not tell its queues', { code: error.code });
    }
  }

  async #ask(session: BrokerSession | null, name: string): Promise<Known> {
    const { desk } = this.#deps;
    const known = desk.queues.known(name);
    const asKnown = {
      details: known?.details ?? blankQueue(name),
      isKnown: known !== null,
      toldAt: known?.knownAt ?? null,
    };
    if (!session) return { ...asKnown, exists: true };
    const isOurs = desk.serial.isBusy(name);
    try {
      const toldAt = desk.clock.now();
      const details = await session.queueDetails(name);
      if (!details) return { ...asKnown, exists: false, isKnown: false, toldAt };
      keepFacts(desk, details, isOurs || desk.serial.isBusy(name));
      return { details, exists: true, isKnown: true, toldAt };
    } catch (error) {
      // One that this user may not ask for, or that is another connection's own, hides no other.
      if (!(error instanceof ExpectedError)) throw error;
      desk.log.warn('a dead-letter queue does not tell its facts', { queue: name, code: error.code });
      return { ...asKnown, exists: true };
    }
  }

  #foundBy(name: string): DeadLetterQueue['foundBy'] {
    const found: DeadLetterQueue['foundBy'] = [...this.#map.feeds(name).foundBy];
    if (this.#deps.named.has(name)) found.push('operator');
    return found.length > 0 ? found : ['seen'];
  }

  #expiring({ name, type, messageTtlMs: ttl }: QueueDetails): DeadLetterQueue['expiring'] {
    if (ttl === null || type === 'stream') return null;
    const now = this.#deps.desk.clock.now();
    const { count, firstAt } = this.#deps.desk.failures.diedIn(name, now - ttl, now - ttl + SOON_MS);
    return firstAt === null ? null : { count, firstAt: firstAt + ttl };
  }

  /** A question mark where a lock is there and its holder's name is not. */
  #lockedBy(name: string): string | null {
    const { desk } = this.#deps;
    // What we hold ourselves is no other console's, nor what the broker still lists of that a moment later.
    if (desk.serial.isBusy(name)) return null;
    const holder = holderAmong(this.#allNames, name);
    if (holder === null) return this.#allNames.includes(lockName(name)) ? '?' : null;
    const isOurs = holder === holderLabel(desk.operator);
    return isOurs && desk.absences.heldLately(name, desk.clock.now()) ? null : holder;
  }

  #view(name: string, { details, exists, isKnown, toldAt }: Known): DeadLetterQueue {
    const { desk, queries } = this.#deps;
    const known = desk.queues.known(name);
    const highestCount = known?.highestCount ?? 0;
    return {
      name,
      exists,
      type: details.type,
      foundBy: this.#foundBy(name),
      feeds: [...this.#map.feeds(name).from],
      brokerVersion: this.#version || null,
      policy: details.policy,
      highestCount,
      tapped: this.#map.isTapped(name, desk.context.deathTap()),
      overflow: details.overflow,
      expiring: this.#expiring(details),
      room: isKnown ? roomOf(details) : null,
      lockedBy: this.#lockedBy(name),
      toldAt,
      depth: isKnown ? details.messages : null,
      consumers: isKnown ? details.consumers : null,
      deliveryLimit: details.deliveryLimit,
      deadLetterExchange: details.deadLetterExchange,
      messageTtlMs: details.messageTtlMs,
      maxLength: details.maxLength,
      look: lookWayOf(details, parseVersion(this.#version), highestCount, mayExpireHeld(desk, details)),
      asOf: known?.lookedAt ?? null,
      open: queries.openIn(name),
      looking: desk.serial.isLooking(name),
    };
  }

  async all(): Promise<DeadLetterQueue[]> {
    const { desk, named } = this.#deps;
    const session = liveSession(desk);
    if (session) await this.#refreshed(session);
    const names = [...new Set([...this.#map.queues, ...named.names(), ...desk.queues.names()])];
    return inTurn(names, async (name) => this.#view(name, await this.#ask(session, name)));
  }

  async one(name: string): Promise<DeadLetterQueue> {
    const session = liveSession(this.#deps.desk);
    if (session) await this.#refreshed(session);
    return this.#view(name, await this.#ask(session, name));
  }
}

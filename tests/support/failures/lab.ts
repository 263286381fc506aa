/** One connection's failure service on a real broker session, a real history and a real journal in a folder. */
import { join } from 'node:path';
import type { BrokerSession, Delivery, QueueDetails } from '../../../src/core/broker/port.ts';
import { encodeProperties } from '../../../src/core/broker/properties/codec.ts';
import { deathsOf } from '../../../src/core/broker/properties/deaths.ts';
import type { CapturedEvent } from '../../../src/core/capture/captured-event.ts';
import { openConnectionHistory } from '../../../src/core/connections/connection-history.ts';
import type { Clock, Log } from '../../../src/core/deps.ts';
import { createFailureService } from '../../../src/core/failures/create.ts';
import type { ConnectionContext, FailureService } from '../../../src/core/failures/service.ts';
import { type Journal, openJournal } from '../../../src/core/retry/journal.ts';
import type { AtStep } from '../../../src/core/retry/steps.ts';
import { readEnvelope } from '../../../src/core/systems/read-envelope.ts';
import type { AmqpTable, MessageProperties } from '../../../src/shared/domain/amqp.ts';
import type { SystemProfile } from '../../../src/shared/domain/system-profile.ts';
import { ExpectedError } from '../../../src/shared/errors.ts';
import type { Notify } from '../../../src/shared/handlers.ts';

export const systemClock: Clock = { now: () => Date.now() };

/** Keeps what was logged as a defect, so that a test can say that there was none. */
export class TestLog implements Log {
  readonly errors: string[] = [];
  readonly warnings: string[] = [];

  info(): void {
    // Tests ask for defects and warnings only.
  }

  warn(message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.warnings.push(`${message} ${JSON.stringify(fields ?? {})}`);
  }

  error(message: string, cause: unknown): void {
    this.errors.push(`${message}: ${cause instanceof Error ? cause.stack : String(cause)}`);
  }
}

/** A profile of one step: `work` ends it with `pedido` → `feito`, or fails it with `falha`. */
export function labProfile(queue: string, deadLetterQueue: string | null): SystemProfile {
  const text = { 'pt-BR': 'Ensaio', en: 'Lab' };
  return {
    id: 'lab',
    version: 1,
    name: text,
    description: text,
    envelope: {
      correlationId: [{ in: 'body', path: 'correlation_id' }],
      type: [{ in: 'body', path: 'tipo_evento' }],
      timestamp: [],
      source: [],
      status: [{ in: 'body', path: 'status' }],
      error: [],
    },
    errorStatuses: ['erro'],
    messageSchema: null,
    watch: [],
    watchDeaths: [],
    steps: [
      { type: 'pedido', step: 'trabalho', role: 'start', state: 'collecting', limitMs: 60_000 },
      { type: 'feito', step: 'trabalho', role: 'end', state: 'done' },
      { type: 'falha', step: 'trabalho', role: 'failure', state: 'dead_lettered' },
    ],
    queues: [{ name: queue, step: 'trabalho', deadLetterQueue }],
    sources: [],
    dropHeadersOnRetry: ['x-lab-attempts'],
  };
}

export interface Lab {
  readonly service: FailureService;
  readonly journal: Journal;
  readonly log: TestLog;
  /** Captures events as a tap would. */
  record(...events: readonly Omit<CapturedEvent, 'seq'>[]): void;
  readonly captured: readonly CapturedEvent[];
  close(): Promise<void>;
}

export interface LabOptions {
  readonly folder: string;
  readonly profile: SystemProfile;
  readonly session: BrokerSession;
  readonly clock?: Clock;
  readonly atStep?: AtStep;
  readonly operator?: string;
  readonly readOnly?: () => boolean;
  readonly notify?: Notify;
  readonly results?: ConnectionContext['results'];
  readonly deathTap?: ConnectionContext['deathTap'];
}

export function openLab(options: LabOptions): Lab {
  const { folder, profile, session, clock = systemClock } = options;
  const log = new TestLog();
  const history = openConnectionHistory({ file: join(folder, 'history.db'), profile, clock, log });
  const journal = openJournal({ file: join(folder, 'journal.db'), clock });
  const captured: CapturedEvent[] = [];
  const listeners = new Set<() => void>();
  history.onEvents((batch) => captured.push(...batch));
  const context: ConnectionContext = {
    id: 'lab',
    profile,
    history,
    name: () => 'Lab',
    readOnly: options.readOnly ?? (() => false),
    session: () => {
      if (session.state.kind !== 'connected')
        throw new ExpectedError('not-connected', JSON.stringify(session.state));
      return session;
    },
    results: options.results ?? (() => null),
    deathTap: options.deathTap ?? (() => []),
    onEvents: (listener) => history.onEvents(listener),
    onConnected: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    capture: (...events) => history.record(events),
  };
  const unsubscribe = session.onState(({ kind }) => {
    if (kind === 'connected') for (const listener of listeners) listener();
  });
  const service = createFailureService({
    context,
    journal,
    clock,
    log,
    operator: options.operator ?? 'ana',
    notify: options.notify ?? (() => undefined),
    ...(options.atStep ? { atStep: options.atStep } : {}),
  });
  return {
    service,
    journal,
    log,
    record: (...events) => history.record(events),
    captured,
    close: async () => {
      unsubscribe();
      await service.close();
      journal.close();
      history.close();
    },
  };
}

export interface QueuePair {
  readonly work: string;
  readonly dead: string;
}

export type DeadQueueType = 'classic' | 'quorum';

/** A work queue whose dead letters reach a queue of the given type, through an exchange of its own. */
export async function declarePair(
  session: BrokerSession,
  name: string,
  type: DeadQueueType,
  deadArguments: Readonly<Record<string, string | number>> = {},
): Promise<QueuePair> {
  const channel = await session.openChannel('publish');
  const pair = { work: name, dead: `${name}.dead` };
  await channel.declareExchange(`${name}.dlx`, 'direct', { durable: true });
  await channel.declareQueue(pair.dead, {
    durable: true,
    arguments: { 'x-queue-type': type, ...deadArguments },
  });
  await channel.bindQueue(pair.dead, `${name}.dlx`, name);
  const workArguments = { 'x-dead-letter-exchange': `${name}.dlx`, 'x-dead-letter-routing-key': name };
  await channel.declareQueue(pair.work, { durable: true, arguments: workArguments });
  await channel.close();
  return pair;
}

export interface TestMessage {
  readonly id: string;
  readonly headers?: AmqpTable;
  readonly properties?: MessageProperties;
}

export function bodyOf(id: string): Buffer {
  return Buffer.from(JSON.stringify({ correlation_id: id, tipo_evento: 'pedido', n: id }));
}

export async function publish(
  session: BrokerSession,
  queue: string,
  messages: readonly TestMessage[],
): Promise<void> {
  const channel = await session.openChannel('publish', { confirm: true });
  const outcomes = await Promise.all(
    messages.map(({ id, headers, properties }) =>
      channel.publish('', queue, {
        body: bodyOf(id),
        properties: {
          raw: encodeProperties({
            deliveryMode: 2,
            contentType: 'application/json',
            headers: headers ?? [],
            ...properties,
          }),
        },
      }),
    ),
  );
  for (const { kind } of outcomes) if (kind !== 'confirmed') throw new Error(`a test message was ${kind}`);
  await channel.close();
}

/** Publishes to the work queue and rejects, as a failing worker would: the messages die with a true x-death. */
export async function die(
  session: BrokerSession,
  pair: QueuePair,
  messages: readonly TestMessage[],
): Promise<void> {
  await publish(session, pair.work, messages);
  await rejectAll(session, pair.work, messages.length);
  await eventually(async () =>
    (await details(session, pair.dead)).messages >= messages.length ? true : null,
  );
}

export async function rejectAll(
  session: BrokerSession,
  queue: string,
  count: number,
): Promise<readonly Delivery[]> {
  const channel = await session.openChannel('read');
  const seen: Delivery[] = [];
  await channel.prefetch(100);
  await channel.consume(queue, (delivery) => {
    seen.push(delivery);
    channel.reject(delivery.deliveryTag, false);
  });
  await eventually(() => (seen.length >= count ? true : null));
  await channel.barrier();
  await channel.close();
  return seen;
}

/** Empties a queue for good, in its order. */
export async function drain(session: BrokerSession, queue: string): Promise<readonly Delivery[]> {
  const channel = await session.openChannel('read');
  const seen: Delivery[] = [];
  for (let next = await channel.get(queue); next; next = await channel.get(queue)) {
    seen.push(next);
    channel.ack(next.deliveryTag);
  }
  await channel.barrier();
  await channel.close();
  return seen;
}

export async function details(session: BrokerSession, queue: string): Promise<QueueDetails> {
  const found = await session.queueDetails(queue);
  if (!found) throw new Error(`there is no queue ${queue}`);
  return found;
}

/** Asks again until there is an answer. */
export async function eventually<T>(ask: () => Promise<T | null> | T | null, withinMs = 10_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

export const never = new AbortController().signal;

/** What the death tap makes of a delivery. */
export function deathEvent(delivery: Delivery): Omit<CapturedEvent, 'seq'> {
  const { exchange, routingKey, redelivered, rawProperties, body, properties } = delivery;
  return {
    ...readEnvelope(labProfile('', null), properties, body),
    receivedAt: Date.now(),
    origin: 'death',
    exchange,
    routingKey,
    redelivered,
    deaths: deathsOf(properties.headers),
    rawProperties,
    body,
  };
}

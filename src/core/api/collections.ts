/**
 * Starting work. In: a form's values. Out: one message on the broker, mandatory and confirmed, that passes the source's
 * schema and the system's message schema. The tap sees it like any other; only where no tap watches is it captured here.
 */
import { randomUUID } from 'node:crypto';
import type { MessageProperties } from '../../shared/domain/amqp.ts';
import type { ProfileSource, SystemProfile } from '../../shared/domain/system-profile.ts';
import { ExpectedError } from '../../shared/errors.ts';
import type { Handlers } from '../../shared/handlers.ts';
import type { BrokerSession } from '../broker/port.ts';
import { encodeProperties } from '../broker/properties/codec.ts';
import type { LiveConnection } from '../connections/live-connection.ts';
import type { ConnectionManager } from '../connections/manager.ts';
import type { Clock } from '../deps.ts';
import { buildStartMessage } from '../systems/build-message.ts';
import { readEnvelope } from '../systems/read-envelope.ts';
import { readMessageSchema, type SchemaChecker } from '../systems/schema-check.ts';
import { publishFailure } from './publish-outcome.ts';
import { assertWritable } from './read-only.ts';
import { TAP_MS } from './tap-wait.ts';

const PERSISTENT = 2;

interface Start {
  readonly exchange: string;
  readonly routingKey: string;
  readonly correlationId: string;
  readonly properties: MessageProperties;
  readonly body: Uint8Array;
}

export interface CollectionOptions {
  readonly manager: ConnectionManager;
  readonly check: SchemaChecker;
  readonly resourcesDir: string;
  readonly clock: Clock;
}

function sourceOf(profile: SystemProfile, id: string): ProfileSource {
  const source = profile.sources.find((each) => each.id === id);
  if (source) return source;
  throw new ExpectedError('not-found', `The system has no source ${id.slice(0, 100)}`, { source: id });
}

function checkParameters(
  { check }: CollectionOptions,
  profile: SystemProfile,
  source: ProfileSource,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  // A copy: the check fills defaults in.
  const parameters = structuredClone(given);
  check(`${profile.id}/${source.id}`, 'The form', () => source.schema)(parameters);
  return parameters;
}

function checkMessage({ check, resourcesDir }: CollectionOptions, profile: SystemProfile, message: unknown) {
  const { messageSchema } = profile;
  if (messageSchema === null) return;
  check(messageSchema, 'The message', () => readMessageSchema(resourcesDir, messageSchema))(message);
}

function build(
  options: CollectionOptions,
  profile: SystemProfile,
  source: ProfileSource,
  given: object,
): Start {
  const parameters = checkParameters(options, profile, source, { ...given });
  const correlationId = randomUUID();
  const now = new Date(options.clock.now());
  const fields = { correlationId, parameters, timestamp: now.toISOString() };
  const message = buildStartMessage(profile, source, fields);
  checkMessage(options, profile, message);
  const { exchange, routingKey, type } = source.publish;
  const properties: MessageProperties = {
    contentType: 'application/json',
    contentEncoding: 'utf-8',
    deliveryMode: PERSISTENT,
    correlationId,
    messageId: randomUUID(),
    timestamp: BigInt(Math.floor(now.getTime() / 1000)),
    type,
    appId: 'oraculo-console',
  };
  return { exchange, routingKey, correlationId, properties, body: Buffer.from(JSON.stringify(message)) };
}

async function publish(session: BrokerSession, start: Start): Promise<void> {
  const { exchange, routingKey, properties, body } = start;
  const channel = await session.openChannel('publish', { confirm: true });
  try {
    const outcome = await channel.publish(exchange, routingKey, { properties, body }, { mandatory: true });
    if (outcome.kind !== 'confirmed') throw publishFailure(outcome, start);
  } finally {
    await channel.close();
  }
}

function captureOurs(connection: LiveConnection, start: Start, now: number): void {
  connection.capture({
    ...readEnvelope(connection.profile, start.properties, start.body),
    receivedAt: now,
    origin: 'console',
    exchange: start.exchange,
    routingKey: start.routingKey,
    redelivered: false,
    deaths: [],
    rawProperties: encodeProperties(start.properties),
    body: start.body,
  });
}

export function collectionHandlers(options: CollectionOptions): Pick<Handlers, 'collections.start'> {
  return {
    'collections.start': async ({ connectionId, source: sourceId, parameters }) => {
      const connection = options.manager.get(connectionId);
      assertWritable(connection);
      const { profile } = connection;
      const start = build(options, profile, sourceOf(profile, sourceId), parameters);
      const session = connection.session();
      const isWatched = await connection.whenWatching(start.exchange, TAP_MS);
      await publish(session, start);
      if (!isWatched) captureOurs(connection, start, options.clock.now());
      return { correlationId: start.correlationId };
    },
  };
}

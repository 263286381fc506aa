/** One line or object of a foreign file as an event, or why it is none. Nothing in it is trusted. */
import { isUtf8 } from 'node:buffer';
import { EVENT_ORIGINS } from '../../shared/domain/event.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { ExpectedError, messageOf } from '../../shared/errors.ts';
import { z } from '../../shared/schema.ts';
import { decodeProperties, encodeProperties } from '../broker/properties/codec.ts';
import { deathsOf } from '../broker/properties/deaths.ts';
import type { CapturedEvent } from '../capture/captured-event.ts';
import { readEnvelope } from '../systems/read-envelope.ts';
import { MAX_JSON_DEPTH, nestsDeeperThan } from '../systems/scan-depth.ts';
import { managementProperties, propertiesOf } from './json-properties.ts';

/** Told with the line; the file goes on. */
export class UnreadableLine extends Error {}

/** Without a number of its own an event gets the next one. */
export type ImportedEvent = Omit<CapturedEvent, 'seq'> & { readonly seq: number | null };

type Message = Pick<
  CapturedEvent,
  'exchange' | 'routingKey' | 'rawProperties' | 'body' | 'redelivered' | 'origin'
>;

const base64 = z.base64();
const name = z.string().max(10_000);

const ourLine = z.object({
  seq: z.int().positive().optional(),
  received_at: z.number(),
  origin: z.enum(EVENT_ORIGINS),
  exchange: name,
  routing_key: name,
  redelivered: z.boolean(),
  dead_from: z.string().nullable().optional(),
  step_p95_ms: z.int().nonnegative().nullable().optional(),
  properties_base64: base64,
  body: z.string().optional(),
  body_base64: base64.optional(),
});

const managementMessage = z.object({
  payload: z.string(),
  payload_encoding: z.enum(['string', 'base64']),
  properties: managementProperties.optional(),
  exchange: name,
  routing_key: name,
  redelivered: z.boolean().optional(),
});

export function parsed(bytes: Buffer): unknown {
  if (nestsDeeperThan(bytes, MAX_JSON_DEPTH))
    throw new UnreadableLine(`it nests deeper than ${MAX_JSON_DEPTH}`);
  if (!isUtf8(bytes)) throw new UnreadableLine('it is not UTF-8');
  try {
    return JSON.parse(bytes.toString('utf8').replace(/^\ufeff/, ''));
  } catch (error) {
    throw new UnreadableLine(`it is no JSON: ${messageOf(error).slice(0, 200)}`);
  }
}

function shaped<T extends z.ZodType>(schema: T, bytes: Buffer): z.infer<T> {
  const read = schema.safeParse(parsed(bytes));
  if (read.success) return read.data;
  throw new UnreadableLine(z.prettifyError(read.error).slice(0, 300));
}

function eventOf(
  profile: SystemProfile,
  message: Message,
  receivedAt: number,
  isDead: boolean,
): Omit<CapturedEvent, 'seq'> {
  try {
    const properties = decodeProperties(message.rawProperties);
    const deaths = isDead ? deathsOf(properties.headers) : [];
    return { ...message, ...readEnvelope(profile, properties, message.body), receivedAt, deaths };
  } catch (error) {
    if (error instanceof ExpectedError) throw new UnreadableLine(error.message);
    throw error;
  }
}

/** A time that is none would stand before or after everything there is. */
function assertTime(at: number): number {
  if (Number.isFinite(at) && Math.abs(at) <= 8.64e15) return at;
  throw new UnreadableLine('received_at is no time');
}

export function readOurLine(profile: SystemProfile, bytes: Buffer): ImportedEvent {
  const line = shaped(ourLine, bytes);
  if ((line.body === undefined) === (line.body_base64 === undefined)) {
    throw new UnreadableLine('it has to have either body or body_base64');
  }
  const body =
    line.body === undefined ? Buffer.from(line.body_base64 ?? '', 'base64') : Buffer.from(line.body, 'utf8');
  const { origin, exchange, redelivered } = line;
  const rawProperties = Buffer.from(line.properties_base64, 'base64');
  const message = { origin, exchange, routingKey: line.routing_key, redelivered, rawProperties, body };
  const isDead = (line.dead_from ?? null) !== null;
  const event = eventOf(profile, message, assertTime(line.received_at), isDead);
  return { ...event, stepP95Ms: line.step_p95_ms ?? null, seq: line.seq ?? null };
}

const NO_PROPERTIES = Uint8Array.of(0, 0);

/** A line is the body itself. `at`: when the file was written, for messages that do not tell their time. */
export function readPlainLine(profile: SystemProfile, bytes: Buffer, at: number): ImportedEvent {
  parsed(bytes);
  // A carriage return is the line's end, not the message's.
  const body = bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes;
  const message = {
    origin: 'tap',
    exchange: '',
    routingKey: '',
    redelivered: false,
    rawProperties: NO_PROPERTIES,
    body,
  } as const;
  const event = eventOf(profile, message, at, false);
  return { ...event, receivedAt: event.madeAt ?? at, seq: null };
}

export function readManagementMessage(profile: SystemProfile, bytes: Buffer, at: number): ImportedEvent {
  const given = shaped(managementMessage, bytes);
  const isBase64 = given.payload_encoding === 'base64';
  if (isBase64 && !base64.safeParse(given.payload).success)
    throw new UnreadableLine('its payload is no base64');
  const body = Buffer.from(given.payload, isBase64 ? 'base64' : 'utf8');
  const { exchange, redelivered = false } = given;
  let rawProperties: Uint8Array;
  try {
    rawProperties = encodeProperties(propertiesOf(given.properties ?? []));
  } catch (error) {
    if (error instanceof ExpectedError) throw new UnreadableLine(error.message);
    throw error;
  }
  // Such messages were read from a queue.
  const message = {
    origin: 'look',
    exchange,
    routingKey: given.routing_key,
    redelivered,
    rawProperties,
    body,
  } as const;
  const event = eventOf(profile, message, at, true);
  return { ...event, receivedAt: event.deaths[0]?.time ?? event.madeAt ?? at, seq: null };
}

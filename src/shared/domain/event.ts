/** An event: one captured message. Times are milliseconds since 1970. */
import { z } from '../schema.ts';

/**
 * How the message reached the capture: a tap on an exchange, a tap on the dead-letter exchange, published by this
 * console, or read while looking into a dead-letter queue.
 */
export const EVENT_ORIGINS = ['tap', 'death', 'console', 'look'] as const;

export const eventSummary = z.object({
  /** Order of capture within a connection; the order of everything shown. */
  seq: z.number(),
  receivedAt: z.number(),
  /** The envelope's own time, null when it has none that parses. */
  madeAt: z.number().nullable(),
  type: z.string().nullable(),
  correlationId: z.string().nullable(),
  source: z.string().nullable(),
  exchange: z.string(),
  routingKey: z.string(),
  origin: z.enum(EVENT_ORIGINS),
  /** The envelope's own status word (`ok`, `erro`), null when it has none. */
  status: z.string().nullable(),
  /** The first error the payload or headers name. */
  error: z.object({ code: z.string().nullable(), message: z.string() }).nullable(),
  retryId: z.string().nullable(),
  size: z.number(),
});

/** A body as far as it may be shown: at most 64 KiB of text or hex. */
export const bodyView = z.object({
  encoding: z.enum(['json', 'text', 'binary', 'empty']),
  /** Decoded text, or hex pairs for `binary`. */
  text: z.string(),
  truncated: z.boolean(),
  size: z.number(),
  /** Why it is not shown as JSON though it says it is: `invalid-json`, `too-deep`, `too-big`, `not-utf8`. */
  problem: z.enum(['invalid-json', 'too-deep', 'too-big', 'not-utf8']).nullable(),
});

export const deathRecord = z.object({
  queue: z.string(),
  exchange: z.string(),
  routingKeys: z.array(z.string()),
  reason: z.string(),
  count: z.number(),
  time: z.number().nullable(),
  originalExpiration: z.string().nullable(),
});

export const messageView = z.object({
  body: bodyView,
  /** Standard properties that are set, in AMQP's order, as text. */
  properties: z.array(z.object({ name: z.string(), value: z.string() })),
  /** Header entries in their order with their wire type; `value` is JSON text (lossless numbers, depth capped). */
  headers: z.array(z.object({ key: z.string(), type: z.string(), value: z.string() })),
  deaths: z.array(deathRecord),
});

export const eventDetail = eventSummary.extend({
  redelivered: z.boolean(),
  message: messageView,
});

/** A time in which nobody watched, or in which the tap lost messages. `to` null: it is still open. */
export const captureGap = z.object({
  id: z.number(),
  from: z.number(),
  to: z.number().nullable(),
  /** Of the last event before and the first after, so that a list can show the gap in its place. */
  afterSeq: z.number(),
  reason: z.enum(['not-connected', 'connection-lost', 'overflow']),
  dropped: z.number().nullable(),
});

export type EventOrigin = (typeof EVENT_ORIGINS)[number];
export type EventSummary = z.infer<typeof eventSummary>;
export type EventDetail = z.infer<typeof eventDetail>;
export type BodyView = z.infer<typeof bodyView>;
export type MessageView = z.infer<typeof messageView>;
export type CaptureGap = z.infer<typeof captureGap>;

/**
 * Events as JSON lines, without loss: the first line says what the file is and brings the profile, each other line is
 * one event. Bodies are text where the text gives the same bytes again, else base64; properties are their raw bytes, and
 * beside them what they say, for people.
 */
import { isUtf8 } from 'node:buffer';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { viewProperties } from '../broker/properties/codec.ts';
import type { UnindexedEvent } from '../capture/captured-event.ts';
import { messageView } from '../systems/message-view.ts';

/** Of the first line. */
export const JSONL_FORMAT = 'oraculo-events';
export const JSONL_VERSION = 1;

const NOTHING = new Uint8Array();

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

function bodyOf(body: Uint8Array): { readonly body: string } | { readonly body_base64: string } {
  if (!isUtf8(body)) return { body_base64: base64(body) };
  return { body: Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8') };
}

export function jsonlHead(profile: SystemProfile, connection: string, masked: boolean): string {
  return `${JSON.stringify({ format: JSONL_FORMAT, version: JSONL_VERSION, connection, masked, profile })}\n`;
}

export function jsonlLine(event: UnindexedEvent): string {
  const { properties, headers } = messageView(viewProperties(event.rawProperties), NOTHING);
  const line = {
    seq: event.seq,
    received_at: event.receivedAt,
    received: new Date(event.receivedAt).toISOString(),
    origin: event.origin,
    exchange: event.exchange,
    routing_key: event.routingKey,
    redelivered: event.redelivered,
    dead_from: event.deaths[0]?.queue ?? null,
    type: event.type,
    correlation_id: event.correlationId,
    source: event.source,
    step_p95_ms: event.stepP95Ms ?? null,
    properties: Object.fromEntries(properties.map(({ name, value }) => [name, value])),
    headers: headers.map(({ key, type, value }) => [key, type, value]),
    properties_base64: base64(event.rawProperties),
    ...bodyOf(event.body),
  };
  return `${JSON.stringify(line)}\n`;
}

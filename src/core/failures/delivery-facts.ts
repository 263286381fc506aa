/** What a dead letter says of itself: decoded once, when it is first seen. */
import {
  type DeathRecord,
  integerEntry,
  type MessageProperties,
  textEntry,
} from '../../shared/domain/amqp.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { deathsOf } from '../broker/properties/deaths.ts';
import type { Envelope } from '../capture/captured-event.ts';
import { readEnvelope } from '../systems/read-envelope.ts';

export interface DeadLetter {
  readonly exchange: string;
  readonly routingKey: string;
  readonly rawProperties: Uint8Array;
  readonly body: Uint8Array;
}

export interface DeadLetterFacts {
  readonly envelope: Envelope;
  /** Of the newest death; null when the message has no `x-death`. */
  readonly reason: string | null;
  readonly failedQueue: string | null;
  /** Milliseconds since 1970; brokers write whole seconds. */
  readonly diedAt: number | null;
  readonly deaths: readonly DeathRecord[];
  readonly deathCount: number;
  /** The retry that this message came from, and how many there were, by our own headers. */
  readonly retryId: string | null;
  readonly retryCount: number;
}

export function deadLetterFacts(
  profile: SystemProfile,
  properties: MessageProperties,
  body: Uint8Array,
): DeadLetterFacts {
  const deaths = deathsOf(properties.headers);
  const newest = deaths[0];
  const count = integerEntry(properties.headers, 'oraculo-retry-count') ?? 0;
  return {
    envelope: readEnvelope(profile, properties, body),
    reason: newest?.reason ?? null,
    failedQueue: newest?.queue ?? null,
    diedAt: newest?.time ?? null,
    deaths,
    deathCount: deaths.reduce((sum, death) => sum + Math.max(1, death.count), 0),
    retryId: textEntry(properties.headers, 'oraculo-retry-id') ?? null,
    retryCount: Math.max(0, count),
  };
}

/** `x-delivery-count`: how often a quorum queue had given this message back before; 0 when it does not say. */
export function deliveryCount(properties: MessageProperties): number {
  return integerEntry(properties.headers, 'x-delivery-count') ?? 0;
}

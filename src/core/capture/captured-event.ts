/** A message as it was captured: its envelope as the profile reads it, and its exact bytes. */
import type { DeathRecord } from '../../shared/domain/amqp.ts';
import type { EventOrigin } from '../../shared/domain/event.ts';

/** A scalar at one of the profile's `fields`, as it is kept for look-ups (`systems/indexed-fields.ts`). */
export interface IndexedField {
  readonly path: string;
  /** Empty bytes: there are more than are kept. */
  readonly value: string | number | Uint8Array;
}

/** What a system profile finds in a message (`systems/read-envelope.ts`). */
export interface Envelope {
  readonly correlationId: string | null;
  readonly type: string | null;
  /** Milliseconds since 1970. */
  readonly madeAt: number | null;
  readonly source: string | null;
  readonly status: string | null;
  readonly error: { readonly code: string | null; readonly message: string } | null;
  /** Header `oraculo-retry-id`, which the system copies to what it publishes while handling a retried message. */
  readonly retryId: string | null;
  /** Header or payload step named by a `failure` event (`payload.etapa`), else null. */
  readonly step: string | null;
  /** A `failure` event says it is final, by the profile's `finalPath`; true when the profile names no path. */
  readonly final: boolean;
  readonly fields: readonly IndexedField[];
  /** Equal for the same message; null: captured before that was kept. */
  readonly identity: number | null;
}

export interface CapturedEvent extends Envelope {
  readonly seq: number;
  readonly receivedAt: number;
  readonly origin: EventOrigin;
  readonly exchange: string;
  readonly routingKey: string;
  readonly redelivered: boolean;
  readonly deaths: readonly DeathRecord[];
  readonly rawProperties: Uint8Array;
  readonly body: Uint8Array;
  /**
   * What 95 of 100 earlier passes of the step that it ends took at most, in ms; null: too few were known. Absent: it is
   * judged when it is written.
   */
  readonly stepP95Ms?: number | null;
}

/** As it is read back: what can be looked up by value is found anew where it goes. */
export type UnindexedEvent = Omit<CapturedEvent, 'fields'>;

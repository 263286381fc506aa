/** Reports on work, as captured events and stored values tell them. Pure but for the history it asks for a source. */
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { encodeProperties } from '../broker/properties/codec.ts';
import type { CapturedEvent } from '../capture/captured-event.ts';
import { readEnvelope } from '../systems/read-envelope.ts';
import { correlationOfKey, readResult } from '../systems/read-result.ts';
import type { ResultHistory } from './result-history.ts';
import type { FailedWork } from './result-rows.ts';
import { startTypeOf } from './result-steps.ts';

export type Report =
  | { readonly kind: 'failed'; readonly work: FailedWork }
  | {
      readonly kind: 'succeeded';
      readonly work: Pick<FailedWork, 'correlationId' | 'step'>;
      readonly at: number;
    };

/** The type that a dead letter of the same work would have, so that both fall into one group. */
function typeOf(
  profile: SystemProfile,
  history: ResultHistory,
  correlationId: string,
  step: string,
): string | null {
  const known = startTypeOf(profile, step);
  if (known !== null) return known;
  // Where every kind of work has a type of its own, that is the source of its run.
  const started = history.start(correlationId, step)?.type ?? null;
  return started ?? (step === profile.otherStep ? history.source(correlationId) : null);
}

/** An event that ends a step, well or with an error. Null for every other. */
export function reportOfEvent(
  profile: SystemProfile,
  history: ResultHistory,
  event: CapturedEvent,
): Report | null {
  const { correlationId } = event;
  if (event.origin !== 'tap' || correlationId === null) return null;
  const own = profile.steps.find(({ type, role }) => type === event.type && role === 'end');
  if (!own) return null;
  const at = event.madeAt ?? event.receivedAt;
  const isError = event.status !== null && profile.errorStatuses.includes(event.status);
  if (!isError) return { kind: 'succeeded', work: { correlationId, step: own.step }, at };
  return {
    kind: 'failed',
    work: {
      correlationId,
      step: own.step,
      type: typeOf(profile, history, correlationId, own.step) ?? (profile.otherStep ? null : event.type),
      source: event.source ?? history.source(correlationId),
      failedAt: at,
      error: event.error,
      retryId: event.retryId,
      resultKey: null,
      told: { rawProperties: event.rawProperties, body: event.body },
    },
  };
}

/** A stored value is read like an event's body: its error is where the envelope has it. */
const JSON_PROPERTIES = encodeProperties({ contentType: 'application/json' });

/** Null for a value that says neither, or that cannot be read. `now` stands in for a time of failure that it does not tell. */
export function reportOfResult(
  profile: SystemProfile,
  history: ResultHistory,
  { key, value }: { readonly key: string; readonly value: string },
  now: number,
): Report | null {
  const result = readResult(profile, value);
  const correlationId = correlationOfKey(profile, key);
  const step = profile.failedResults?.step;
  if (!result || correlationId === null || step === undefined) return null;
  if (result.state === 'succeeded')
    // Without a time it may be older than the failure: it proves nothing.
    return result.at === null ? null : { kind: 'succeeded', work: { correlationId, step }, at: result.at };
  if (result.state !== 'failed') return null;
  const body = Buffer.from(value);
  const type = result.type ?? typeOf(profile, history, correlationId, step);
  return {
    kind: 'failed',
    work: {
      correlationId,
      step,
      type,
      source: history.source(correlationId) ?? type,
      failedAt: result.at ?? now,
      error: readEnvelope(profile, {}, body).error ?? result.error,
      retryId: null,
      resultKey: key,
      told: { rawProperties: JSON_PROPERTIES, body },
    },
  };
}

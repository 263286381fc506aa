/**
 * What a dead letter or a failed result says of its error, by every convention known here (docs/failures.md, Signatures).
 * In: foreign properties and bytes. Out: bounded text. The body is parsed at most once, and only when a place in it is
 * asked for; what may not be parsed tells nothing. Never throws.
 */
import type { MessageProperties } from '../../shared/domain/amqp.ts';
import type { ToldError } from '../../shared/domain/failure.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { parseBody } from '../systems/parse-body.ts';
import type { FieldSource } from '../systems/read-field.ts';
import { celeryErrors, envelopeErrors, resultErrors } from './told-errors-envelope.ts';
import { frameworkErrors } from './told-errors-frameworks.ts';

export { topFrame } from './told-errors-trace.ts';

/** A body without any of these words tells no error of Celery. */
const CELERY_WORDS = ['"traceback"', '"exc_type"'].map((word) => Buffer.from(word));

class LazySource implements FieldSource {
  readonly properties: MessageProperties;
  readonly #body: Uint8Array;
  #parsed: { readonly json: unknown } | undefined;

  constructor(properties: MessageProperties, body: Uint8Array) {
    this.properties = properties;
    this.#body = body;
  }

  get json(): unknown {
    if (!this.#parsed) {
      const parsed = parseBody(this.#body);
      this.#parsed = { json: parsed.kind === 'json' ? parsed.value : undefined };
    }
    return this.#parsed.json;
  }
}

function celeryIn(source: LazySource, body: Uint8Array): readonly ToldError[] {
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return CELERY_WORDS.some((word) => buffer.includes(word)) ? celeryErrors(source.json) : [];
}

/** Of equal ones the first that has a trace, else the first. */
function distinct(errors: readonly ToldError[]): readonly ToldError[] {
  const known = new Map<string, ToldError>();
  for (const error of errors) {
    const key = JSON.stringify([error.type, error.message]);
    const before = known.get(key);
    if (!before || (before.trace === null && error.trace !== null)) known.set(key, error);
  }
  return [...known.values()];
}

/** Of a message, most telling first. */
export function toldErrors(
  profile: SystemProfile,
  properties: MessageProperties,
  body: Uint8Array,
): readonly ToldError[] {
  const source = new LazySource(properties, body);
  const errors = [...frameworkErrors(properties), ...celeryIn(source, body)];
  return distinct([...envelopeErrors(profile, source), ...errors]);
}

/** Of a value of the result store, or of the event that told of the failure. */
export function errorsOfResult(
  profile: SystemProfile,
  properties: MessageProperties,
  body: Uint8Array,
): readonly ToldError[] {
  const source = new LazySource(properties, body);
  const errors = [...celeryErrors(source.json), ...resultErrors(source.json)];
  return distinct([...errors, ...envelopeErrors(profile, source)]);
}

/**
 * The envelope of a message, as its system's profile places it. In: decoded properties and exact body bytes, both
 * foreign. Out: an envelope whose every field is bounded text, a number or null. Never throws; what is not as the
 * profile says is null (docs/faults.md, H02–H05).
 */
import { type MessageProperties, textEntry } from '../../shared/domain/amqp.ts';
import type { ProfileStep, SystemProfile } from '../../shared/domain/system-profile.ts';
import type { Envelope } from '../capture/captured-event.ts';
import { indexedFields } from './indexed-fields.ts';
import { messageIdentity } from './message-identity.ts';
import { parseBody } from './parse-body.ts';
import { pythonError } from './python-error.ts';
import { atPath, type FieldSource, isObject, readField } from './read-field.ts';

/** Longest correlation id that is one; longer ones are no id (the contract's own limit). */
const MAX_ID = 1000;
const MAX_WORD = 200;
const MAX_ERROR_TEXT = 2000;
const NO_FIELDS: readonly string[] = [];
const ISO_8601 = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

function textUpTo(value: unknown, limit: number): string | null {
  return typeof value === 'string' && value !== '' && value.length <= limit ? value : null;
}

/** Seconds since 1970 from 1973 to 5138: milliseconds and small numbers are no such time. */
function isSeconds(value: number): boolean {
  return value >= 1e8 && value < 1e11;
}

/**
 * ISO 8601 text, AMQP's timestamp (seconds as bigint), or seconds as a JSON number, in milliseconds since 1970.
 */
function timeOf(value: unknown): number | null {
  if (typeof value === 'number') return isSeconds(value) ? Math.trunc(value * 1000) : null;
  if (typeof value === 'bigint') {
    const ms = Number(value) * 1000;
    return Math.abs(ms) <= 8.64e15 ? ms : null;
  }
  if (typeof value !== 'string' || value.length > 40 || !ISO_8601.test(value)) return null;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? null : ms;
}

function firstText(value: Readonly<Record<string, unknown>>, names: readonly string[]): string | null {
  for (const name of names) {
    const text = Object.hasOwn(value, name) ? value[name] : undefined;
    if (typeof text === 'string' && text !== '') return text.slice(0, MAX_ERROR_TEXT);
  }
  return null;
}

/** A string or traceback, an object with `mensagem`/`message` and `codigo`/`code`, or an array of those (the first counts). */
function errorOf(value: unknown): Envelope['error'] {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof first === 'string') return first === '' ? null : errorOfText(first);
  if (!isObject(first)) return null;
  const code = firstText(first, ['codigo', 'code'])?.slice(0, MAX_WORD) ?? null;
  const message = firstText(first, ['mensagem', 'message']) ?? code;
  return message === null ? null : { code, message };
}

/** The type stands for the code: it is what the error is looked up by. */
function errorOfText(text: string): Envelope['error'] {
  const python = pythonError(text);
  if (python) {
    const { type, message } = python;
    return { code: type, message: (message || type).slice(0, MAX_ERROR_TEXT) };
  }
  return { code: null, message: text.slice(0, MAX_ERROR_TEXT) };
}

function failureStep(profile: SystemProfile, type: string | null): ProfileStep | undefined {
  return profile.steps.find((step) => step.role === 'failure' && step.type === type);
}

function namedStep(failure: ProfileStep | undefined, source: FieldSource): string | null {
  const path = failure?.stepPath;
  return path ? textUpTo(atPath(source.json, path), MAX_WORD) : null;
}

/** A body that may not be parsed (over 1 MiB, too deep, not UTF-8, not JSON) leaves only properties and headers. */
export function readEnvelope(
  profile: SystemProfile,
  properties: MessageProperties,
  body: Uint8Array,
): Envelope {
  const parsed = parseBody(body);
  const source: FieldSource = { properties, json: parsed.kind === 'json' ? parsed.value : undefined };
  const { envelope } = profile;
  const type = textUpTo(readField(source, envelope.type), MAX_WORD);
  const failure = failureStep(profile, type);
  return {
    correlationId: textUpTo(readField(source, envelope.correlationId), MAX_ID),
    type,
    madeAt: timeOf(readField(source, envelope.timestamp)),
    source: textUpTo(readField(source, envelope.source), MAX_WORD),
    status: textUpTo(readField(source, envelope.status), MAX_WORD),
    error: errorOf(readField(source, envelope.error)),
    retryId: textUpTo(textEntry(properties.headers, 'oraculo-retry-id'), MAX_WORD),
    step: namedStep(failure, source),
    final: !failure?.finalPath || atPath(source.json, failure.finalPath) === true,
    fields: indexedFields(profile.fields ?? NO_FIELDS, source.json),
    identity: messageIdentity(properties.messageId, body),
  };
}

/** Reads a value of the result store: foreign JSON, within the same bounds as a message's body. */
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import type { Envelope } from '../capture/captured-event.ts';
import { parseBody } from './parse-body.ts';
import { atPath } from './read-field.ts';

const MAX_WORD = 200;
/** A time with a zone at its end; Python writes UTC without one. */
const ZONED = /(?:Z|[+-]\d{2}:?\d{2})$/;

function jsonOf(value: string): unknown {
  const body = parseBody(Buffer.from(value));
  return body.kind === 'json' ? body.value : undefined;
}

function timeAt(json: unknown, path: string): number | null {
  const text = atPath(json, path);
  if (typeof text !== 'string' || text.length > 40) return null;
  const time = Date.parse(ZONED.test(text) ? text : `${text}Z`);
  return Number.isFinite(time) ? time : null;
}

function wordAt(json: unknown, path: string): string | null {
  const text = atPath(json, path);
  return typeof text === 'string' && text !== '' && text.length <= MAX_WORD ? text : null;
}

/**
 * The ISO 8601 time at a dotted path, in milliseconds since 1970; without a zone it is UTC. Null where there is none that
 * parses.
 */
export function readTimeAt(value: string, path: string): number | null {
  return timeAt(jsonOf(value), path);
}

export interface ResultState {
  readonly state: 'failed' | 'succeeded' | 'revoked' | 'other';
  /** When it was last written; null where the value does not say. */
  readonly at: number | null;
  /** Type of the message that asked for the work, where the value tells it. */
  readonly type: string | null;
  /** The exception that it names: `builtins` is left out of the type, as tracebacks do. */
  readonly error: Envelope['error'];
}

const MAX_ERROR_TEXT = 2000;

/** An exception's arguments as text: strings as they are, everything else as JSON. */
function argumentsText(value: unknown): string {
  const list: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  const texts = list.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
  return texts.join(', ').slice(0, MAX_ERROR_TEXT);
}

function exceptionAt(
  json: unknown,
  paths: NonNullable<SystemProfile['failedResults']>['error'],
): Envelope['error'] {
  const type = wordAt(json, paths.typePath);
  if (type === null) return null;
  const module = wordAt(json, paths.modulePath);
  const code = module === null || module === 'builtins' ? type : `${module}.${type}`;
  return { code, message: argumentsText(atPath(json, paths.messagePath)) || code };
}

/** What a value says of its work; null when the profile reads no results, or the value has no status. */
export function readResult(profile: SystemProfile, value: string): ResultState | null {
  const { failedResults, result } = profile;
  if (!failedResults || !result) return null;
  const json = jsonOf(value);
  const status = wordAt(json, failedResults.statusPath);
  if (status === null) return null;
  const is = (words: readonly string[]) => words.includes(status);
  return {
    state: is(failedResults.failed)
      ? 'failed'
      : is(failedResults.succeeded)
        ? 'succeeded'
        : is(failedResults.revoked)
          ? 'revoked'
          : 'other',
    at: timeAt(json, result.timePath),
    type: failedResults.typePath === null ? null : wordAt(json, failedResults.typePath),
    error: exceptionAt(json, failedResults.error),
  };
}

/** The key of one piece of work in the result store; null when the profile names none. */
export function resultKeyOf(profile: SystemProfile, correlationId: string): string | null {
  return profile.result?.key.replaceAll('{correlationId}', () => correlationId) ?? null;
}

/** The work that a key is about; null when the key is of another form. */
export function correlationOfKey(profile: SystemProfile, key: string): string | null {
  const [before, after] = profile.result?.key.split('{correlationId}') ?? [];
  if (before === undefined || after === undefined) return null;
  if (!key.startsWith(before) || !key.endsWith(after)) return null;
  const id = key.slice(before.length, key.length - after.length);
  return id === '' ? null : id;
}

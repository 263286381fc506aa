/** Reads a value of the result store: foreign JSON, within the same bounds as a message's body. */
import { parseBody } from './parse-body.ts';
import { atPath } from './read-field.ts';

/** The ISO 8601 time at a dotted path, in milliseconds since 1970; null where there is none that parses. */
export function readTimeAt(value: string, path: string): number | null {
  const body = parseBody(Buffer.from(value));
  if (body.kind !== 'json') return null;
  const text = atPath(body.value, path);
  const time = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isFinite(time) ? time : null;
}

/** Looks one envelope field up in its places. Own keys only: a foreign `__proto__` is a key like any other (H04). */
import { type AmqpValue, entryOf, type MessageProperties } from '../../shared/domain/amqp.ts';
import type { FieldPlace } from '../../shared/domain/system-profile.ts';

/** What the places of a message are read from; `json` is undefined when the body is no JSON that may be parsed. */
export interface FieldSource {
  readonly properties: MessageProperties;
  readonly json: unknown;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Follows a dotted path through objects; undefined where it ends early. */
export function atPath(value: unknown, path: string): unknown {
  let here = value;
  for (const key of path.split('.')) {
    if (!isObject(here) || !Object.hasOwn(here, key)) return undefined;
    here = here[key];
  }
  return here;
}

/** A header as a plain value, one table deep: enough for ids and errors. Null-prototype, so every key is just a key. */
function plainHeader(value: AmqpValue | undefined): unknown {
  if (value === undefined || value.type === 'void') return undefined;
  if (value.type !== 'table') return value.type === 'decimal' ? undefined : value.value;
  const plain: Record<string, unknown> = Object.create(null);
  for (const entry of value.value) if (entry.value.type === 'string') plain[entry.key] = entry.value.value;
  return plain;
}

function atPlace(source: FieldSource, place: FieldPlace): unknown {
  switch (place.in) {
    case 'body':
      return atPath(source.json, place.path);
    case 'property':
      return source.properties[place.name];
    case 'header':
      return plainHeader(entryOf(source.properties.headers, place.name));
  }
}

function holdsSomething(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return false;
  return !(Array.isArray(value) && value.length === 0);
}

/** The first place that holds something wins, even if what it holds turns out to be unusable. */
export function readField(source: FieldSource, places: readonly FieldPlace[]): unknown {
  for (const place of places) {
    const value = atPlace(source, place);
    if (holdsSomething(value)) return value;
  }
  return undefined;
}

/**
 * Scalars of a body that can be looked up by value. In: the profile's `fields` and a parsed body. Out: every value that a
 * filter finds at such a path, as it is kept and as it must be asked for.
 */
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { type PathStep, readPath, valuesAt } from '../../shared/filter/path.ts';
import type { IndexedField } from '../capture/captured-event.ts';
import { parseBody } from './parse-body.ts';

/** UTF-16 units of a text that are kept. */
export const MAX_INDEXED_TEXT = 200;

function textStart(text: string): string {
  const start = text.slice(0, MAX_INDEXED_TEXT);
  // Half a pair would not be kept as it is.
  return start.isWellFormed() ? start : start.slice(0, -1).toWellFormed();
}

/**
 * The value by which a scalar is kept; null for what is not kept (null, objects, arrays). Texts keep their first 200
 * units, true and false are 1 and 0, as SQLite's own JSON functions have them, and numbers are doubles. A look-up for an
 * equal value asks for this of what it looks for, and finds everything that is equal, and maybe more.
 */
export function indexedValue(value: unknown): string | number | null {
  switch (typeof value) {
    case 'string':
      return textStart(value);
    case 'number':
      return value;
    case 'boolean':
      return value ? 1 : 0;
    default:
      return null;
  }
}

/** Different values of one path that are kept of an event: an array may hold any number. */
const MAX_VALUES = 32;

/** Kept instead of the values of an event that has more: the path is then not complete, and equal to no value. */
export const TOO_MANY: Uint8Array = new Uint8Array();

const steps = new Map<string, readonly PathStep[]>();

/** A profile's paths are few, and the same for every event. */
function stepsOf(path: string): readonly PathStep[] {
  const known = steps.get(path);
  if (known) return known;
  const read = readPath(path) ?? [];
  steps.set(path, read);
  return read;
}

function valuesOf(json: unknown, path: string): readonly IndexedField['value'][] {
  const values = new Set<string | number>();
  for (const value of valuesAt(json, stepsOf(path))) {
    const kept = indexedValue(value);
    if (kept !== null) values.add(kept);
    if (values.size > MAX_VALUES) return [TOO_MANY];
  }
  return [...values];
}

/** Empty for a body that is no JSON. */
export function indexedFields(paths: readonly string[], json: unknown): readonly IndexedField[] {
  if (json === undefined) return [];
  return paths.flatMap((path) => valuesOf(json, path).map((value) => ({ path, value })));
}

/** The same of a body that is not parsed yet. */
export function bodyFields(
  { fields = [] }: Pick<SystemProfile, 'fields'>,
  body: Uint8Array,
): readonly IndexedField[] {
  if (fields.length === 0) return [];
  const parsed = parseBody(body);
  return parsed.kind === 'json' ? indexedFields(fields, parsed.value) : [];
}

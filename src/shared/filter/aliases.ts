/** A system's own names for fields of the language: the top-level body names that its profile reads its envelope from. */
import type { SystemProfile } from '../domain/system-profile.ts';
import { FIELD_NAMES, type FieldAliases, type FieldName } from './fields.ts';

const MEANS = [
  ['type', 'type'],
  ['correlationId', 'correlation'],
  ['source', 'source'],
  ['timestamp', 'made'],
  ['status', 'status'],
  ['error', 'error.message'],
] as const satisfies readonly (readonly [keyof SystemProfile['envelope'], FieldName])[];

/** A name of the language's own keeps its meaning, and of two uses of one name the first in the list counts. */
export function aliasesOf({ envelope }: Pick<SystemProfile, 'envelope'>): FieldAliases {
  const aliases = new Map<string, FieldName>();
  const own = new Set<string>(FIELD_NAMES);
  for (const [key, name] of MEANS) {
    for (const place of envelope[key]) {
      if (place.in !== 'body' || place.path.includes('.')) continue;
      if (!own.has(place.path) && !aliases.has(place.path)) aliases.set(place.path, name);
    }
  }
  return aliases;
}

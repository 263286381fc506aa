/** Whether one event, run or failure in memory passes a filter: what the SQL of `core/query` must answer, too. */
import { assertNever } from '../errors.ts';
import type { FieldPlaceRef, Filter } from './ast.ts';
import type { FieldName } from './fields.ts';
import { fold } from './fold.ts';
import { passes } from './test-value.ts';

/** What is known of one; nothing is read before a filter asks for it. */
export interface FilterFacts {
  /** Of a field that may have several values, all; null: nothing there. */
  column(name: FieldName): readonly (string | number | boolean | null)[];
  /** Every value at a path of the body, a path of the headers, or of a property. */
  message(place: Exclude<FieldPlaceRef, { readonly kind: 'column' }>): readonly unknown[];
  /** Where a text without a field is looked for. */
  texts(): readonly (string | null)[];
}

function valuesOf(place: FieldPlaceRef, facts: FilterFacts): readonly unknown[] {
  if (place.kind !== 'column') return facts.message(place);
  return facts.column(place.name).filter((value) => value !== null);
}

/** `now` in ms since 1970. */
export function evaluate(filter: Filter, facts: FilterFacts, now: number): boolean {
  switch (filter.kind) {
    case 'everything':
      return true;
    case 'all':
      return filter.parts.every((part) => evaluate(part, facts, now));
    case 'any':
      return filter.parts.some((part) => evaluate(part, facts, now));
    case 'not':
      return !evaluate(filter.part, facts, now);
    case 'text': {
      const wanted = fold(filter.text);
      return facts.texts().some((text) => text !== null && fold(text).includes(wanted));
    }
    case 'test':
      return valuesOf(filter.field, facts).some((value) => passes(value, filter.test, now));
    default:
      return assertNever(filter);
  }
}

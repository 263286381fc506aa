/** What is wrong with a filter's text, and which of its values this history has never seen. */
import type { FieldTest, Filter } from '../../shared/filter/ast.ts';
import type { FilterProblem } from '../../shared/filter/problem.ts';
import { readFilter } from '../../shared/filter/read-filter.ts';
import type { FilterLanguage } from '../../shared/filter/read-place.ts';
import { nearest } from '../../shared/filter/suggest.ts';

function testsOf(filter: Filter): readonly FieldTest[] {
  switch (filter.kind) {
    case 'all':
    case 'any':
      return filter.parts.flatMap(testsOf);
    case 'not':
      return testsOf(filter.part);
    case 'test':
      return [filter];
    case 'text':
    case 'everything':
      return [];
  }
}

/** A type that nobody has sent, and one that is nearly it. */
function unseenType(
  text: string,
  { field, test, from, to }: FieldTest,
  types: readonly string[],
): FilterProblem[] {
  if (field.kind !== 'column' || field.name !== 'type' || test.kind !== 'equals') return [];
  const [value, more] = test.values;
  if (value?.kind !== 'text' || more || types.includes(value.text)) return [];
  const suggestion = nearest(value.text, types);
  const place = text.slice(from, to).lastIndexOf(value.text);
  if (suggestion === null || place < 0) return [];
  return [
    {
      code: 'value-not-seen',
      severity: 'warning',
      from: from + place,
      to: from + place + value.text.length,
      found: value.text,
      expected: [],
      suggestion,
      message: `No event of the type ${value.text} was seen: did you mean ${suggestion}?`,
    },
  ];
}

/** `types`: event types that were seen. */
export function checkFilter(
  text: string,
  language: FilterLanguage,
  types: () => readonly string[],
): readonly FilterProblem[] {
  const { filter, problems } = readFilter(text, language);
  if (!filter) return problems;
  const seen = types();
  return testsOf(filter).flatMap((test) => unseenType(text, test, seen));
}

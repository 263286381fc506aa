import fc from 'fast-check';
import { expect, it } from 'vitest';
import { completionAt } from '../../../../src/shared/filter/completion.ts';
import type { FilterLanguage } from '../../../../src/shared/filter/read-place.ts';

const language: FilterLanguage = { subject: 'events', aliases: new Map([['tipo_evento', 'type']]) };
/** `|` is the cursor. */
const at = (marked: string) => {
  const cursor = marked.indexOf('|');
  return completionAt(marked.replace('|', ''), cursor, language);
};

it.each([
  ['|', 'term', 0, 0],
  ['ti|', 'term', 0, 2],
  ['ti|po', 'term', 0, 4],
  ['type = x and so|', 'term', 13, 15],
  ['(type = x or |', 'term', 13, 13],
  ['type = x |', 'term', 9, 9],
  ['type |', 'operator', 5, 5],
  ['a and tipo_evento |', 'operator', 18, 18],
  ['payload.fonte |', 'operator', 14, 14],
  ['type = |', 'value', 7, 7],
  ['type = ini|', 'value', 7, 10],
  ['type = "ini|', 'value', 7, 11],
  ['type in (a, |', 'value', 12, 12],
  ['type in (a, b|, c)', 'value', 12, 13],
  ['not type != x|', 'value', 12, 13],
  ['last |', 'duration', 5, 5],
  ['since |', 'time', 6, 6],
  ['between 13:00 and |', 'time', 18, 18],
])('%s: %s', (marked, kind, from, to) => {
  expect(at(marked)).toMatchObject({ kind, from, to });
});

it('offers the operators of the field, and joins where a term has ended', () => {
  expect(at('redelivered |')).toMatchObject({ operators: ['=', '!=', 'exists'] });
  expect(at('type = x |')).toMatchObject({ joins: true });
  expect(at('type = x and |')).toMatchObject({ joins: false });
  expect(at('type = "ini|')).toMatchObject({ prefix: 'ini' });
});

it('never throws, and replaces a part of the text that holds the cursor', () => {
  const pieces = fc.constantFrom(
    'type',
    ' ',
    '=',
    '"',
    'and',
    '(',
    ')',
    ',',
    'in',
    'last',
    'x',
    '\\',
    '["',
    '\ud800',
    'not',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 20 }), fc.nat({ max: 60 }), (parts, cursor) => {
      const text = parts.join('');
      const place = completionAt(text, cursor, language);
      if (place.kind === 'nothing') return;
      expect(place.from).toBeGreaterThanOrEqual(0);
      expect(place.from).toBeLessThanOrEqual(Math.min(cursor, text.length));
      expect(place.to).toBeGreaterThanOrEqual(Math.min(cursor, text.length));
      expect(place.to).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 2_000 },
  );
});

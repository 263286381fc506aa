import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileFilter } from '../../../../src/core/filter/compile.ts';
import { eventStatement } from '../../../../src/core/filter/find-events.ts';
import { FILTER_SUBJECTS, type FilterSubject } from '../../../../src/shared/filter/ast.ts';
import { readFilter } from '../../../../src/shared/filter/read-filter.ts';
import { quote } from '../../../../src/shared/filter/read-value.ts';
import { filterTexts } from './filter-texts.ts';

const read = (text: string, subject: FilterSubject) => {
  const { filter } = readFilter(text, { subject, aliases: new Map() });
  if (!filter) throw new Error(text);
  return filter;
};

/** Any text, and those that mean something to SQL, to LIKE, to GLOB or to the full-text index. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
  fc.constantFrom(
    "' OR 1=1 --",
    '"; DROP TABLE event; --',
    '?1',
    ':name',
    '%_\\',
    '[a-z]',
    'NEAR(a b)',
    '* OR "',
  ),
);

it('is the same SQL whatever the values are', () => {
  const shapes = [
    (value: string) => value,
    (value: string) => `type = ${value} and error.message ~ ${value}`,
    (value: string) => `not (source in (${value}, "b") or correlation != ${value})`,
    (value: string) => `payload.x = ${value} or header.y ~ ${value} or property.type = ${value}`,
    (value: string) => `failure.group = ${value} and run.source = ${value} and queue = ${value}`,
  ];
  fc.assert(
    fc.property(hostile, fc.constantFrom(...shapes), (value, shape) => {
      const of = (text: string) => {
        const { sql } = compileFilter(read(shape(quote(text)), 'events'), { subject: 'events', now: 1 });
        return sql;
      };
      expect(of(value)).toBe(of('plain'));
    }),
    { numRuns: 2_000 },
  );
});

it('is made of this program’s own texts, with a mark for every value', () => {
  for (const subject of FILTER_SUBJECTS) {
    fc.assert(
      fc.property(filterTexts(subject), (text) => {
        const { sql, values } = compileFilter(read(text, subject), { subject, now: 1 });
        expect(sql.split('?').length - 1).toBe(values.length);
        // Literals of the program itself: the names of a state and of a mark, and the empty queue.
        expect(sql.replaceAll(/'(?:stalled|missing|)'/g, '')).toMatch(/^[A-Za-z0-9_.,()?<>=+\-*\s]*$/);
        expect(sql).not.toMatch(/coleta|blog|youtube|DROP|g-a|TIMEOUT/i);
      }),
      { numRuns: 1_000 },
    );
  }
});

it('searches a text as one phrase', () => {
  fc.assert(
    fc.property(hostile, (value) => {
      const { driver } = eventStatement({ filter: read(quote(value), 'events'), now: 1, direction: 'older' });
      if (driver) expect(driver.alternatives[0]?.[0]).toMatch(/^"(?:[^"]|"")*"$/s);
    }),
  );
});

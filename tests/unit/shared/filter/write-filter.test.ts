import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate, type FilterFacts } from '../../../../src/shared/filter/evaluate.ts';
import { type PathStep, valuesAt } from '../../../../src/shared/filter/path.ts';
import { readFilter } from '../../../../src/shared/filter/read-filter.ts';
import { bodyTerm, columnTerm, headerTerm, withTerm } from '../../../../src/shared/filter/write-filter.ts';

const read = (text: string) => readFilter(text, { subject: 'events', aliases: new Map() });
const written = <T>(value: T | null): T => {
  if (value === null) throw new Error('not written');
  return value;
};

describe('a filter made of a value', () => {
  it('is read again as that value, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 100 }).map((text) => text.toWellFormed()),
        (text) => {
          const { filter, problems } = read(withTerm('', written(columnTerm('source', text)), 'include'));
          expect(problems).toEqual([]);
          expect(filter).toMatchObject({ test: { kind: 'equals', values: [{ kind: 'text', text }] } });
        },
      ),
      { numRuns: 2_000 },
    );
  });

  const key = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).map((text) => text.toWellFormed()),
    fc.constantFrom('payload', '__proto__', 'a.b', 'x y', '0'),
  );
  const scalar = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
  );

  it('passes the body that it was taken from, wherever the value lay, and its opposite does not', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(key, fc.nat({ max: 2 })), { minLength: 1, maxLength: 4 }),
        scalar,
        (steps, value) => {
          const path: readonly PathStep[] = steps;
          const body = path.reduceRight<unknown>((inner, step) => {
            if (typeof step === 'number')
              return Array.from({ length: step + 1 }, (_, at) => (at === step ? inner : undefined));
            return Object.fromEntries([[step, inner]]);
          }, value);
          const kind =
            typeof value === 'string' ? 'string' : typeof value === 'number' ? 'number' : 'literal';
          const term = bodyTerm(path, kind, typeof value === 'string' ? value : JSON.stringify(value));
          // A key that the language cannot write makes no filter.
          if (term === null) {
            expect(path.some((step) => typeof step === 'string' && /["\\\n]/.test(step))).toBe(true);
            return;
          }
          const facts: FilterFacts = {
            column: () => [],
            texts: () => [],
            message: (place) => (place.kind === 'body' ? valuesAt(body, place.path) : []),
          };
          const answer = (text: string) => {
            const { filter, problems } = read(text);
            expect(problems, text).toEqual([]);
            return filter !== null && evaluate(filter, facts, 0);
          };
          expect(answer(withTerm('', term, 'include'))).toBe(true);
          expect(answer(withTerm('', term, 'exclude'))).toBe(false);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('joins what is written, and stands alone for one run', () => {
    const term = { field: 'source', value: 'blog' };
    expect(withTerm('', term, 'include')).toBe('source = blog');
    expect(withTerm('a b', term, 'exclude')).toBe('a b and source != blog');
    expect(withTerm('a or b', term, 'include')).toBe('(a or b) and source = blog');
    expect(withTerm('a and source = blog', term, 'include')).toBe('a and source = blog');
    expect(withTerm('a or b', term, 'only')).toBe('source = blog');
  });

  it('is written plainly where that is enough', () => {
    expect(bodyTerm(['payload', 'itens', 0, 'id'], 'number', '5')).toEqual({
      field: 'payload.itens[0].id',
      value: '5',
    });
    expect(bodyTerm(['orderId'], 'string', 'x y')).toEqual({ field: 'body.orderId', value: '"x y"' });
    expect(bodyTerm([2, 'a'], 'literal', 'true')).toEqual({ field: 'body[2].a', value: 'true' });
    expect(headerTerm('x-tries', 'number', '3')).toEqual({ field: 'header.x-tries', value: '3' });
    expect(headerTerm('a.b', 'string', 'v')).toEqual({ field: 'header["a.b"]', value: '"v"' });
    expect(columnTerm('type', 'x'.repeat(501))).toBeNull();
  });
});

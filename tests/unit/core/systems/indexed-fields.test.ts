import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  indexedFields,
  indexedValue,
  MAX_INDEXED_TEXT,
  TOO_MANY,
} from '../../../../src/core/systems/indexed-fields.ts';

describe('scalars that are kept for look-ups', () => {
  it('are those at the paths that a body has', () => {
    const body = { a: { b: 'x', n: 4.5, yes: true, nothing: null, list: [1], inner: { c: '' } } };
    const paths = ['a.b', 'a.n', 'a.yes', 'a.nothing', 'a.list', 'a.inner', 'a.inner.c', 'a.missing', 'b'];
    expect(indexedFields(paths, body)).toEqual([
      { path: 'a.b', value: 'x' },
      { path: 'a.n', value: 4.5 },
      { path: 'a.yes', value: 1 },
      { path: 'a.list', value: 1 },
      { path: 'a.inner.c', value: '' },
    ]);
    expect(indexedFields(['a'], undefined)).toEqual([]);
    expect(indexedFields(['__proto__', 'constructor'], {})).toEqual([]);
  });

  it('are all that a filter finds there, or a mark that there are too many', () => {
    const items = (count: number) => ({ items: Array.from({ length: count }, (_, id) => ({ id })) });
    expect(indexedFields(['items.id'], { items: [{ id: 2 }, { id: 2 }, { id: '2' }, [3], {}] })).toEqual([
      { path: 'items.id', value: 2 },
      { path: 'items.id', value: '2' },
    ]);
    expect(indexedFields(['items.id'], items(32))).toHaveLength(32);
    expect(indexedFields(['items.id'], items(33))).toEqual([{ path: 'items.id', value: TOO_MANY }]);
  });

  it('are equal when the scalars are', () => {
    const long = fc.string({
      minLength: MAX_INDEXED_TEXT - 2,
      maxLength: MAX_INDEXED_TEXT + 3,
      unit: 'binary',
    });
    const near = long.chain((text) => fc.constantFrom(text, `${text}x`, `${text.slice(0, -1)}y`));
    const scalar = fc.oneof(
      fc.string({ unit: 'binary' }),
      near,
      fc.double({ noNaN: true }),
      fc.integer(),
      fc.boolean(),
    );
    fc.assert(
      fc.property(scalar, scalar, (a, b) => {
        if (a === b) expect(indexedValue(a)).toBe(indexedValue(b));
        const kept = indexedValue(a);
        if (typeof kept === 'string') expect(kept.isWellFormed()).toBe(true);
      }),
    );
  });
});

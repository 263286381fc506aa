import { describe, expect, it } from 'vitest';
import { gridTemplate, shownColumns } from '../../../../src/renderer/components/table/columns.ts';
import { BEFORE_FIRST_ROW, nextRow, tableItems } from '../../../../src/renderer/components/table/items.ts';

const rows = ['a', 'b', 'c', 'd'];
const items = tableItems(
  rows,
  (row) => row,
  new Map([
    [BEFORE_FIRST_ROW, 'aberta'],
    ['b', 'lacuna'],
  ]),
);
const go = (from: number, key: string) => {
  const next = nextRow(items, from, key, 2);
  return next === undefined ? undefined : items[next]?.key;
};

describe('lines of a table', () => {
  it('puts separators after the row they belong to, and before all', () => {
    expect(items.map(({ key }) => key)).toEqual(['separator:^first', 'a', 'b', 'separator:b', 'c', 'd']);
  });

  it('walks rows and skips separators', () => {
    expect(go(-1, 'ArrowDown')).toBe('a');
    expect(go(2, 'ArrowDown')).toBe('c');
    expect(go(4, 'ArrowUp')).toBe('b');
    expect(go(1, 'ArrowUp')).toBe('a');
    expect(go(5, 'ArrowDown')).toBe('d');
    expect(go(-1, 'ArrowUp')).toBe('a');
  });

  it('goes to both ends and by pages', () => {
    expect(go(4, 'Home')).toBe('a');
    expect(go(1, 'End')).toBe('d');
    expect(go(1, 'PageDown')).toBe('b');
    expect(go(5, 'PageUp')).toBe('c');
  });

  it('leaves other keys alone', () => expect(go(1, 'x')).toBeUndefined());

  it('drops columns that do not fit', () => {
    const columns = [
      { id: 'a', header: 'a', cell: () => null, width: 90 },
      { id: 'b', header: 'b', cell: () => null, hideBelow: 500 },
    ];
    expect(shownColumns(columns, 400).map(({ id }) => id)).toEqual(['a']);
    expect(gridTemplate(shownColumns(columns, 0))).toBe('90px minmax(96px, 1fr)');
  });
});

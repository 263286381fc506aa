import { expect, test } from 'vitest';
import { restorable } from '../../../src/renderer/features/failures/archive/restorable.ts';
import { archiveOf } from '../../support/renderer/fixtures/archive.ts';

const items = archiveOf('little', Date.UTC(2026, 0, 15, 12));
const restored = items.filter(({ restoredAt }) => restoredAt !== null).map(({ id }) => id);

test('what was put back already is not put back again, however it is marked', () => {
  expect(restored).toHaveLength(1);
  const all = restorable(items, { has: () => true });
  expect(all).toHaveLength(items.length - 1);
  for (const id of restored) expect(all).not.toContain(id);
});

test('only what is marked goes back', () => {
  expect(restorable(items, { has: (id) => id === 'a1' })).toEqual(['a1']);
  expect(restorable(items, { has: () => false })).toEqual([]);
});

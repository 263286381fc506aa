import { expect, it } from 'vitest';
import { stepped, WRITING } from '../../../../src/renderer/components/query-bar/filter-history.ts';

const HISTORY = ['newest', 'middle', 'oldest'];

it('goes back one by one, and forward again to what was being written', () => {
  const first = stepped(HISTORY, WRITING, 'draft', 'older');
  expect(first).toMatchObject({ text: 'newest' });
  const second = first && stepped(HISTORY, first.place, first.text, 'older');
  expect(second).toMatchObject({ text: 'middle' });
  const back = second && stepped(HISTORY, second.place, second.text, 'newer');
  expect(back).toMatchObject({ text: 'newest' });
  expect(back && stepped(HISTORY, back.place, back.text, 'newer')).toEqual({ place: WRITING, text: 'draft' });
});

it('passes over what is written already, and stops at either end', () => {
  expect(stepped(HISTORY, WRITING, 'newest', 'older')).toMatchObject({ text: 'middle' });
  expect(stepped(HISTORY, WRITING, 'x', 'newer')).toBeNull();
  expect(stepped(HISTORY, { at: 2, draft: 'x' }, 'oldest', 'older')).toBeNull();
  expect(stepped([], WRITING, 'x', 'older')).toBeNull();
});

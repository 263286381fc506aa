import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DiffPart, diffOf, foldedDiff } from '../../../src/renderer/features/failures/edit/body-diff.ts';
import {
  exactRangeOf,
  firstErrorAt,
  lineOf,
  parseJson,
  rangeOf,
} from '../../../src/renderer/features/failures/edit/json-ranges.ts';
import { templatesOf, withTemplate } from '../../../src/renderer/features/failures/edit/patch-templates.ts';
import { placeProblems } from '../../../src/renderer/features/failures/edit/place-problems.ts';
import { resources } from '../../../src/renderer/i18n/resources.ts';
import { editProblem } from '../../../src/shared/domain/job.ts';

const side = (parts: readonly DiffPart[], without: 'added' | 'removed') =>
  parts.map((part) => (part.kind === 'folded' || part.kind === without ? '' : part.text)).join('');

describe('the difference of two texts', () => {
  test('is words, and reads back into both', () => {
    const parts = diffOf('{"limite":50,"fonte":"blog"}', '{"limite":75,"fonte":"blog"}');
    expect(parts.filter(({ kind }) => kind !== 'same')).toEqual([
      { kind: 'removed', text: '50' },
      { kind: 'added', text: '75' },
    ]);
    expect(diffOf('igual', 'igual')).toEqual([]);
  });

  test('whatever the texts are, nothing is lost and no character is cut (H08)', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom('"', '{', ' ', '\n', '😀', '\u202e', 'palavra', '12345678901234567890'),
    );
    const text = fc.array(piece, { maxLength: 14 }).map((all) => all.join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = diffOf(before, after);
        if (before === after) {
          expect(parts).toEqual([]);
          return;
        }
        expect(side(parts, 'added')).toBe(before);
        expect(side(parts, 'removed')).toBe(after);
        for (const part of parts)
          if (part.kind !== 'folded' && before.isWellFormed() && after.isWellFormed())
            expect(part.text.isWellFormed()).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test('two texts with nothing in common are told in bounded time', () => {
    const noise = (seed: number) =>
      Array.from({ length: 40_000 }, (_none, at) => (at * seed) % 9973).join(' ');
    const started = performance.now();
    const parts = diffOf(noise(7), noise(13));
    expect(performance.now() - started).toBeLessThan(1_500);
    expect(side(parts, 'added')).toBe(noise(7));
  });

  test('what is the same is folded but for a little around each change', () => {
    const long = 'x '.repeat(500);
    const parts = foldedDiff(diffOf(`${long}A${long}`, `${long}B${long}`));
    expect(parts.map(({ kind }) => kind)).toEqual(['folded', 'same', 'removed', 'added', 'same', 'folded']);
    const shown = parts.reduce((sum, part) => sum + (part.kind === 'folded' ? 0 : part.text.length), 0);
    expect(shown).toBeLessThan(200);
  });
});

describe('where things stand in a JSON text', () => {
  const text = '{\n "a": {"b/c": [1, {"d": null}]},\n "a~": 2, "k": 1, "k": 3\n}';
  const at = (pointer: string) => {
    const range = rangeOf(text, parseJson(text), pointer);
    return range && text.slice(range.from, range.to);
  };

  test('a pointer leads to the member with its key, or to the element; of equal keys to the last, which counts', () => {
    expect(at('/a/b~1c/1/d')).toBe('"d": null');
    expect(at('/a/b~1c/0')).toBe('1');
    expect(at('/a~0')).toBe('"a~": 2');
    expect(at('/k')).toBe('"k": 3');
    expect(at('')).toBe(text);
  });

  test('a place that is not there is shown by the nearest one that is, and is never taken for a locked field', () => {
    expect(at('/a/nada')).toBe('"a": {"b/c": [1, {"d": null}]}');
    expect(exactRangeOf(text, parseJson(text), '/a/nada')).toBeUndefined();
    expect(rangeOf('', parseJson(''), '/a')).toBeUndefined();
  });

  test('the first place that is no JSON has a line', () => {
    const broken = '{\n "a": 1,\n "b": \n}';
    const error = firstErrorAt(parseJson(broken));
    expect(error && lineOf(broken, error)).toBe(4);
    expect(firstErrorAt(parseJson(text))).toBeUndefined();
    expect([lineOf('a\nb', 0), lineOf('a\nb', 1), lineOf('a\nb', 2)]).toEqual([1, 1, 2]);
  });

  test('problems stand by their pointer, or where JSON ends; what is about the whole stands nowhere', () => {
    const body = '{\n "payload": {\n  "limite": "x"\n }\n}';
    expect(
      placeProblems(body, [
        { code: 'schema', path: '/payload/limite', message: 'must be number' },
        { code: 'unchanged', path: '', message: '' },
      ]).map(({ line }) => line),
    ).toEqual([3, null]);
    const long = JSON.stringify({ payload: 'x'.repeat(300_000) });
    expect(placeProblems(long, [{ code: 'schema', path: '/payload', message: '' }])).toMatchObject([
      { code: 'schema', line: null },
    ]);
    expect(placeProblems('{\n"a":', [{ code: 'invalid-json', path: '', message: '' }])[0]?.line).toBe(2);
  });
});

describe('patches to begin with', () => {
  const words = { field: 'campo', value: 'novo' };

  test('are JSON, and add to what is there; a condition stands before what it guards', () => {
    const set = withTemplate('', 'json-patch', 'set', words);
    const guarded: unknown = JSON.parse(withTemplate(set, 'json-patch', 'test', words));
    expect(guarded).toEqual([
      { op: 'test', path: '/campo', value: 'novo' },
      { op: 'replace', path: '/campo', value: 'novo' },
    ]);
    expect(JSON.parse(withTemplate('{"x": 1}', 'merge-patch', 'remove', words))).toEqual({
      x: 1,
      campo: null,
    });
    expect(JSON.parse(withTemplate('ainda não', 'merge-patch', 'set', words))).toEqual({ campo: 'novo' });
  });

  test('offer what their format knows', () => {
    expect(templatesOf('merge-patch')).toEqual(['set', 'remove']);
    for (const template of templatesOf('json-patch'))
      expect(Array.isArray(JSON.parse(withTemplate('', 'json-patch', template, words)))).toBe(true);
  });
});

test('every problem of an edit has a text in both languages', () => {
  for (const { edits } of Object.values(resources)) {
    const texts = typeof edits === 'object' ? edits.problem : undefined;
    expect(Object.keys(texts ?? {}).toSorted()).toEqual([...editProblem.shape.code.options].toSorted());
  }
});

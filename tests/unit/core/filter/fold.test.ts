import { expect, it } from 'vitest';
import { fold } from '../../../../src/shared/filter/fold.ts';
import { type HistoryFixture, historyFixture } from '../store/history-fixture.ts';

/** Beyond the planes that have letters with case or accents. */
const END = 0x20000;

/** What the index makes of every code point: empty when it drops it. */
function indexFolds(at: HistoryFixture): ReadonlyMap<string, string> {
  const { write } = at.history;
  write.exec("CREATE VIRTUAL TABLE temp.one USING fts5 (text, tokenize = 'trigram remove_diacritics 1')");
  write.exec("CREATE VIRTUAL TABLE temp.terms USING fts5vocab (temp, one, 'instance')");
  const add = write.prepare('INSERT INTO temp.one (rowid, text) VALUES (?, ?)');
  write.transaction(() => {
    for (let code = 1; code < END; code += 1) {
      if (code < 0xd800 || code > 0xdfff) add.run(code, `q${String.fromCodePoint(code)}zz`);
    }
  })();
  const rows = write.prepare<[], { term: string; doc: number }>('SELECT term, doc FROM temp.terms').all();
  const terms = new Map<number, string[]>();
  for (const { term, doc } of rows) terms.set(doc, [...(terms.get(doc) ?? []), term]);
  return new Map(
    [...terms].map(([code, found]) => {
      const first = found.find((term) => term.startsWith('q')) ?? '';
      return [String.fromCodePoint(code), found.length === 1 ? '' : ([...first][1] ?? '')];
    }),
  );
}

it('never makes equal what the full-text index keeps apart, for any code point', { timeout: 60_000 }, () => {
  const at = historyFixture();
  const index = indexFolds(at);
  at.remove();
  const foldedByIndex = (text: string) => [...text].map((letter) => index.get(letter) ?? letter).join('');
  const apart = [...index].filter(([letter, folded]) => foldedByIndex(fold(letter)) !== folded);
  expect(index.size).toBe(END - 1 - 0x800);
  expect(apart).toEqual([]);
});

it('finds what is written without case and accents', () => {
  expect(fold('AÇÃO no Coração É')).toBe('acao no coracao e');
  expect(fold('cafe\u0301')).toBe('cafe');
  expect(fold('ΣΟΦΙΑ Жук')).toBe(fold('σοφια жук'));
});

/**
 * Text as it is compared when it is looked for: without case, and without the accents of Latin letters.
 *
 * The full-text index of the history folds by SQLite's rules (`trigram remove_diacritics 1`), and finds the candidates
 * that this code then judges. So this folding must never make two texts equal that the index keeps apart:
 * `tests/unit/core/query/fold.test.ts` compares every code point.
 */

/** Accents that stand by themselves and that the index drops. */
const DROPPED = /[\u0300-\u0304\u0306-\u030c\u030f\u0311\u031b\u0323-\u0328\u032d\u032e\u0330\u0331]/gu;
const ASCII = /^[\0-\x7f]*$/;
/** Letters beyond these keep their case. */
const CASED = /[A-Z\u00c0-\u024f\u0370-\u037e\u0380-\u03ff\u0400-\u0527]/gu;

function foldLetter(letter: string): string {
  const [base = '', mark, more] = letter.normalize('NFD');
  if (mark !== undefined && more === undefined && /[A-Za-z]/.test(base)) return base.toLowerCase();
  if (mark !== undefined) return letter;
  const small = letter.toLowerCase();
  return small.length === 1 ? small : letter;
}

export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text
    .replaceAll(DROPPED, '')
    .replaceAll(/[\u00c0-\u024f\u1e00-\u1eff]/gu, foldLetter)
    .replaceAll(CASED, foldLetter);
}

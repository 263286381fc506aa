/** Whether text holds all words of a search, whatever their case, accents and order. */

/** Letters and digits only, at most as many words as a text of 100,000 characters has. */
function wordsOf(text: string): string[] {
  const plain = text.slice(0, 100_000).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** A word may be the beginning of a longer one ("merenda" is in "merendas"). A search without words matches everything. */
export function wordsMatcher(search: string): (text: string) => boolean {
  const wanted = wordsOf(search);
  return (text) => {
    const words = wordsOf(text);
    return wanted.every((start) => words.some((word) => word.startsWith(start)));
  };
}

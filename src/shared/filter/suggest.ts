/** The name that was probably meant: the nearest by edits, when it is near enough to be no guess. */

function distance(a: string, b: string, most: number): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const changed = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    if (Math.min(...next) > most) return most + 1;
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Longer words are no slip of the finger. */
const MOST_LETTERS = 60;

/** Null when nothing is near. Of equally near ones the first given. */
export function nearest(word: string, names: Iterable<string>): string | null {
  if (word.length > MOST_LETTERS) return null;
  const wanted = word.toLowerCase();
  const most = wanted.length <= 3 ? 1 : wanted.length <= 6 ? 2 : 3;
  let best: string | null = null;
  let least = most + 1;
  for (const name of names) {
    if (name.length > MOST_LETTERS) continue;
    const edits = distance(wanted, name.toLowerCase(), most);
    if (edits < least) {
      best = name;
      least = edits;
    }
  }
  return best;
}

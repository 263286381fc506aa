/** Where two texts differ, with a little of what is around it. */
const AROUND = 40;
const MOST = 400;

export interface ChangedPart {
  /** UTF-16 units before the change. */
  readonly at: number;
  readonly before: string;
  readonly after: string;
}

function excerpt(text: string, from: number, to: number): string {
  const start = Math.max(0, from - AROUND);
  const end = Math.min(text.length, to + AROUND, start + MOST);
  return `${start > 0 ? '…' : ''}${text.slice(start, end)}${end < text.length ? '…' : ''}`;
}

/** From the first to the last character that differs. */
export function changedPart(before: string, after: string): ChangedPart {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return {
    at: start,
    before: excerpt(before, start, before.length - end),
    after: excerpt(after, start, after.length - end),
  };
}

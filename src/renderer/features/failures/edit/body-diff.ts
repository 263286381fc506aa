/**
 * What an edit changes in a text, in its order. Words are compared rather than lines: bodies are often a single one. Pure,
 * and bounded: texts that differ too much are shown as one part taken out and one put in.
 */
import { diffArrays } from 'diff';

export type DiffPart =
  | { readonly kind: 'same' | 'added' | 'removed'; readonly text: string }
  /** So many UTF-16 units that are the same, or too many to show. */
  | { readonly kind: 'folded'; readonly count: number };

/** Shown around a change. */
const CONTEXT = 80;
/** Changes of words before it is given up. */
const MOST_EDITS = 600;
/** Of one part that is taken out or put in. */
const MOST_SHOWN = 8_000;

const WORD = /[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu;

function words(text: string): string[] {
  return text.match(WORD) ?? [];
}

function sameAtStart(left: string, right: string): number {
  const end = Math.min(left.length, right.length);
  let at = 0;
  while (at < end && left[at] === right[at]) at += 1;
  return at;
}

function sameAtEnd(left: string, right: string, from: number): number {
  const most = Math.min(left.length, right.length) - from;
  let count = 0;
  while (count < most && left.at(-1 - count) === right.at(-1 - count)) count += 1;
  return count;
}

/** Back to where a word begins, so that no word, and no character, is cut in two. */
function wordStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && /[\p{L}\p{N}_\p{Cs}]/u.test(text[start - 1] ?? '')) start -= 1;
  return start;
}

function middleParts(before: string, after: string): readonly DiffPart[] {
  const whole: DiffPart[] = [
    { kind: 'removed', text: before },
    { kind: 'added', text: after },
  ];
  const found = diffArrays(words(before), words(after), { maxEditLength: MOST_EDITS });
  const parts = found?.map(
    ({ added, removed, value }): DiffPart => ({
      kind: added ? 'added' : removed ? 'removed' : 'same',
      text: value.join(''),
    }),
  );
  return (parts ?? whole).filter((part) => part.kind === 'folded' || part.text !== '');
}

/** Empty when nothing changed. */
export function diffOf(before: string, after: string): readonly DiffPart[] {
  if (before === after) return [];
  const start = wordStart(before, sameAtStart(before, after));
  const tail = sameAtEnd(before, after, start);
  const end = nextWord(before, before.length - tail);
  const cut = before.length - end;
  const head: DiffPart = { kind: 'same', text: before.slice(0, start) };
  const rest: DiffPart = { kind: 'same', text: before.slice(end) };
  const middle = middleParts(before.slice(start, end), after.slice(start, after.length - cut));
  return [head, ...middle, rest].filter((part) => part.kind === 'folded' || part.text !== '');
}

/** On to where a word ends. */
function nextWord(text: string, at: number): number {
  let end = at;
  while (end < text.length && /[\p{L}\p{N}_\p{Cs}]/u.test(text[end] ?? '')) end += 1;
  return end;
}

/** Long stretches that are the same are folded away, but for a little around each change; so is too much of one change. */
export function foldedDiff(parts: readonly DiffPart[]): readonly DiffPart[] {
  return parts.flatMap((part, index): readonly DiffPart[] => {
    if (part.kind === 'folded') return [part];
    if (part.kind !== 'same') return cutPart(part.kind, part.text);
    const lead = index === 0 ? 0 : CONTEXT;
    const trail = index === parts.length - 1 ? 0 : CONTEXT;
    const hidden = part.text.length - lead - trail;
    if (hidden < CONTEXT) return [part];
    const kept: DiffPart[] = [{ kind: 'folded', count: hidden }];
    if (lead > 0) kept.unshift({ kind: 'same', text: part.text.slice(0, lead) });
    if (trail > 0) kept.push({ kind: 'same', text: part.text.slice(-trail) });
    return kept;
  });
}

function cutPart(kind: 'added' | 'removed', text: string): readonly DiffPart[] {
  if (text.length <= MOST_SHOWN) return [{ kind, text }];
  return [
    { kind, text: text.slice(0, MOST_SHOWN) },
    { kind: 'folded', count: text.length - MOST_SHOWN },
  ];
}

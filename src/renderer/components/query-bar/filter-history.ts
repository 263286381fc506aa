/** The way through the filters that were applied, newest first, with the arrow keys. Pure. */

/** Where one stands in the history; -1: at what is being written, which is kept. */
export interface HistoryPlace {
  readonly at: number;
  readonly draft: string;
}

export const WRITING: HistoryPlace = { at: -1, draft: '' };

/** One step back or forward; null: there is none. */
export function stepped(
  history: readonly string[],
  place: HistoryPlace,
  text: string,
  direction: 'older' | 'newer',
): { readonly place: HistoryPlace; readonly text: string } | null {
  const draft = place.at < 0 ? text : place.draft;
  // What is written already is no step.
  const first = history[0] === draft && place.at < 0 ? 1 : 0;
  const at = direction === 'older' ? (place.at < 0 ? first : place.at + 1) : place.at - 1;
  if (direction === 'newer' && place.at < 0) return null;
  if (at < 0) return { place: WRITING, text: draft };
  const found = history[at];
  return found === undefined ? null : { place: { at, draft }, text: found };
}

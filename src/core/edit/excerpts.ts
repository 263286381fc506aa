/** A body before and after, as much of both as a list can show: of long ones the part in which they first differ. */
import { bodyText } from './apply-edit.ts';

export interface Excerpts {
  readonly before: string;
  readonly after: string | null;
  readonly truncated: boolean;
}

/** UTF-16 units of each side. */
const MOST_SHOWN = 16_384;
/** Shown before the first difference. */
const LEAD = 2_000;

function firstDifference(left: string, right: string): number {
  const end = Math.min(left.length, right.length);
  let at = 0;
  while (at < end && left.charCodeAt(at) === right.charCodeAt(at)) at += 1;
  return at;
}

/** A place that cuts no character in two. */
function cutBefore(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}

function part(text: string, from: number): string {
  return text.slice(cutBefore(text, from), cutBefore(text, from + MOST_SHOWN));
}

/** `after` is null where the edit cannot be made. What is not UTF-8 is shown with U+FFFD. */
export function excerpts(before: Uint8Array, after: Uint8Array | null): Excerpts {
  // A body that is no candidate at all may be of any size.
  const old = bodyText(after ? before : before.subarray(0, 4 * MOST_SHOWN));
  const now = after ? bodyText(after) : null;
  const truncated = before.length > 4 * MOST_SHOWN || Math.max(old.length, now?.length ?? 0) > MOST_SHOWN;
  const from = truncated && now !== null ? Math.max(0, firstDifference(old, now) - LEAD) : 0;
  return { before: part(old, from), after: now === null ? null : part(now, from), truncated };
}

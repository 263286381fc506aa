import type { Detector } from '../../shared/domain/capture.ts';

/** Personal data found in a view: from `from` up to `to`. Hits of one search ascend and never overlap. */
export interface Hit {
  readonly kind: Detector;
  readonly from: number;
  readonly to: number;
}

/** What stands around a text and tells what its numbers are: the keys that lead to it, in lower case. */
export interface Context {
  readonly names: string;
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Of any script; what is not a letter beyond ASCII is rarely beside one of ours. */
export function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || code >= 0xc0;
}

export function isWord(code: number): boolean {
  return isDigit(code) || isLetter(code);
}

/** Words that the language keeps for itself, in any case; to find one as text it is put in quotes. */
import {
  AndWord,
  BeforeWord,
  BetweenWord,
  ExistsWord,
  InWord,
  LastWord,
  NotWord,
  OrWord,
  SinceWord,
} from './grammar/parser.terms.ts';

export const KEYWORDS: ReadonlyMap<string, number> = new Map([
  ['and', AndWord],
  ['or', OrWord],
  ['not', NotWord],
  ['in', InWord],
  ['exists', ExistsWord],
  ['last', LastWord],
  ['since', SinceWord],
  ['before', BeforeWord],
  ['between', BetweenWord],
]);

/** Asked by the generated parser, which hands its state over too, for every word; -1: it is none. */
export function keyword(word: string, _state?: unknown): number {
  return KEYWORDS.get(word.toLowerCase()) ?? -1;
}

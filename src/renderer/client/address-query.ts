import { isOneWord, quote } from '../../shared/filter/read-value.ts';
import type { SearchState } from './use-search-state.ts';

/** The filter that an address carries. `text`, of older links, is one phrase. */
export function queryOfAddress({ filter, text }: SearchState): string {
  if (filter !== undefined) return filter;
  const phrase = text?.trim() ?? '';
  return phrase === '' || isOneWord(phrase) ? phrase : quote(phrase);
}

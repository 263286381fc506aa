/** The languages of the console, and which one a preference means. */
import type { Preferences } from '../../shared/contract.ts';

export const LANGUAGES = ['pt-BR', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The first of the system's languages that the console speaks: any Portuguese is pt-BR, everything else en. */
export function systemLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const base = tag.toLowerCase().split('-')[0];
    if (base === 'pt') return 'pt-BR';
    if (base === 'en') return 'en';
  }
  return 'en';
}

export function resolveLanguage(preference: Preferences['language'], wanted: readonly string[]): Language {
  return preference === 'system' ? systemLanguage(wanted) : preference;
}

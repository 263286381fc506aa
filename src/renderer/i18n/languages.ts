/** Which language a preference means. */
import type { Preferences } from '../../shared/contract.ts';
import { type Language, systemLanguage } from '../../shared/language.ts';

export type { Language };

export function resolveLanguage(preference: Preferences['language'], wanted: readonly string[]): Language {
  return preference === 'system' ? systemLanguage(wanted) : preference;
}

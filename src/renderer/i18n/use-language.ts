import { useTranslation } from 'react-i18next';
import type { Language } from './languages.ts';

/** The language shown now. */
export function useLanguage(): Language {
  return useTranslation().i18n.language === 'pt-BR' ? 'pt-BR' : 'en';
}

import { useMemo } from 'react';
import { createFormat, type Format } from './format.ts';
import { useLanguage } from './use-language.ts';

/** Numbers, dates and sizes in the language shown now. */
export function useFormat(): Format {
  const language = useLanguage();
  return useMemo(() => createFormat(language), [language]);
}

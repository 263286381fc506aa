/** Theme, density and language of the window: what the preferences say, `system` resolved, set on the document. */
import { useSuspenseQuery } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Preferences } from '../../shared/contract.ts';
import { useClient } from '../client/client-context.tsx';
import { preferencesQuery } from '../client/queries.ts';
import { resolveLanguage } from '../i18n/languages.ts';

export type ShownTheme = 'light' | 'dark' | 'contrast';

const DARK = '(prefers-color-scheme: dark)';
const CONTRAST = '(prefers-contrast: more)';

export function resolveTheme(
  theme: Preferences['theme'],
  system: { readonly dark: boolean; readonly contrast: boolean },
): ShownTheme {
  if (theme !== 'system') return theme;
  if (system.contrast) return 'contrast';
  return system.dark ? 'dark' : 'light';
}

export function systemTheme(): ShownTheme {
  return resolveTheme('system', { dark: matchMedia(DARK).matches, contrast: matchMedia(CONTRAST).matches });
}

function subscribeTheme(changed: () => void): () => void {
  const queries = [matchMedia(DARK), matchMedia(CONTRAST)];
  for (const query of queries) query.addEventListener('change', changed);
  return () => {
    for (const query of queries) query.removeEventListener('change', changed);
  };
}

function subscribeLanguage(changed: () => void): () => void {
  addEventListener('languagechange', changed);
  return () => removeEventListener('languagechange', changed);
}

export function useAppearance(): void {
  const { i18n } = useTranslation();
  const { data } = useSuspenseQuery(preferencesQuery(useClient()));
  const system = useSyncExternalStore(subscribeTheme, systemTheme);
  const wanted = useSyncExternalStore(subscribeLanguage, () => navigator.languages.join(','));
  const theme = data.theme === 'system' ? system : data.theme;
  const language = resolveLanguage(data.language, wanted.split(','));
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    document.documentElement.dataset.density = data.density;
  }, [theme, data.density]);
  useEffect(() => {
    document.documentElement.lang = language;
    void i18n.changeLanguage(language);
  }, [i18n, language]);
}

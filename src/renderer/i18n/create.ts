/** The one i18next instance of a window. Texts are shown as text, so nothing is escaped twice. */
import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from './languages.ts';
import type { Messages } from './messages.ts';
import { resources } from './resources.ts';

/** Portuguese has a third plural form, for millions, that reads like `other`. */
function withMany(messages: Messages): Messages {
  const all: Record<string, string | Messages> = {};
  for (const [key, value] of Object.entries(messages)) {
    all[key] = typeof value === 'string' ? value : withMany(value);
    if (key.endsWith('_other')) all[key.replace(/_other$/, '_many')] ??= value;
  }
  return all;
}

export function createI18n(language: Language): i18n {
  const instance = i18next.createInstance();
  void instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    supportedLngs: ['pt-BR', 'en'],
    resources: {
      en: { translation: resources.en },
      'pt-BR': { translation: withMany(resources['pt-BR']) },
    },
    interpolation: { escapeValue: false },
    returnNull: false,
    initAsync: false,
  });
  return instance;
}

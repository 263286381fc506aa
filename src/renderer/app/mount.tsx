/** Puts the console into a page: used by the window itself and by the pages that tests open. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { givenFiles } from '../client/given-files.tsx';
import type { Link } from '../client/link.ts';
import { createI18n } from '../i18n/create.ts';
import { resolveLanguage } from '../i18n/languages.ts';
import { App } from './app.tsx';
import { systemTheme } from './appearance.ts';

export function mountConsole(target: HTMLElement, link: Link): void {
  const files = givenFiles(window);
  const language = resolveLanguage('system', navigator.languages);
  // Before the preferences are known: what the system asks for, so that nothing flashes.
  document.documentElement.lang = language;
  document.documentElement.dataset.theme = systemTheme();
  createRoot(target).render(
    <StrictMode>
      <App link={link} i18n={createI18n(language)} files={files} />
    </StrictMode>,
  );
}

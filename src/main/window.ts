/** The one place that makes a window. */
import { BrowserWindow, type WebPreferences } from 'electron';
import { APP_URL } from './app-origin.ts';

/** Checklist rows 2 to 6 (docs/faults.md). Frozen, and compared whole with a snapshot by the tests. */
export const WEB_PREFERENCES = Object.freeze({
  allowRunningInsecureContent: false,
  contextIsolation: true,
  devTools: false,
  disableBlinkFeatures: 'Auxclick',
  experimentalFeatures: false,
  navigateOnDragDrop: false,
  nodeIntegration: false,
  nodeIntegrationInSubFrames: false,
  nodeIntegrationInWorker: false,
  plugins: false,
  safeDialogs: true,
  sandbox: true,
  spellcheck: false,
  webSecurity: true,
  webviewTag: false,
} satisfies WebPreferences);

export interface WindowOptions {
  readonly preload: string;
  /** Shown once the page has painted, so that no white flash comes first. */
  readonly backgroundColor: string;
}

export async function openWindow({ preload, backgroundColor }: WindowOptions): Promise<BrowserWindow> {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 600,
    show: false,
    title: 'Oráculo Console',
    backgroundColor,
    webPreferences: { ...WEB_PREFERENCES, preload },
  });
  window.once('ready-to-show', () => window.show());
  // The title stays the program's: content never reaches the task bar or window lists.
  window.on('page-title-updated', (event) => event.preventDefault());
  await window.loadURL(APP_URL);
  return window;
}

export type Chromium =
  | { readonly program: string; readonly reason: null }
  | { readonly program: null; readonly reason: string };

/** The path of an installed Chromium, or null. `ORACULO_TEST_CHROMIUM` names one. */
export function findChromium(): string | null;
/** Finds or installs one. */
export function ensureChromium(): Promise<Chromium>;
/** Launch options for Playwright. Throws with words when there is no Chromium. */
export function launchOptions(): { executablePath: string; args: string[] };

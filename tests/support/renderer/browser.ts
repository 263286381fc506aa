/** The system's Chromium, or Playwright's own. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright';

const SYSTEM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const ARGS = [
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

export function launchBrowser(): Promise<Browser> {
  const executablePath = SYSTEM.find((path) => existsSync(path));
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ ...(executablePath ? { executablePath } : {}), args: [...ARGS, ...asRoot] });
}

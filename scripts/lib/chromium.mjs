/** A Chromium for the browser tests: the system's, or Playwright's, or Debian's package when it may be installed. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot, NODE_24 } from './paths.mjs';
import { run } from './run.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];
const SWITCHES = [
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
const INSTALL_MS = 300_000;

const isRoot = () => process.getuid?.() === 0;

function onPath() {
  const folders = (process.env.PATH ?? '').split(process.platform === 'win32' ? ';' : ':');
  for (const name of NAMES) {
    for (const folder of folders) {
      const program = join(folder, name);
      if (folder !== '' && existsSync(program)) return program;
    }
  }
  return null;
}

/** The path of an installed Chromium, or null. `ORACULO_TEST_CHROMIUM` names one. */
export function findChromium() {
  const named = process.env.ORACULO_TEST_CHROMIUM;
  if (named) return existsSync(named) ? named : null;
  return onPath() ?? PLACES.find((place) => existsSync(place)) ?? playwrightsOwn();
}

function playwrightsOwn() {
  const script = "import { chromium } from 'playwright'; process.stdout.write(chromium.executablePath());";
  const { stdout } = spawnSync(NODE_24, ['--input-type=module', '-e', script], {
    cwd: inRoot('.'),
    encoding: 'utf8',
  });
  return stdout && existsSync(stdout) ? stdout : null;
}

/**
 * Finds or installs one.
 * @returns {Promise<{ program: string, reason: null } | { program: null, reason: string }>}
 */
export async function ensureChromium() {
  const found = findChromium();
  if (found) return { program: found, reason: null };
  const tried = [];
  if (isRoot() && existsSync('/usr/bin/apt-get')) {
    console.log("Installing Debian's chromium…");
    const apt =
      'apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends chromium';
    await run('sh', ['-c', apt], { quiet: true, timeoutMs: INSTALL_MS });
    tried.push("Debian's package");
  }
  if (!findChromium()) {
    console.log("Fetching Playwright's Chromium…");
    const args = [inRoot('node_modules/playwright/cli.js'), 'install', 'chromium-headless-shell', 'chromium'];
    await run(NODE_24, args, { quiet: true, timeoutMs: INSTALL_MS });
    tried.push("Playwright's download");
  }
  const program = findChromium();
  if (program) return { program, reason: null };
  return {
    program: null,
    reason: `no Chromium is installed, and it could not be had (tried ${tried.join(', ')})`,
  };
}

/**
 * Launch options for Playwright. Throws with words when there is no Chromium.
 * @returns {{ executablePath: string, args: string[] }}
 */
export function launchOptions() {
  const executablePath = findChromium();
  if (executablePath === null)
    throw new Error('No Chromium is installed: run `npm test`, which installs one where it can');
  // Chromium's own sandbox refuses to run as root.
  return { executablePath, args: isRoot() ? ['--no-sandbox', ...SWITCHES] : SWITCHES };
}

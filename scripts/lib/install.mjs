/** Installs what package-lock.json names, when it is not what is installed. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { inRoot, NODE_24 } from './paths.mjs';
import { run, runNpm } from './run.mjs';

const STAMP = inRoot('node_modules/.oraculo-installed');
const LOCK = inRoot('package-lock.json');
/** What npm itself writes: the tree that is really installed. */
const INSTALLED = inRoot('node_modules/.package-lock.json');

const lockHash = () => createHash('sha256').update(readFileSync(LOCK)).digest('hex');

function stampedHash() {
  return existsSync(STAMP) ? readFileSync(STAMP, 'utf8').trim() : '';
}

/**
 * Whether an installed tree is the locked one: the same versions, and nothing missing that is not optional (packages of
 * other platforms are).
 * @param {{ packages: Record<string, { version?: string, optional?: boolean, devOptional?: boolean }> }} lock
 * @param {{ packages: Record<string, { version?: string }> }} installed
 */
export function sameTree(lock, installed) {
  return Object.entries(lock.packages).every(([path, { version, optional, devOptional }]) => {
    if (path === '') return true;
    const found = installed.packages[path];
    return found ? found.version === version : optional === true || devOptional === true;
  });
}

function isInstalled() {
  if (!existsSync(NODE_24) || !existsSync(INSTALLED)) return false;
  const hash = lockHash();
  if (stampedHash() === hash) return true;
  const same = sameTree(JSON.parse(readFileSync(LOCK, 'utf8')), JSON.parse(readFileSync(INSTALLED, 'utf8')));
  if (same) writeFileSync(STAMP, hash);
  return same;
}

/** Throws with what to do when it cannot be done. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  console.log('Installing what package-lock.json names (npm ci)…');
  const { code } = await runNpm(['ci', '--no-audit', '--no-fund']);
  if (code !== 0) throw new Error(`npm ci failed (exit code ${code}); its own words are above`);
  if (!existsSync(NODE_24)) await fetchNode();
  writeFileSync(STAMP, lockHash());
}

/** The package `node` brings its program by an install script, which some npm settings switch off. */
async function fetchNode() {
  await run(process.execPath, [inRoot('node_modules/node/installArchSpecificPackage.js')], { quiet: true });
  if (!existsSync(NODE_24)) {
    throw new Error(
      'Node 24 could not be installed: the install script of the package "node" did not run. ' +
        'Allow install scripts (npm config set ignore-scripts false) and try again.',
    );
  }
}

/** Builds `out/` when it is missing or not of the sources as they are. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inRoot, NODE_24 } from './paths.mjs';
import { run } from './run.mjs';

const STAMP = inRoot('out/.built-from');
const GUARD = inRoot('.cache/build.lock');
const OUTPUTS = ['out/main/web.js', 'out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html'];
const SOURCES = ['src', 'electron.vite.config.ts', 'package-lock.json', 'package.json', 'tsconfig.base.json'];
const LONGEST_BUILD_MS = 300_000;

/** @param {string} path */
function* filesUnder(path) {
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) yield join(entry.parentPath ?? entry.path, entry.name);
  }
}

/** A hash of every source's name and content. */
export function sourcesHash() {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of [...filesUnder(inRoot(source))].sort())
      hash.update(`${file}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function isBuilt(hash) {
  if (!OUTPUTS.every((output) => existsSync(inRoot(output)))) return false;
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash;
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** One build at a time: two that write `out/` together would leave a mixture. */
async function alone(work) {
  mkdirSync(inRoot('.cache'), { recursive: true });
  const until = Date.now() + LONGEST_BUILD_MS;
  while (true) {
    try {
      writeFileSync(GUARD, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = existsSync(GUARD) ? Number(readFileSync(GUARD, 'utf8')) : 0;
    if (Date.now() > until || (holder > 0 && !isAlive(holder))) rmSync(GUARD, { force: true });
    else await delay(200);
  }
  try {
    return await work();
  } finally {
    rmSync(GUARD, { force: true });
  }
}

/**
 * @param {{ force?: boolean, verbose?: boolean }} [options]
 * @returns {Promise<boolean>} whether it built; throws when the build fails
 */
export async function ensureBuilt({ force = false, verbose = false } = {}) {
  if (!force && isBuilt(sourcesHash())) return false;
  return alone(async () => {
    const hash = sourcesHash();
    if (!force && isBuilt(hash)) return false;
    console.log('Building…');
    rmSync(STAMP, { force: true });
    const tool = inRoot('node_modules/electron-vite/bin/electron-vite.js');
    const { code, output } = await run(NODE_24, [tool, 'build'], { quiet: !verbose });
    if (code !== 0) throw new Error(`The build failed (exit code ${code})\n${output}`);
    writeFileSync(STAMP, hash);
    return true;
  });
}

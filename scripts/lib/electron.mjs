/** Whether the Electron app can run here, and why not. Electron's program is no part of its package: it is fetched apart. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot, NODE_24 } from './paths.mjs';
import { run } from './run.mjs';

const PACKAGE = inRoot('node_modules/electron');
const MEMORY = inRoot('node_modules/.cache/oraculo-electron.json');
const DOWNLOADS = 'https://github.com/electron/electron/releases/download/';
const PROBE_MS = 4_000;
const DOWNLOAD_MS = 300_000;
const TRY_AGAIN_MS = 24 * 60 * 60 * 1000;

/** The program's path, or null when it is not there. Never starts a download (requiring the package would). */
export function electronBinary() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const name = existsSync(join(PACKAGE, 'path.txt')) ? readFileSync(join(PACKAGE, 'path.txt'), 'utf8') : null;
  if (override) {
    const program = join(override, name ?? (process.platform === 'win32' ? 'electron.exe' : 'electron'));
    return existsSync(program) ? program : null;
  }
  const program = name === null ? null : join(PACKAGE, 'dist', name);
  return program !== null && existsSync(program) ? program : null;
}

function remember(memory) {
  mkdirSync(inRoot('node_modules/.cache'), { recursive: true });
  writeFileSync(MEMORY, JSON.stringify({ ...recall(), ...memory }));
}

function recall() {
  try {
    return JSON.parse(readFileSync(MEMORY, 'utf8'));
  } catch {
    // Nothing remembered yet.
    return {};
  }
}

/**
 * Why this machine cannot show an Electron window, or null.
 * @param {{ platform: string, env: Record<string, string | undefined>, isRoot: boolean }} machine
 */
export function machineReason({ platform, env, isRoot }) {
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return 'there is no display';
  if (platform === 'linux' && isRoot) return 'its sandbox does not run as root';
  return null;
}

/** Whether the program starts at all (a library may be missing). Asked once for each program file. */
function startsUp(program) {
  const { mtimeMs, size } = statSync(program);
  const mark = `${program} ${mtimeMs} ${size}`;
  if (recall().works === mark) return true;
  const { status } = spawnSync(program, ['--version'], { timeout: 15_000, stdio: 'ignore' });
  if (status === 0) remember({ works: mark });
  return status === 0;
}

async function canBeReached() {
  // A mirror or a proxy is the operator's own choice: it is tried without a probe.
  const { env } = process;
  const chosen = ['ELECTRON_MIRROR', 'npm_config_electron_mirror', 'HTTPS_PROXY', 'https_proxy'];
  if (chosen.some((name) => env[name])) return true;
  try {
    await fetch(DOWNLOADS, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(PROBE_MS) });
    return true;
  } catch {
    // Refused, no name, or no answer in time: the same to us.
    return false;
  }
}

async function download() {
  const { failedAt = 0 } = recall();
  if (Date.now() - failedAt < TRY_AGAIN_MS) return 'its program could not be fetched within the last day';
  const failed = (why) => {
    remember({ failedAt: Date.now() });
    return why;
  };
  if (!(await canBeReached())) return failed('its program cannot be fetched from here');
  console.log('Fetching Electron (about 120 MB, once)…');
  const { code } = await run(NODE_24, [join(PACKAGE, 'install.js')], { quiet: true, timeoutMs: DOWNLOAD_MS });
  return code === 0 && electronBinary() ? null : failed('its program could not be fetched');
}

/**
 * @returns {Promise<{ program: string, reason: null } | { program: null, reason: string }>}
 */
export async function chooseElectron() {
  const isRoot = process.getuid?.() === 0;
  const machine = machineReason({ platform: process.platform, env: process.env, isRoot });
  if (machine) return { program: null, reason: machine };
  if (!electronBinary()) {
    const why = await download();
    if (why) return { program: null, reason: why };
  }
  const program = electronBinary();
  if (!program) return { program: null, reason: 'its program is missing' };
  return startsUp(program)
    ? { program, reason: null }
    : { program: null, reason: 'its program does not start' };
}

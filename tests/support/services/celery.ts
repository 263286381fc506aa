/** A Python that has Celery and its Redis client: found on this machine, or installed from Debian when that is possible. */
import { findProgram, run } from './processes.ts';

export type CelerySearch =
  | { readonly python: string; readonly reason: null }
  | { readonly python: null; readonly reason: string };

/** Debian's packages belong to Debian's own Python, whatever `python3` on PATH is. */
const CANDIDATES = ['/usr/bin/python3', 'python3'];

async function find(): Promise<string | null> {
  for (const candidate of CANDIDATES) {
    const python = findProgram(candidate);
    if (python === null) continue;
    const works = await run(python, ['-c', 'import celery, redis'], { PATH: process.env.PATH }).then(
      () => true,
      () => false,
    );
    if (works) return python;
  }
  return null;
}

async function installFromDebian(): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-q'], env, 300_000);
  const packages = ['python3-celery', 'python3-redis'];
  await run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages], env, 600_000);
}

/** Never fails: where there is none and none can be had, it says why. */
export async function celeryPython(): Promise<CelerySearch> {
  const found = await find();
  if (found !== null) return { python: found, reason: null };
  let reason = 'this user may not install packages';
  if (process.getuid?.() === 0 && findProgram('apt-get')) {
    reason = await installFromDebian().then(
      () => 'its packages were installed, and it cannot be imported',
      (error: unknown) => `it could not be installed: ${String(error).split('\n')[0] ?? ''}`,
    );
    const installed = await find();
    if (installed !== null) return { python: installed, reason: null };
  }
  return { python: null, reason: `Celery (python3-celery, python3-redis) is not here: ${reason}` };
}

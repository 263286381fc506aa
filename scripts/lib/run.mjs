/** Child processes of the scripts: started in the checkout, ended with this process, their exit told as a value. */
import { spawn } from 'node:child_process';
import { ROOT } from './paths.mjs';

/**
 * Runs a program to its end. Signals that end this process are passed on, so that Ctrl+C stops everything.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, quiet?: boolean, timeoutMs?: number }} [options] `quiet` collects the output instead of showing it
 * @returns {Promise<{ code: number, output: string, timedOut: boolean }>} code 127: it could not be started
 */
export function run(program, args, { env = process.env, quiet = false, timeoutMs } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: ROOT,
      env,
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    });
    let output = '';
    let timedOut = false;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (bytes) => {
        output += bytes;
      });
    }
    const pass = (signal) => child.kill(signal);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, pass);
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            child.kill('SIGKILL');
          }, timeoutMs);
    const end = (code) => {
      clearTimeout(timer);
      for (const signal of signals) process.off(signal, pass);
      resolve({ code, output, timedOut });
    };
    child.once('error', (error) => {
      output += String(error);
      end(127);
    });
    child.once('close', (code, signal) => end(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

/**
 * npm as it is running this script, else the one on the PATH.
 * @param {readonly string[]} args
 */
export function runNpm(args) {
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('.js')) return run(process.execPath, [npm, ...args]);
  return process.platform === 'win32' ? run('cmd', ['/d', '/c', 'npm', ...args]) : run('npm', args);
}

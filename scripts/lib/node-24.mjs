/** The project runs on the Node of its own dependencies, whatever the system has. */
import { spawn } from 'node:child_process';
import { NODE_24 } from './paths.mjs';

const NEEDED = 24;

export const isNode24 = () => Number(process.versions.node.split('.')[0]) >= NEEDED;

/**
 * Runs a script under Node 24 with this process's input and output, and ends this process as it ended.
 * @param {string} script
 * @param {readonly string[]} args
 * @returns {Promise<never>}
 */
export function continueUnderNode24(script, args) {
  const child = spawn(NODE_24, [script, ...args], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((_resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

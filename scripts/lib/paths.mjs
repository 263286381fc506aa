/** Where things are in a checkout. Plain JavaScript without dependencies: it runs before anything is installed. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
export const NODE_24 = join(
  ROOT,
  'node_modules/node/bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/** @param {string} path inside the checkout */
export const inRoot = (path) => join(ROOT, path);

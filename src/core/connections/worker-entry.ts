/** Where the program's own threads begin. */
import { basename, join } from 'node:path';

const SOURCES = {
  reader: '../query/answer-questions.ts',
  salvage: 'salvage/salvage-entry.ts',
} as const;

/** Beside the other entries where the program is built (this is then one of them, or a chunk), else the source. */
export function workerEntry(name: keyof typeof SOURCES): string {
  const { dirname, filename } = import.meta;
  if (filename.endsWith('.ts')) return join(dirname, SOURCES[name]);
  return join(dirname, basename(dirname) === 'chunks' ? '..' : '.', `${name}.js`);
}

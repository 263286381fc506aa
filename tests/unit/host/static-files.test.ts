import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StaticFiles, staticFiles } from '../../../src/core/host/static-files.ts';

let folder: string;
let files: StaticFiles;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'oraculo-static-')));
  const root = join(folder, 'root');
  mkdirSync(join(root, 'assets'), { recursive: true });
  for (const name of ['index.html', 'assets/a.js', 'assets/b.css', 'assets/c.woff2'])
    writeFileSync(join(root, name), name);
  for (const name of ['secret.js', 'index.html']) writeFileSync(join(folder, name), 'outside');
  symlinkSync(folder, join(root, 'up'));
  symlinkSync(join(folder, 'secret.js'), join(root, 'assets/secret.js'));
  files = staticFiles(root);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PIECES = [
  '/',
  '//',
  '..',
  '.',
  '%2e',
  '%2E%2e',
  '%2f',
  '%5c',
  '\\',
  '%00',
  '\0',
  'assets',
  'up',
  'a.js',
  'b.css',
  'secret.js',
  'index.html',
  'INDEX.HTML',
  '~',
  ';',
  '?',
  '#',
  ':',
  '%252e%252e',
  '\u2024\u2024',
  'C:',
  'file:',
  '__proto__',
  'constructor',
  ' ',
];

const hostilePath = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 10 }).map((pieces) => pieces.join('')),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((pieces) => `/${pieces.join('/')}`),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

describe('static files (checklist 14)', () => {
  it('are the regular files of known types, symlinks left out', () => {
    expect([...files.paths].sort()).toEqual([
      '/assets/a.js',
      '/assets/b.css',
      '/assets/c.woff2',
      '/index.html',
    ]);
  });

  it('100,000 hostile paths lead to a listed file by its exact name, or nowhere', () => {
    let found = 0;
    fc.assert(
      fc.property(hostilePath, (path) => {
        const file = files.find(path);
        if (!file) return;
        found += 1;
        expect(path === '/' ? '/index.html' : path).toBe(file.path);
        expect(files.paths).toContain(file.path);
      }),
      { numRuns: 100_000 },
    );
    // The generator also reaches real files, so a server that finds nothing would not pass.
    expect(found).toBeGreaterThan(0);
  });

  it('reads what it lists', async () => {
    for (const path of files.paths) expect(String(await files.find(path)?.read())).toBe(path.slice(1));
  });
});

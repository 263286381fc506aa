import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const text = (file: string) => readFileSync(file, 'utf8');
const FAULT_ID = /\b(?:K[01]\d|B[0-2]\d|S(?:0\d|10)|H(?:0\d|1[0-5])|A0[1-8])\b/g;

/** Headings of a Markdown file, without the numbers and marks before them. */
function headings(file: string): string[] {
  return [...text(file).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading ?? '');
}

describe('what the project says of itself', () => {
  it('docs/faults.md names only tests that exist, and every fault that a test names', () => {
    const faults = text('docs/faults.md');
    const named = [...faults.matchAll(/`(tests\/[^`]+)`/g)].map(([, file]) => file ?? '');
    expect(named.filter((file) => globSync(file).length === 0)).toEqual([]);

    const listed = new Set(faults.match(FAULT_ID));
    const tests = globSync('tests/**/*.test.{ts,tsx}').filter((file) => !file.endsWith('unit/docs.test.ts'));
    const missing = tests.flatMap((file) =>
      (text(file).match(FAULT_ID) ?? []).filter((id) => !listed.has(id)).map((id) => `${id} in ${file}`),
    );
    expect([...new Set(missing)]).toEqual([]);
  });

  it('links and pictures of the Markdown files are there', () => {
    const files = ['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', ...globSync('docs/*.md')];
    const links = files.flatMap((file) =>
      [...text(file).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, target]) => target ?? ''),
    );
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((target) => !existsSync(target))).toEqual([]);
  });

  it('code and tests cite chapters of docs/rabbitmq.md and docs/systems.md that are there', () => {
    const cited = globSync('{src,tests}/**/*.{ts,tsx}').flatMap((file) =>
      [...text(file).matchAll(/(docs\/(?:rabbitmq|systems)\.md), ([A-Z][A-Za-z ]+?)[).:;,\n]/g)].map(
        ([, doc, chapter]) => ({ file, doc: doc ?? '', chapter: chapter?.trim() ?? '' }),
      ),
    );
    expect(cited.length).toBeGreaterThan(20);
    const wrong = cited.filter(({ doc, chapter }) => !headings(doc).includes(chapter));
    expect(wrong.map(({ file, doc, chapter }) => `${file}: ${doc}, ${chapter}`)).toEqual([]);
  });
});

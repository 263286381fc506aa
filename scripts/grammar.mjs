/**
 * Makes the parser of the query language from its grammar: `npm run grammar`. With `--check` it writes nothing, and ends
 * with 1 when the parser that is there is not the grammar's.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildParserFile } from '@lezer/generator';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '../src/shared/filter/grammar');
const GRAMMAR = join(FOLDER, 'filter.grammar');
const HEAD = '// Made from filter.grammar by `npm run grammar`.\n';

function made() {
  const { parser, terms } = buildParserFile(readFileSync(GRAMMAR, 'utf8'), {
    fileName: 'filter.grammar',
    moduleStyle: 'es',
    typeScript: true,
    warn: (message) => {
      throw new Error(message);
    },
  });
  const own = (text) => HEAD + text.replace(/^\/\/ This file was generated.*\n/, '');
  return [
    ['parser.ts', own(parser)],
    ['parser.terms.ts', own(terms)],
  ];
}

const isCheck = process.argv.includes('--check');
for (const [name, text] of made()) {
  const file = join(FOLDER, name);
  if (!isCheck) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${name} is not what filter.grammar makes: npm run grammar`);
    process.exitCode = 1;
  }
}

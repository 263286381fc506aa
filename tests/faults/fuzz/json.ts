/** Bodies that are nearly JSON: the viewer agrees with JSON.parse on what is JSON, and hides no character. */
import { bodyView } from '../../../src/core/systems/body-view.ts';
import {
  findNodes,
  JSON_LIMITS,
  pathOf,
  readJson,
  visibleNodes,
} from '../../../src/renderer/components/json/read-json.ts';
import { countHidden, splitHidden } from '../../../src/renderer/components/message/hidden-characters.ts';
import type { Chance } from '../../support/chance.ts';
import { damagedBytes, damagedText, textOf } from './mutate.ts';
import { Defect, type Subject } from './subject.ts';

function jsonOf(chance: Chance, depth: number): string {
  switch (chance.int(depth > 5 ? 5 : 8)) {
    case 0:
      return JSON.stringify(textOf(chance, 8));
    case 1:
      return chance.of(['0', '-0', '1e5', '-12.50', '9007199254740993', '1E-400', '1e999']);
    case 2:
      return chance.of(['true', 'false', 'null']);
    case 3:
      return `"\\u${chance.of(['0000', 'd800', '202e', 'FEFF', '2028'])}"`;
    case 4:
      return chance.of(['{}', '[]', '""', '[ ]']);
    case 5:
      return `[${Array.from({ length: chance.int(5) }, () => jsonOf(chance, depth + 1)).join(', ')}]`;
    case 6:
      return '['.repeat(chance.int(260)) + ']'.repeat(chance.int(260));
    default: {
      const members = Array.from(
        { length: chance.int(5) },
        () =>
          `${JSON.stringify(chance.of(['a', '__proto__', 'constructor', textOf(chance, 3)]))}:${jsonOf(chance, depth + 1)}`,
      );
      return `{${members.join(',')}}`;
    }
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

const TYPES = ['application/json', 'text/plain', 'application/x-python-serialize', ''] as const;

function read(text: string, chance: Chance): boolean {
  const reading = readJson(text);
  const expected = isJson(text);
  if (reading.kind === 'unreadable') {
    if (reading.at < 0 || reading.at > text.length)
      throw new Error(`a place outside of the text: ${reading.at}`);
    if (reading.problem === 'syntax' && expected) throw new Error('JSON is called none');
    return false;
  }
  if (!expected && !reading.capped) throw new Error('something else is called JSON');
  const { nodes } = reading;
  if (nodes.some(({ depth }) => depth > JSON_LIMITS.depth)) throw new Error('deeper than the limit');
  const place = chance.int(nodes.length);
  pathOf(nodes, place);
  findNodes(nodes, textOf(chance, 2));
  if (visibleNodes(nodes, new Set([place])).length > nodes.length)
    throw new Error('more nodes than there are');
  return true;
}

export function jsonSubject(): Subject {
  let readable = 0;
  return {
    name: 'json',
    reached: () => readable,
    one: (chance) => {
      const text = damagedText(jsonOf(chance, 0), chance);
      try {
        if (read(text, chance)) readable += 1;
        bodyView(damagedBytes(Buffer.from(text), chance), chance.of(TYPES) || undefined);
        const plain = splitHidden(text, false).filter(({ hidden }) => !hidden);
        if (plain.some((part) => countHidden(part.text) > 0)) throw new Error('a character stays hidden');
      } catch (error) {
        throw new Defect('json', text, error);
      }
    },
  };
}

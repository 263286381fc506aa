import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findNodes,
  pathOf,
  readJson,
  visibleNodes,
} from '../../../../src/renderer/components/json/read-json.ts';

function nodesOf(text: string) {
  const reading = readJson(text);
  if (reading.kind !== 'nodes') throw new Error(`unreadable: ${reading.problem}`);
  return reading.nodes;
}

describe('reading JSON to show it', () => {
  it('keeps every digit of a number', () => {
    const nodes = nodesOf('[12345678901234567890.10, 1e400, -0]');
    expect(nodes.slice(1).map(({ text }) => text)).toEqual(['12345678901234567890.10', '1e400', '-0']);
  });

  it('keeps duplicate keys and marks the later ones', () => {
    const nodes = nodesOf('{"a":1,"b":2,"a":3}');
    expect(nodes.map(({ key, duplicate }) => [key, duplicate]).slice(1)).toEqual([
      ['a', false],
      ['b', false],
      ['a', true],
    ]);
    expect(nodes[0]?.children).toBe(3);
  });

  it('shows keys that would change a prototype, and changes none (H04)', () => {
    const nodes = nodesOf(
      '{"__proto__":{"polluted":true},"constructor":{"prototype":1},"toString":2,"hasOwnProperty":3}',
    );
    expect(nodes.filter(({ depth }) => depth === 1).map(({ key }) => key)).toEqual([
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
    ]);
    expect('polluted' in {}).toBe(false);
  });

  it('refuses nesting beyond 200 without recursion, at once (H03)', () => {
    const started = performance.now();
    expect(readJson('['.repeat(500_000))).toMatchObject({ kind: 'unreadable', problem: 'depth' });
    expect(readJson(`${'['.repeat(200)}${']'.repeat(200)}`).kind).toBe('nodes');
    expect(performance.now() - started).toBeLessThan(100);
  });

  it('refuses what is too long and caps what has too many values', () => {
    expect(readJson(`"${'a'.repeat(2_000_000)}"`)).toMatchObject({ kind: 'unreadable', problem: 'size' });
    const wide = readJson(`[${'0,'.repeat(60_000)}0]`);
    expect(wide).toMatchObject({ kind: 'nodes', capped: true });
  });

  it.each([
    '',
    '{',
    '[1,]',
    '{"a":}',
    '{"a" 1}',
    '{a:1}',
    'NaN',
    '01',
    '1.',
    '"\n"',
    '"\\x"',
    '[1] 2',
    '[1]\ufeff',
    '1\u00a0',
    '[}',
    'truefalse',
  ])('refuses what is no JSON: %j (H02)', (text) =>
    expect(readJson(text)).toMatchObject({ kind: 'unreadable', problem: 'syntax' }),
  );

  it('accepts exactly what the language accepts', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.json().map((text) => text.slice(1)),
        ),
        (text) => {
          let valid = true;
          try {
            JSON.parse(text);
          } catch {
            valid = false;
          }
          expect(readJson(text).kind === 'nodes').toBe(valid);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('gives the text of every string as the language reads it', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (strings) => {
        const nodes = nodesOf(JSON.stringify(strings));
        expect(nodes.slice(1).map(({ text }) => text)).toEqual(strings);
      }),
    );
  });

  it('writes paths, folds and finds', () => {
    const nodes = nodesOf('{"payload":{"itens":[{"com espaço":"Valor"}]},"fim":1}');
    const [hit = -1] = findNodes(nodes, 'valor');
    expect(pathOf(nodes, hit)).toBe('$.payload.itens[0]["com espaço"]');
    const payload = nodes.findIndex(({ key }) => key === 'payload');
    expect(visibleNodes(nodes, new Set([payload])).map((place) => nodes[place]?.key)).toEqual([
      null,
      'payload',
      'fim',
    ]);
  });
});

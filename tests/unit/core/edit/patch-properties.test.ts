import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdit } from '../../../../src/core/edit/apply-edit.ts';
import { JsonText } from '../../../../src/core/edit/json-text.ts';

/** RFC 6902 and RFC 7396 as plainly as they can be written: on parsed values, throwing where a patch does not apply. */
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Operation = { op: string; path: string; from?: string; value?: Json };

const KEYS = ['a', 'b', 'c~d', 'e/f', '', 'é'];
const escaped = (token: string) => token.replaceAll('~', '~0').replaceAll('/', '~1');
const tokens = (path: string) =>
  path === ''
    ? []
    : path
        .slice(1)
        .split('/')
        .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));

function child(value: Json, token: string): Json {
  if (Array.isArray(value) && /^(0|[1-9]\d*)$/.test(token) && Number(token) < value.length) {
    return value[Number(token)] ?? null;
  }
  if (value !== null && typeof value === 'object' && !Array.isArray(value) && Object.hasOwn(value, token)) {
    return value[token] ?? null;
  }
  throw new Error('nothing there');
}

const at = (value: Json, path: string) => tokens(path).reduce(child, value);

function change(value: Json, path: readonly string[], work: (parent: Json, token: string) => Json): Json {
  const [token = '', ...rest] = path;
  if (rest.length === 0) return work(value, token);
  const changed = change(child(value, token), rest, work);
  if (Array.isArray(value)) return value.with(Number(token), changed);
  return { ...(value as { [key: string]: Json }), [token]: changed }; // child() has shown that it is one
}

function put(value: Json, path: string, added: Json): Json {
  if (path === '') return added;
  return change(value, tokens(path), (parent, token) => {
    if (!Array.isArray(parent)) {
      if (parent === null || typeof parent !== 'object') throw new Error('no members');
      return { ...parent, [token]: added };
    }
    const index = token === '-' ? parent.length : Number(token);
    if (token !== '-' && !/^(0|[1-9]\d*)$/.test(token)) throw new Error('no index');
    if (index > parent.length) throw new Error('out of it');
    return parent.toSpliced(index, 0, added);
  });
}

function without(value: Json, path: string): Json {
  if (path === '') throw new Error('the root');
  at(value, path);
  return change(value, tokens(path), (parent, token) => {
    if (Array.isArray(parent)) return parent.toSpliced(Number(token), 1);
    const { [token]: _, ...rest } = parent as { [key: string]: Json }; // at() has shown that it is one
    return rest;
  });
}

function exchanged(value: Json, path: string, by: Json): Json {
  if (path === '') return by;
  at(value, path);
  return change(value, tokens(path), (parent, token) =>
    Array.isArray(parent)
      ? parent.with(Number(token), by)
      : { ...(parent as { [key: string]: Json }), [token]: by },
  );
}

function operate(value: Json, { op, path, from = '', value: given = null }: Operation): Json {
  switch (op) {
    case 'add':
      return put(value, path, given);
    case 'remove':
      return without(value, path);
    case 'replace':
      return exchanged(value, path, given);
    case 'copy':
      return put(value, path, at(value, from));
    case 'move': {
      const moved = at(value, from);
      if (path === from) return value;
      if (path.startsWith(`${from}/`)) throw new Error('into itself');
      return put(without(value, from), path, moved);
    }
    default: {
      const seen: unknown = at(value, path);
      if (!same(seen, given)) throw new Error('differs');
      return value;
    }
  }
}

function same(left: unknown, right: unknown): boolean {
  return canonical(left) === canonical(right);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    one !== null && typeof one === 'object' && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

function merged(target: Json, patch: Json): Json {
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) return patch;
  const base = target !== null && typeof target === 'object' && !Array.isArray(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete base[key];
    else base[key] = merged(base[key] ?? null, value);
  }
  return base;
}

const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Json>(null, true, 0, 1, -1.5, 'x', '"\\', 'é'),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('json'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));
const object = fc.dictionary(fc.constantFrom(...KEYS), json, { maxKeys: 4, noNullPrototype: true });
const path = fc
  .array(fc.constantFrom(...KEYS, '0', '1', '2', '-'), { maxLength: 3 })
  .map((parts) => parts.map((part) => `/${escaped(part)}`).join(''));
const operation = fc.record({
  op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'),
  path,
  from: path,
  value: json,
});
const indent = fc.constantFrom<number | string>(0, 1, '\t');

/** Most places of a value, so that patches meet something. */
function placesOf(value: Json, here = ''): string[] {
  if (value === null || typeof value !== 'object') return [here];
  return [here, ...Object.entries(value).flatMap(([key, one]) => placesOf(one, `${here}/${escaped(key)}`))];
}

const document = fc.oneof({ weight: 5, arbitrary: object }, { weight: 1, arbitrary: json });
const aimed = document.chain((value) => {
  const place = fc.constantFrom(...placesOf(value));
  const aim = fc.oneof({ weight: 3, arbitrary: place }, { weight: 1, arbitrary: path });
  const at = fc.tuple(operation, aim, aim).map(([one, to, from]) => ({ ...one, path: to, from }));
  return fc.tuple(fc.constant(value), fc.array(at, { minLength: 1, maxLength: 4 }), indent);
});

const FREE = { locked: [], check: () => [] };

function edited(body: string, format: 'json-patch' | 'merge-patch', patch: unknown) {
  const original = { body: Buffer.from(body), contentType: null, contentEncoding: null };
  const edit = { kind: 'patch' as const, format, patch: JSON.stringify(patch) };
  const { body: bytes, problems } = applyEdit(original, edit, FREE);
  return { text: Buffer.from(bytes).toString(), codes: problems.map(({ code }) => code) };
}

function expected(value: Json, operations: readonly Operation[]): { value: Json } | null {
  try {
    return { value: operations.reduce(operate, value) };
  } catch {
    return null;
  }
}

describe('patches of texts, against plain ones of values', () => {
  it('a JSON patch means the same, or is refused by both', () => {
    let applied = 0;
    fc.assert(
      fc.property(aimed, ([value, operations, space]) => {
        const body = JSON.stringify(value, null, space);
        const wanted = expected(value, operations);
        const { text, codes } = edited(body, 'json-patch', operations);
        if (!wanted) {
          expect(codes).toEqual(['patch']);
          return;
        }
        applied += 1;
        if (codes.length > 0) expect(codes).toEqual(['unchanged']);
        expect(canonical(JSON.parse(text))).toBe(canonical(wanted.value));
      }),
      { numRuns: 6_000 },
    );
    // Both answers are met often, so neither is tested by the other alone.
    expect(applied).toBeGreaterThan(1_500);
    expect(applied).toBeLessThan(5_000);
  });

  it('a merge patch means the same', () => {
    fc.assert(
      fc.property(document, document, indent, (value, patch, space) => {
        const { text, codes } = edited(JSON.stringify(value, null, space), 'merge-patch', patch);
        if (codes.length > 0) expect(codes).toEqual(['unchanged']);
        expect(canonical(JSON.parse(text))).toBe(canonical(merged(value, patch)));
      }),
      { numRuns: 3_000 },
    );
  });
});

/** JSON as foreign programs write it: forms that no parser gives back. */
const oddScalar = fc.constantFrom(
  '123456789012345678901234567890',
  '1.50',
  '-0.0E+7',
  '"\\u0041\\/"',
  '"\\ud83d\\ude00 😀"',
  '"}{][,:"',
  '"\\\\\\""',
  'null',
);
const space = fc.constantFrom('', ' ', '\n\t', '\r\n  ');
const { odd } = fc.letrec<{ odd: string }>((tie) => {
  const padded = fc.tuple(space, tie('odd'), space).map((parts) => parts.join(''));
  const key = fc.constantFrom('"a"', '"b"', '"\\u0061"', '""', '"k{"');
  const member = fc
    .tuple(space, key, space, padded)
    .map(([lead, name, gap, value]) => `${lead}${name}${gap}:${value}`);
  return {
    odd: fc.oneof(
      { depthSize: 'small' },
      oddScalar,
      fc.array(padded, { maxLength: 3 }).map((parts) => `[${parts.join(',')}]`),
      fc.array(member, { maxLength: 3 }).map((parts) => `{${parts.join(',')}}`),
    ),
  };
});

function openAll(value: JsonText): void {
  for (const member of value.members) openAll(member.value);
}

describe('what no edit names', () => {
  it('a text that was opened everywhere is still the same text', () => {
    fc.assert(
      fc.property(odd, (text) => {
        const value = new JsonText(text);
        openAll(value);
        expect(`${value}`).toBe(text);
      }),
      { numRuns: 3_000 },
    );
  });

  it('keeps its bytes, before and behind what changes', () => {
    fc.assert(
      fc.property(odd, odd, odd, space, space, (before, touched, after, gap, end) => {
        const body = (value: string) =>
          `${gap}{"x":${before},${gap}"t" :${gap}${value}${end},"y":[ ${after} ]}${end}`;
        const replaced = edited(body(touched), 'json-patch', [{ op: 'replace', path: '/t', value: 'new' }]);
        expect(replaced).toEqual({ text: body('"new"'), codes: [] });
        const mergedIn = edited(body(touched), 'merge-patch', { t: 'new' });
        expect(mergedIn).toEqual({ text: body('"new"'), codes: [] });
      }),
      { numRuns: 2_000 },
    );
  });
});

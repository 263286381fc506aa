import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdit } from '../../../../src/core/edit/apply-edit.ts';
import type { BodyEdit } from '../../../../src/shared/domain/job.ts';

const RULES = { locked: ['/a', '/b/0'], check: () => [] };
const pointer = fc.constantFrom(
  '',
  '/',
  '/a',
  '/a/b',
  '/b/0',
  '/b/-',
  '/__proto__',
  '/a/__proto__/x',
  'a',
  '/~',
);
const operation = fc.record(
  {
    op: fc.oneof(fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'), fc.jsonValue()),
    path: fc.oneof(pointer, fc.jsonValue()),
    from: fc.oneof(pointer, fc.jsonValue()),
    value: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const patchText = fc.oneof(
  fc.array(operation, { maxLength: 5 }).map((operations) => JSON.stringify(operations)),
  fc.json(),
  fc.string({ unit: 'binary' }),
);
const edit: fc.Arbitrary<BodyEdit> = fc.oneof(
  fc.record({
    kind: fc.constant('patch' as const),
    format: fc.constantFrom('json-patch' as const, 'merge-patch' as const),
    patch: patchText,
  }),
  fc.record({ kind: fc.constant('text' as const), text: fc.string({ unit: 'binary' }) }),
);
const body = fc.oneof(
  fc.json().map((text) => Buffer.from(text)),
  fc.json().map((text) => Buffer.from(`{"a":${text},"b":[${text}],"a":1}`)),
  fc.uint8Array({ maxLength: 50 }),
  fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
);
const encoding = fc.constantFrom(null, 'gzip', 'utf-8');
const type = fc.constantFrom(null, 'application/json');

describe('hostile bodies and patches', () => {
  it('are answered, never thrown at (H02, H04)', () => {
    fc.assert(
      fc.property(body, edit, encoding, type, (bytes, one, contentEncoding, contentType) => {
        const original = Uint8Array.from(bytes);
        const result = applyEdit({ body: bytes, contentType, contentEncoding }, one, RULES);
        expect(Uint8Array.from(bytes)).toEqual(original);
        if (result.problems.length > 0) return;
        expect(Buffer.compare(result.body, original)).not.toBe(0);
        expect(isUtf8(result.body)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('x');
  });

  it('no patch makes what no reader would read: a message within a message within a message (H03)', () => {
    const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    const path = '/a'.repeat(150);
    for (const op of ['copy', 'move']) {
      const patch = JSON.stringify([{ op, from: '/b', path: `${path}/c` }]);
      const text = `{"b":${nested(150)},"a":${nested(150)}}`;
      const original = { body: Buffer.from(text), contentType: null, contentEncoding: null };
      const { made, problems } = applyEdit(original, { kind: 'patch', format: 'json-patch', patch }, RULES);
      expect([made, problems.map(({ code }) => code)]).toEqual([false, ['patch']]);
    }
    const value = `[{"op":"add","path":"/a","value":${nested(199)}}]`;
    const deep = { body: Buffer.from('{"a":0}'), contentType: null, contentEncoding: null };
    const two = { kind: 'patch' as const, format: 'merge-patch' as const, patch: `{"c":${nested(198)}}` };
    expect(applyEdit(deep, { ...two, format: 'json-patch', patch: value }, RULES).problems).toMatchObject([
      { code: 'patch' },
    ]);
    expect(applyEdit(deep, two, RULES)).toMatchObject({ made: true, problems: [] });
    const inner = { body: Buffer.from('{"x":{"y":{"z":1}}}'), contentType: null, contentEncoding: null };
    const deeper = { ...two, patch: `{"x":{"y":{"z":${nested(197)}}}}` };
    expect(applyEdit(inner, deeper, RULES).made).toBe(true);
    const tooDeep = JSON.stringify([{ op: 'add', path: '/x/y/z', value: JSON.parse(nested(198)) }]);
    expect(applyEdit(inner, { ...two, format: 'json-patch', patch: tooDeep }, RULES).problems).toMatchObject([
      { code: 'invalid-json' },
    ]);
  });
});

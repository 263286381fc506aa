import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeProperties,
  encodeProperties,
  viewProperties,
} from '../../../../src/core/broker/properties/codec.ts';
import { deathsOf } from '../../../../src/core/broker/properties/deaths.ts';
import { editRawProperties } from '../../../../src/core/broker/properties/edit.ts';
import { type AmqpValue, entryOf } from '../../../../src/shared/domain/amqp.ts';
import { ExpectedError } from '../../../../src/shared/errors.ts';
import { properties, table } from './arbitraries.ts';

const keepAll = { dropHeader: () => false, dropProperties: [], addHeaders: [] } as const;

/** Raw property bytes with headers only, from entries given as hex after the key. */
function rawHeaders(...entries: readonly (readonly [key: string, valueHex: string])[]): Uint8Array {
  const bytes = entries.map(([key, hex]) =>
    Buffer.concat([Buffer.from([Buffer.byteLength(key)]), Buffer.from(key), Buffer.from(hex, 'hex')]),
  );
  const body = Buffer.concat(bytes);
  const head = Buffer.from([0x20, 0x00, 0, 0, 0, 0]);
  head.writeUInt32BE(body.length, 2);
  return new Uint8Array(Buffer.concat([head, body]));
}

function nested(depth: number): AmqpValue {
  let value: AmqpValue = { type: 'string', value: 'bottom' };
  for (let level = 0; level < depth; level += 1) {
    value =
      level % 2 === 0 ? { type: 'table', value: [{ key: 'k', value }] } : { type: 'array', value: [value] };
  }
  return value;
}

describe('message properties', () => {
  it('reads back what it wrote, all types and duplicates, and leaves Object.prototype alone (H04, H06)', () => {
    const before = Object.getOwnPropertyNames(Object.prototype).sort();
    fc.assert(
      fc.property(properties, (generated) => {
        const raw = encodeProperties(generated);
        const decoded = decodeProperties(raw);
        expect(decoded).toEqual(generated);
        expect(Buffer.compare(encodeProperties(decoded), raw)).toBe(0);
      }),
      { numRuns: 6_000 },
    );
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(before);
  });

  it('keeps every header entry and property that an edit does not touch byte for byte (H06)', () => {
    fc.assert(
      fc.property(properties, table, fc.func(fc.boolean()), (generated, added, drop) => {
        const raw = encodeProperties(generated);
        const edited = editRawProperties(raw, {
          dropHeader: drop,
          dropProperties: ['expiration', 'userId'],
          addHeaders: added,
        });
        const { expiration: _expiration, userId: _userId, headers, ...rest } = generated;
        const kept = (headers ?? []).filter((entry) => !drop(entry.key));
        const has = headers !== undefined || added.length > 0;
        const expected = encodeProperties({ ...rest, ...(has ? { headers: [...kept, ...added] } : {}) });
        expect(Buffer.compare(edited, expected)).toBe(0);
      }),
      { numRuns: 4_000 },
    );
  });

  it('never fails with anything but invalid-message on random or damaged bytes (H15)', () => {
    const damaged = fc
      .tuple(properties, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }))
      .map(([generated, changes]) => {
        const raw = encodeProperties(generated);
        for (const [at, byte] of changes) raw[at % raw.length] = byte;
        return raw;
      });
    fc.assert(
      fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 80 })), (raw) => {
        for (const read of [() => decodeProperties(raw), () => editRawProperties(raw, keepAll)]) {
          try {
            read();
          } catch (error) {
            if (!(error instanceof ExpectedError) || error.code !== 'invalid-message') throw error;
          }
        }
        viewProperties(raw);
      }),
      { numRuns: 6_000 },
    );
  });

  it('keeps bytes that its view cannot show: bad UTF-8, NaN payloads, odd booleans, duplicate keys (H06)', () => {
    const raw = rawHeaders(
      ['bad', '5300000003ff61fe'],
      ['nan', '647ff8000000000001'],
      ['truth', '7402'],
      ['twice', '6201'],
      ['twice', '6202'],
      ['__proto__', '5300000001 61'.replace(' ', '')],
      ['x-death', '5600'.slice(0, 2)],
    );
    const view = decodeProperties(raw);
    expect(entryOf(view.headers, 'bad')).toEqual({ type: 'string', value: '\ufffda\ufffd' });
    expect(entryOf(view.headers, '__proto__')).toEqual({ type: 'string', value: 'a' });
    expect(view.headers?.filter((entry) => entry.key === 'twice')).toHaveLength(2);
    expect(Buffer.compare(editRawProperties(raw, keepAll), raw)).toBe(0);
    const stripped = editRawProperties(raw, { ...keepAll, dropHeader: (key) => key === 'x-death' });
    expect(Buffer.from(stripped).toString('hex').slice(12)).toBe(
      Buffer.from(raw).toString('hex').slice(12, -18),
    );
  });

  it.each([1_000, 5_000])('reads, writes and edits a value nested %d deep (H06)', (depth) => {
    const raw = encodeProperties({ headers: [{ key: 'deep', value: nested(depth) }] });
    const decoded = decodeProperties(raw);
    expect(Buffer.compare(encodeProperties(decoded), raw)).toBe(0);
    expect(Buffer.compare(editRawProperties(raw, keepAll), raw)).toBe(0);
    let value = entryOf(decoded.headers, 'deep');
    let levels = 0;
    while (value?.type === 'table' || value?.type === 'array') {
      value = value.type === 'table' ? value.value[0]?.value : value.value[0];
      levels += 1;
    }
    expect(levels).toBe(depth);
    expect(value).toEqual({ type: 'string', value: 'bottom' });
  });

  it('handles 5,000 headers and tables far over 64 KiB in good time (H06)', () => {
    const headers = Array.from({ length: 5_000 }, (_, index) => ({
      key: `h${index}`,
      value: { type: 'string' as const, value: 'x'.repeat(100) },
    }));
    const raw = encodeProperties({ headers });
    expect(raw.length).toBeGreaterThan(500_000);
    const started = performance.now();
    const edited = editRawProperties(raw, {
      ...keepAll,
      addHeaders: [{ key: 'oraculo-retry-count', value: { type: 'int32', value: 1 } }],
    });
    expect(decodeProperties(edited).headers).toHaveLength(5_001);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('refuses to encode what does not fit, in words', () => {
    expect(() => encodeProperties({ messageId: 'é'.repeat(200) })).toThrow(/at most 255/);
    expect(() => encodeProperties({ headers: [{ key: 'n', value: { type: 'int8', value: 300 } }] })).toThrow(
      expect.objectContaining({ code: 'invalid-message' }),
    );
  });
});

describe('x-death', () => {
  const text = (value: string): AmqpValue => ({ type: 'string', value });
  const death = (queue: string, count: bigint): AmqpValue => ({
    type: 'table',
    value: [
      { key: 'count', value: { type: 'int64', value: count } },
      { key: 'reason', value: text('rejected') },
      { key: 'queue', value: text(queue) },
      { key: 'time', value: { type: 'timestamp', value: 1_700_000_000n } },
      { key: 'exchange', value: text('tasks') },
      { key: 'routing-keys', value: { type: 'array', value: [text('a.b')] } },
    ],
  });

  it('keeps order and counts, and gives the time in milliseconds', () => {
    const headers = [
      { key: 'x-death', value: { type: 'array', value: [death('second', 3n), death('first', 1n)] } as const },
    ];
    expect(deathsOf(headers)).toEqual([
      expect.objectContaining({ queue: 'second', count: 3, time: 1_700_000_000_000, routingKeys: ['a.b'] }),
      expect.objectContaining({ queue: 'first', count: 1, exchange: 'tasks', originalExpiration: null }),
    ]);
  });

  it('is empty for what is not the array that the broker writes', () => {
    expect(deathsOf(undefined)).toEqual([]);
    expect(deathsOf([{ key: 'x-death', value: text('no') }])).toEqual([]);
    expect(deathsOf([{ key: 'x-death', value: { type: 'array', value: [text('no')] } }])).toEqual([]);
  });
});

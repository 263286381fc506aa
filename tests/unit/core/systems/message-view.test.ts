import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageView } from '../../../../src/core/systems/message-view.ts';
import type { AmqpValue } from '../../../../src/shared/domain/amqp.ts';
import { messageView as schema } from '../../../../src/shared/domain/event.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const bodyOf = (body: Uint8Array, contentType?: string) =>
  messageView(contentType === undefined ? {} : { contentType }, body).body;
const headersOf = (...values: AmqpValue[]) =>
  messageView({ headers: values.map((value, index) => ({ key: `h${index}`, value })) }, bytes('')).headers;

describe('a body as it is shown', () => {
  it('names what it is', () => {
    expect(bodyOf(bytes(''))).toMatchObject({ encoding: 'empty', size: 0 });
    expect(bodyOf(bytes('{"a":1}'))).toMatchObject({ encoding: 'json', text: '{"a":1}', problem: null });
    expect(bodyOf(bytes('12'), 'application/json')).toMatchObject({ encoding: 'json' });
    expect(bodyOf(bytes('olá'))).toMatchObject({ encoding: 'text', text: 'olá', problem: null });
    expect(bodyOf(Uint8Array.of(0, 1, 255))).toMatchObject({ encoding: 'binary', text: '0001ff' });
  });

  it('says why it is not shown as JSON (H02)', () => {
    expect(bodyOf(bytes('{"a":NaN}'))).toMatchObject({ encoding: 'text', problem: 'invalid-json' });
    expect(bodyOf(bytes('{"a":1'), 'application/json')).toMatchObject({ problem: 'invalid-json' });
    expect(bodyOf(bytes('{not json}'), 'text/plain')).toMatchObject({ encoding: 'text', problem: null });
    expect(bodyOf(Buffer.from('{"a":"é"}', 'latin1'))).toMatchObject({
      encoding: 'binary',
      problem: 'not-utf8',
    });
    expect(bodyOf(Buffer.from('\ufeff{"a":1}', 'utf16le'))).toMatchObject({ problem: 'not-utf8' });
  });

  it('reads past a byte order mark (H02)', () => {
    expect(bodyOf(bytes('\ufeff{"a":1}'))).toMatchObject({ encoding: 'json', text: '{"a":1}', size: 10 });
  });

  it('previews 50 MB in at most 64 KiB and 200 ms (H01)', () => {
    const body = Buffer.alloc(49_999_995, '"ação",');
    body[0] = 0x5b;
    const started = performance.now();
    const view = bodyOf(body);
    expect(performance.now() - started).toBeLessThan(200);
    expect(Buffer.byteLength(view.text)).toBeLessThanOrEqual(64 * 1024);
    expect(view).toMatchObject({ truncated: true, size: 49_999_995, problem: 'too-big' });
  });

  it('tells deep nesting without parsing (H03)', () => {
    for (const depth of [201, 10_000, 10_000_000]) {
      const started = performance.now();
      expect(bodyOf(Buffer.alloc(depth, '['))).toMatchObject({ encoding: 'text', problem: 'too-deep' });
      expect(performance.now() - started).toBeLessThan(100);
    }
    const allowed = `${'['.repeat(200)}${']'.repeat(200)}`;
    expect(bodyOf(bytes(allowed))).toMatchObject({ encoding: 'json' });
    expect(bodyOf(bytes(`{"a":"${'['.repeat(500)}\\"["}`))).toMatchObject({ encoding: 'json' });
  });

  /** What a decoder of the format would run: `os.system('touch …')` as pickle 0 and 4, and the same asked of YAML. */
  it.each([
    [
      'pickle 4',
      Buffer.from('80049520000000000000008c05706f736978948c0673797374656d9493948c02', 'hex'),
      'binary',
    ],
    ['pickle 0', bytes("cos\nsystem\n(S'touch /tmp/ran'\ntR."), 'text'],
    ['YAML', bytes('!!python/object/apply:os.system ["touch /tmp/ran"]'), 'text'],
    ['MessagePack', Buffer.from('82a56f7065726101a174c3', 'hex'), 'binary'],
  ] as const)('shows %s as it is, and decodes nothing (H12)', (_name, body, encoding) => {
    for (const type of [
      undefined,
      'application/x-python-serialize',
      'application/x-yaml',
      'application/x-msgpack',
    ]) {
      const text = encoding === 'binary' ? Buffer.from(body).toString('hex') : Buffer.from(body).toString();
      expect(bodyOf(body, type)).toMatchObject({ encoding, text });
    }
  });

  it('never cuts a character in two', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), (shift) => {
        const text = 'x'.repeat(shift) + '😀'.repeat(20_000);
        const view = bodyOf(bytes(text));
        expect(text.startsWith(view.text)).toBe(true);
        expect(view.truncated).toBe(true);
      }),
    );
  });

  it('shows any bytes without throwing, within the contract (H02)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), fc.option(fc.string()), (body, contentType) => {
        const view = messageView(contentType === null ? {} : { contentType }, body);
        schema.parse(view);
        if (view.body.encoding === 'binary') expect(view.body.text).toBe(Buffer.from(body).toString('hex'));
      }),
      { numRuns: 3000 },
    );
  });
});

describe('headers as they are shown', () => {
  it('keep every digit, every type and both of two equal keys (H06)', () => {
    const twice: AmqpValue = {
      type: 'table',
      value: [
        { key: 'a', value: { type: 'int64', value: 9223372036854775807n } },
        { key: 'a', value: { type: 'void' } },
      ],
    };
    expect(
      headersOf(
        twice,
        { type: 'timestamp', value: 1n },
        { type: 'decimal', scale: 2, value: -5 },
        { type: 'bytes', value: Uint8Array.of(1, 254) },
        { type: 'double', value: Number.NaN },
        { type: 'array', value: [{ type: 'bool', value: true }] },
        { type: 'string', value: '"<' },
      ).map((header) => [header.type, header.value]),
    ).toEqual([
      ['table', '{"a":9223372036854775807,"a":null}'],
      ['timestamp', '1'],
      ['decimal', '-0.05'],
      ['bytes', '"01fe"'],
      ['double', '"NaN"'],
      ['array', '[true]'],
      ['string', '"\\"<"'],
    ]);
  });

  it('cap depth and length and stay JSON (H06)', () => {
    let deep: AmqpValue = { type: 'void' };
    for (let depth = 0; depth < 5000; depth += 1) {
      deep = { type: 'table', value: [{ key: 'd', value: deep }] };
    }
    const long: AmqpValue = { type: 'string', value: 'y'.repeat(1_000_000) };
    const wide: AmqpValue = { type: 'array', value: Array.from({ length: 100_000 }, () => long) };
    for (const header of headersOf(deep, long, wide)) {
      JSON.parse(header.value);
      expect(header.value.length).toBeLessThan(70_000);
    }
    const many = Array.from({ length: 5000 }, (_, index) => ({ key: `k${index}`, value: long }));
    const view = messageView({ headers: many }, bytes(''));
    expect(view.headers).toHaveLength(5000);
    expect(JSON.stringify(view).length).toBeLessThan(1_000_000);
  });

  it('keep hostile keys as keys (H04)', () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    const keys = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];
    const inner: AmqpValue = {
      type: 'table',
      value: keys.map((key) => ({ key, value: { type: 'string', value: 'x' } })),
    };
    const { headers } = messageView({ headers: keys.map((key) => ({ key, value: inner })) }, bytes(''));
    expect(headers.map((header) => header.key)).toEqual(keys);
    expect(headers[0]?.value).toBe(`{${keys.map((key) => `"${key}":"x"`).join(',')}}`);
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
  });

  it('lists standard properties in their order as text', () => {
    const view = messageView({ timestamp: 5n, contentType: 'text/plain', deliveryMode: 2 }, bytes(''));
    expect(view.properties).toEqual([
      { name: 'contentType', value: 'text/plain' },
      { name: 'deliveryMode', value: '2' },
      { name: 'timestamp', value: '5' },
    ]);
  });
});

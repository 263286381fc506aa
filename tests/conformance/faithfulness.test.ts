import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeProperties } from '../../src/core/broker/properties/codec.ts';
import type { AmqpTable, AmqpValue } from '../../src/shared/domain/amqp.ts';
import { finiteTable } from '../unit/core/broker/arbitraries.ts';
import { conformance } from './suite.ts';

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function raw(headerBytes: Buffer): Uint8Array {
  const head = Buffer.from([0x20, 0x00, 0, 0, 0, 0]);
  head.writeUInt32BE(headerBytes.length, 2);
  return Buffer.concat([head, headerBytes]);
}

function entry(key: string, valueHex: string): Buffer {
  return Buffer.concat([Buffer.from([key.length]), Buffer.from(key), Buffer.from(valueHex, 'hex')]);
}

function nested(depth: number): AmqpValue {
  let value: AmqpValue = { type: 'int8', value: 1 };
  for (let level = 0; level < depth; level += 1) value = { type: 'table', value: [{ key: 'k', value }] };
  return value;
}

conformance('faithfulness', ({ bench }) => {
  async function passes(properties: Uint8Array, body: Uint8Array): Promise<void> {
    const queue = bench().name('q');
    expect(await bench().publish('', queue, body, { raw: properties })).toEqual({ kind: 'confirmed' });
    const delivery = await bench().take(queue);
    expect(sha(delivery.body)).toBe(sha(body));
    expect(Buffer.from(delivery.rawProperties).toString('hex')).toBe(Buffer.from(properties).toString('hex'));
  }

  it('H06: every field type, duplicate keys and bad UTF-8 keep their bytes', async () => {
    await bench().queue('q');
    const entries = [
      entry('t', '7401'),
      entry('b', '62ff'),
      entry('B', '42ff'),
      entry('s', '738000'),
      entry('u', '75ffff'),
      entry('I', '4980000000'),
      entry('i', '69ffffffff'),
      entry('l', '6c0020000000000001'),
      entry('f', '667f7fffff'),
      entry('d', '640000000000000001'),
      entry('D', '4402000000ff'),
      entry('T', '540000000065000000'),
      entry('V', '56'),
      entry('S', '5300000003ff61fe'),
      entry('x', '780000000400ff00fe'),
      entry('A', '410000000462016202'),
      entry('F', '460000000701616201016256'),
      entry('twice', '6201'),
      entry('twice', '6202'),
      entry('__proto__', '530000000161'),
      entry('constructor', '56'),
    ];
    await passes(raw(Buffer.concat(entries)), Buffer.from('x'));
  });

  it('H06: a header table of 100 KiB passes', async () => {
    await bench().queue('q');
    const headers: AmqpTable = [{ key: 'big', value: { type: 'string', value: 'x'.repeat(100 * 1024) } }];
    await passes(encodeProperties({ headers, messageId: 'm' }), Buffer.from('x'));
  });

  it('H06: 5,000 headers pass', async () => {
    await bench().queue('q');
    const headers = Array.from({ length: 5_000 }, (_, index) => ({
      key: `h${index}`,
      value: { type: 'int32' as const, value: index },
    }));
    await passes(encodeProperties({ headers }), Buffer.from('x'));
  });

  it('H06: a header nested 1,000 deep passes and is decoded', async () => {
    await bench().queue('q');
    await passes(encodeProperties({ headers: [{ key: 'deep', value: nested(1_000) }] }), Buffer.from('x'));
  });

  it.each([
    ['an empty body', Buffer.alloc(0)],
    ['every byte', Buffer.from(Array.from({ length: 256 }, (_, index) => index))],
    ['a body beyond one frame', Buffer.alloc(131_072 * 3 + 17, 0xa5)],
    ['5 MB', Buffer.alloc(5_000_000, 0x5a)],
  ])('H02: %s', async (_what, body) => {
    await bench().queue('q');
    await passes(encodeProperties({ contentType: 'application/octet-stream', deliveryMode: 2 }), body);
  });

  it('H02: generated messages keep properties and body', async () => {
    await bench().queue('q');
    const property = fc.asyncProperty(
      finiteTable,
      fc.uint8Array({ maxLength: 300 }),
      fc.record({ messageId: fc.string({ maxLength: 20 }), type: fc.string({ maxLength: 20 }) }),
      async (headers, body, rest) => {
        await passes(encodeProperties({ ...rest, headers, deliveryMode: 2 }), body);
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });

  it('a returned body may be changed by its receiver without changing the message', async () => {
    const queue = await bench().queue('q');
    const body = Buffer.from('original');
    const publisher = await bench().publisher();
    const published = publisher.publish('', queue, { body, properties: { deliveryMode: 2 } });
    body.fill('x');
    expect((await published).kind).toBe('confirmed');
    const channel = await bench().session.openChannel('read');
    const first = await channel.get(queue);
    first?.body.fill(0);
    first?.rawProperties.fill(0);
    await channel.close();
    const again = await bench().take(queue);
    expect(Buffer.from(again.body).toString()).toBe('original');
    expect(again.properties).toMatchObject({ deliveryMode: 2 });
  });
});

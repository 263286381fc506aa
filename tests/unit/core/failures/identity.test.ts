import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeProperties } from '../../../../src/core/broker/properties/codec.ts';
import { identityOf } from '../../../../src/core/failures/identity.ts';
import type { AmqpTable, MessageProperties } from '../../../../src/shared/domain/amqp.ts';

const base = { exchange: 'dlx', routingKey: 'work', body: Buffer.from('{"a":1}') };

function identity(properties: MessageProperties, changes: Partial<typeof base> = {}): string {
  return identityOf({ ...base, ...changes, rawProperties: encodeProperties(properties) });
}

const text = (key: string, value: string) => ({ key, value: { type: 'string', value } }) as const;
const count = (key: string, value: number) =>
  ({ key, value: { type: 'int64', value: BigInt(value) } }) as const;

describe('identity', () => {
  it('does not change with what a quorum queue counts, wherever it puts it', () => {
    const headers: AmqpTable = [text('b', '1'), text('a', '2')];
    const first = identity({ headers });
    expect(identity({ headers: [count('x-delivery-count', 1), ...headers] })).toBe(first);
    expect(identity({ headers: [text('a', '2'), text('b', '1'), count('x-acquired-count', 7)] })).toBe(first);
  });

  it('takes headers that only held a count for no headers', () => {
    expect(identity({ headers: [count('x-delivery-count', 3)] })).toBe(identity({}));
    expect(identity({ headers: [] })).toBe(identity({}));
  });

  it('changes with everything else', () => {
    const all = [
      identity({}),
      identity({}, { exchange: 'dl', routingKey: 'xwork' }),
      identity({}, { body: Buffer.from('{"a":2}') }),
      identity({ messageId: 'a' }),
      identity({ correlationId: 'a' }),
      identity({ headers: [text('a', '1')] }),
      identity({ headers: [text('a1', '')] }),
      identity({ headers: [text('a', '1'), text('a', '1')] }),
      identity({ headers: [count('a', 1)] }),
      identity({ headers: [text('x-delivery', '1')] }),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it('takes malformed property bytes as they are, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.uint8Array({ maxLength: 64 }), (left, right) => {
        const a = identityOf({ ...base, rawProperties: left });
        const b = identityOf({ ...base, rawProperties: right });
        expect(a).toMatch(/^[0-9a-f]{64}$/);
        if (Buffer.compare(left, right) === 0) expect(a).toBe(b);
      }),
    );
  });

  it('does not depend on the order of any headers', () => {
    const keys = fc.uniqueArray(fc.string({ maxLength: 8 }), { maxLength: 8 });
    fc.assert(
      fc.property(keys, (names) => {
        const headers = names.map((name) => text(name, name));
        expect(identity({ headers: headers.toReversed() })).toBe(identity({ headers }));
      }),
    );
  });
});

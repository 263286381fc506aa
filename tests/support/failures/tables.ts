/** Header tables of any shape, for property tests. */
import fc from 'fast-check';
import type { AmqpTable } from '../../../src/shared/domain/amqp.ts';

export function aTable(): fc.Arbitrary<AmqpTable> {
  const value = fc.oneof(
    fc.string({ maxLength: 30 }).map((text) => ({ type: 'string', value: text }) as const),
    fc
      .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
      .map((int) => ({ type: 'int64', value: int }) as const),
    fc.uint8Array({ maxLength: 20 }).map((bytes) => ({ type: 'bytes', value: bytes }) as const),
    fc.boolean().map((bool) => ({ type: 'bool', value: bool }) as const),
  );
  return fc.array(fc.record({ key: fc.string({ maxLength: 20 }), value }), { maxLength: 6 });
}

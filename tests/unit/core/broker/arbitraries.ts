/** Generated AMQP values: every field type, foreign keys, duplicates, nesting. */
import fc from 'fast-check';
import type {
  AmqpEntry,
  AmqpTable,
  AmqpValue,
  MessageProperties,
} from '../../../../src/shared/domain/amqp.ts';

const hostileKeys = fc.constantFrom(
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
);
const key = fc.oneof({ weight: 4, arbitrary: fc.string({ maxLength: 12, unit: 'grapheme' }) }, hostileKeys);
const int = (min: number, max: number) => fc.integer({ min, max });

const scalar: fc.Arbitrary<AmqpValue> = fc.oneof(
  fc.record({ type: fc.constant('bool' as const), value: fc.boolean() }),
  fc.record({ type: fc.constant('int8' as const), value: int(-128, 127) }),
  fc.record({ type: fc.constant('uint8' as const), value: int(0, 255) }),
  fc.record({ type: fc.constant('int16' as const), value: int(-32768, 32767) }),
  fc.record({ type: fc.constant('uint16' as const), value: int(0, 65535) }),
  fc.record({ type: fc.constant('int32' as const), value: int(-(2 ** 31), 2 ** 31 - 1) }),
  fc.record({ type: fc.constant('uint32' as const), value: int(0, 2 ** 32 - 1) }),
  fc.record({
    type: fc.constant('int64' as const),
    value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  }),
  fc.record({ type: fc.constant('timestamp' as const), value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) }),
  fc.record({ type: fc.constant('decimal' as const), scale: int(0, 255), value: int(0, 2 ** 32 - 1) }),
  fc.record({ type: fc.constant('string' as const), value: fc.string({ unit: 'grapheme', maxLength: 40 }) }),
  fc.record({ type: fc.constant('bytes' as const), value: fc.uint8Array({ maxLength: 40 }) }),
  fc.constant<AmqpValue>({ type: 'void' }),
);

const floats = (noDefaultInfinity: boolean): fc.Arbitrary<AmqpValue> =>
  fc.oneof(
    fc.record({ type: fc.constant('float' as const), value: fc.float({ noNaN: true, noDefaultInfinity }) }),
    fc.record({ type: fc.constant('double' as const), value: fc.double({ noNaN: true, noDefaultInfinity }) }),
  );

function tables(finite: boolean): fc.Arbitrary<AmqpTable> {
  const { value } = fc.letrec<{ value: AmqpValue; entry: AmqpEntry }>((tie) => ({
    entry: fc.record({ key, value: tie('value') }),
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 6, arbitrary: scalar },
      { weight: 1, arbitrary: floats(finite) },
      fc.record({ type: fc.constant('array' as const), value: fc.array(tie('value'), { maxLength: 4 }) }),
      fc.record({ type: fc.constant('table' as const), value: fc.array(tie('entry'), { maxLength: 4 }) }),
    ),
  }));
  // With duplicate keys among the entries more often than chance would have them.
  return fc
    .array(fc.record({ key, value }), { maxLength: 8 })
    .chain((entries) =>
      fc.boolean().map((twice) => (twice ? [...entries, ...entries.slice(0, 2)] : entries)),
    );
}

export const table = tables(false);
/** RabbitMQ closes the connection on a float that is not finite: Erlang has no such number. */
export const finiteTable = tables(true);

const shortText = fc.string({ unit: 'grapheme', maxLength: 20 });

export const properties: fc.Arbitrary<MessageProperties> = fc.record(
  {
    contentType: shortText,
    contentEncoding: shortText,
    headers: table,
    deliveryMode: int(0, 255),
    priority: int(0, 255),
    correlationId: shortText,
    replyTo: shortText,
    expiration: shortText,
    messageId: shortText,
    timestamp: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    type: shortText,
    userId: shortText,
    appId: shortText,
    clusterId: shortText,
  },
  { requiredKeys: [] },
);

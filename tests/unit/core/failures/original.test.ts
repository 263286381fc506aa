import { describe, expect, it } from 'vitest';
import { originalOf } from '../../../../src/core/failures/original.ts';
import type { AmqpTable, AmqpValue } from '../../../../src/shared/domain/amqp.ts';

const text = (value: string): AmqpValue => ({ type: 'string', value });
const death = (queue: string, reason: string, exchange: string, ...keys: readonly string[]): AmqpValue => ({
  type: 'table',
  value: [
    { key: 'queue', value: text(queue) },
    { key: 'reason', value: text(reason) },
    { key: 'exchange', value: text(exchange) },
    { key: 'routing-keys', value: { type: 'array', value: keys.map(text) } },
  ],
});
const deaths = (...records: readonly AmqpValue[]) => ({
  key: 'x-death',
  value: { type: 'array' as const, value: records },
});
const of = (...headers: AmqpTable) => originalOf({ headers });

describe('where a message was first sent', () => {
  it('is told by its oldest death', () => {
    expect(
      of(deaths(death('b', 'expired', 'dlx', 'k2'), death('a', 'rejected', 'orders', 'k1', 'cc'))),
    ).toEqual({
      exchange: 'orders',
      routingKeys: ['k1', 'cc'],
    });
  });

  it('is told by the first death, also where dying again has moved its record to the front', () => {
    expect(
      of(
        deaths(death('a', 'rejected', 'orders', 'k1'), death('b', 'expired', 'dlx', 'k2')),
        { key: 'x-first-death-queue', value: text('a') },
        { key: 'x-first-death-reason', value: text('rejected') },
      ),
    ).toEqual({ exchange: 'orders', routingKeys: ['k1'] });
  });

  it.each([
    [
      [
        ['x-original-exchange', 'orders'],
        ['x-original-routingKey', 'new'],
      ],
      { exchange: 'orders', routingKeys: ['new'] },
    ],
    [[['x-original-routingKey', 'q']], { exchange: '', routingKeys: ['q'] }],
    [[['NServiceBus.FailedQ', 'Sales@machine']], { exchange: '', routingKeys: ['Sales'] }],
    [
      [['MT-Fault-InputAddress', 'rabbitmq://host/vhost/submit-order?durable=true']],
      { exchange: '', routingKeys: ['submit-order'] },
    ],
    [[['MT-Fault-InputAddress', 'no address']], null],
    [[['MT-Fault-InputAddress', 'rabbitmq://host/%zz']], null],
    [[], null],
  ] as const)('is told by the headers of a framework: %j', (headers, expected) => {
    expect(of(...headers.map(([key, value]) => ({ key, value: text(value) })))).toEqual(expected);
  });
});

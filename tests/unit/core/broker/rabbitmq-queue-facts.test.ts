import { describe, expect, it } from 'vitest';
import { deliveryLimit, detailsFrom } from '../../../../src/core/broker/rabbitmq/queue-facts.ts';
import { managedDetails, queueSchema } from '../../../../src/core/broker/rabbitmq/topology.ts';

describe('the delivery limit of a quorum queue', () => {
  it.each([
    ['3.10.8', null, null, null],
    ['3.10.8', 20, 5, 5],
    ['3.10.8', null, 5, 5],
    ['3.10.8', -1, 5, 0],
    ['4.0.2', null, null, 20],
    ['4.0.2', 20, 5, 5],
    ['4.0.2', -1, null, null],
    ['4.0.2', -1, 5, 5],
    ['4.0.2', 7, -1, 7],
    ['4.0.2', -1, -1, null],
  ])('on RabbitMQ %s with argument %s and policy %s is %s', (version, argument, policy, expected) => {
    expect(deliveryLimit(argument, policy, version)).toBe(expected);
  });

  const facts = {
    name: 'q',
    type: 'quorum',
    messages: 0,
    consumers: 0,
    unacked: null,
    policyName: null,
    version: '3.10.8',
  } as const;

  it('is not known while the policy is not told', () => {
    const args = { 'x-delivery-limit': 20 };
    expect(detailsFrom({ ...facts, args, policy: null })).toMatchObject({
      deliveryLimit: 20,
      deliveryLimitKnown: false,
    });
    expect(detailsFrom({ ...facts, args, policy: { 'delivery-limit': 5 } })).toMatchObject({
      deliveryLimit: 5,
      deliveryLimitKnown: true,
    });
    expect(detailsFrom({ ...facts, type: 'classic', args: {}, policy: null }).deliveryLimitKnown).toBe(true);
  });

  it('is not known when the management API leaves the policy out', () => {
    const queue = { name: 'q', type: 'quorum', arguments: {} };
    const told = (more: object) => managedDetails(queueSchema.parse({ ...queue, ...more }), '3.10.8');
    expect(told({}).deliveryLimitKnown).toBe(false);
    expect(told({ effective_policy_definition: [] }).deliveryLimitKnown).toBe(true);
  });

  it('tells what dead-letters a queue, and by which policies', () => {
    const told = (args: object, definition: object, more: object = {}) =>
      managedDetails(
        queueSchema.parse({ name: 'q', arguments: args, effective_policy_definition: definition, ...more }),
        '3.10.8',
      );
    expect(told({}, {}, { policy: '' })).toMatchObject({ deadLetterBy: null, policy: null });
    expect(told({}, { 'dead-letter-exchange': 'p' }, { policy: 'dlx' })).toMatchObject({
      deadLetterBy: 'policy',
      deadLetterExchange: 'p',
      policy: 'dlx',
    });
    expect(
      told(
        { 'x-dead-letter-exchange': 'a' },
        { 'dead-letter-exchange': 'p', 'max-length-bytes': 9 },
        {
          policy: 'dlx',
          operator_policy: 'ops',
        },
      ),
    ).toMatchObject({
      deadLetterBy: 'argument',
      deadLetterExchange: 'a',
      maxLengthBytes: 9,
      policy: 'dlx + ops',
    });
  });
});

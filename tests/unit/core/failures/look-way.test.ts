import { describe, expect, it } from 'vitest';
import type { QueueDetails } from '../../../../src/core/broker/port.ts';
import { deadLetterMap, topicMatches } from '../../../../src/core/failures/dead-letter-map.ts';
import { countAfter, lookWayOf, parseVersion } from '../../../../src/core/failures/look-way.ts';
import { labProfile } from '../../../support/failures/lab.ts';

function queue(changes: Partial<QueueDetails>): QueueDetails {
  return {
    name: 'q',
    type: 'classic',
    messages: 1,
    consumers: 0,
    unacked: null,
    deliveryLimit: null,
    deadLetterExchange: null,
    deadLetterRoutingKey: null,
    messageTtlMs: null,
    maxLength: null,
    overflow: null,
    ...changes,
  };
}

const way = (changes: Partial<QueueDetails>, version: string, highest = 0) =>
  lookWayOf(queue(changes), parseVersion(version), highest);

describe('the way of a look', () => {
  it('costs nothing on a classic queue', () => {
    expect(way({}, '3.10.8')).toEqual({
      way: 'close-channel',
      costPerMessage: 0,
      budget: null,
      refusal: null,
      needsConsent: false,
    });
  });

  it.each([
    ['3.10.8', null, { way: 'close-channel', costPerMessage: 1, budget: null }],
    ['3.13.7', 20, { way: 'close-channel', costPerMessage: 1, budget: 20 }],
    ['4.0.2', null, { way: 'close-channel', costPerMessage: 1, budget: 20 }],
    ['4.2.9', 50, { way: 'close-channel', costPerMessage: 1, budget: 50 }],
    ['4.3.0', null, { way: 'nack-forward', costPerMessage: 0, budget: 20 }],
    ['5.0.0', 9, { way: 'nack-forward', costPerMessage: 0, budget: 9 }],
    ['', 20, { way: 'close-channel', costPerMessage: 1, budget: 20 }],
  ] as const)('on a quorum queue of RabbitMQ %s with limit %s', (version, deliveryLimit, expected) => {
    expect(way({ type: 'quorum', deliveryLimit }, version)).toMatchObject(expected);
  });

  it('B12: is refused from a budget of 3 on', () => {
    expect(way({ type: 'quorum', deliveryLimit: 20 }, '3.10.8', 16)).toMatchObject({
      budget: 4,
      refusal: null,
    });
    expect(way({ type: 'quorum', deliveryLimit: 20 }, '3.10.8', 17)).toMatchObject({
      way: 'refused',
      budget: 3,
      refusal: 'look-refused-budget',
    });
    expect(way({ type: 'quorum', deliveryLimit: 3 }, '4.3.0')).toMatchObject({ way: 'refused' });
  });

  it('is refused on streams and on types that the broker does not tell', () => {
    for (const type of ['stream', 'unknown'] as const) {
      expect(way({ type }, '4.0.0')).toMatchObject({ way: 'refused', refusal: 'look-refused-type' });
    }
  });

  it('counts our own giving back, only where the broker does', () => {
    const taken = { deliveries: [1], highestCount: 4 };
    expect(countAfter({ type: 'quorum' }, 'close-channel', taken)).toBe(5);
    expect(countAfter({ type: 'quorum' }, 'nack-forward', taken)).toBe(4);
    expect(countAfter({ type: 'classic' }, 'close-channel', taken)).toBe(4);
    expect(countAfter({ type: 'quorum' }, 'close-channel', { deliveries: [], highestCount: 0 })).toBe(0);
  });
});

describe('dead-letter queues', () => {
  const topology = {
    queues: [
      queue({ name: 'a', deadLetterExchange: 'dlx', deadLetterRoutingKey: 'k.a' }),
      queue({ name: 'b', deadLetterExchange: 'dlx' }),
      queue({ name: 'c', deadLetterExchange: '', deadLetterRoutingKey: 'c.dead' }),
      queue({ name: 'd' }),
    ],
    bindings: [
      { exchange: 'dlx', queue: 'a.dead', routingKey: 'k.*', durable: true },
      { exchange: 'dlx', queue: 'x.dead', routingKey: 'other', durable: true },
    ],
  };

  it('are those that the broker routes to, and the profile has the last word', () => {
    expect(Object.fromEntries(deadLetterMap(labProfile('d', 'd.dead'), topology))).toEqual({
      a: ['a.dead'],
      b: ['a.dead', 'x.dead'],
      c: ['c.dead'],
      d: ['d.dead'],
    });
  });

  it('a queue whose messages expire back into a queue of work is a delay, not a grave', () => {
    const delay = queue({ name: 'd.wait', deadLetterExchange: '', deadLetterRoutingKey: 'd' });
    const delayed = { ...topology, queues: [delay, queue({ name: 'd' })] };
    expect(Object.fromEntries(deadLetterMap(labProfile('d', 'd.dead'), delayed))).toEqual({ d: ['d.dead'] });
  });

  it.each([
    ['a.b', 'a.b', true],
    ['a.*', 'a.b', true],
    ['a.*', 'a', false],
    ['a.#', 'a', true],
    ['#', 'a.b.c', true],
    ['#.c', 'a.b.c', true],
    ['*.c', 'a.b.c', false],
    ['a.#.c', 'a.c', true],
    ['', '', true],
  ] as const)('pattern %j on %j: %s', (pattern, key, expected) => {
    expect(topicMatches(pattern, key)).toBe(expected);
  });
});

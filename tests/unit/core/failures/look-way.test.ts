import { describe, expect, it } from 'vitest';
import type { QueueDetails } from '../../../../src/core/broker/port.ts';
import { topicMatches } from '../../../../src/core/broker/routing.ts';
import { deadLetterMap } from '../../../../src/core/failures/dead-letter-map.ts';
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
    deliveryLimitKnown: true,
    deadLetterExchange: null,
    deadLetterRoutingKey: null,
    deadLetterBy: null,
    messageTtlMs: null,
    maxLength: null,
    maxLengthBytes: null,
    overflow: null,
    singleActive: false,
    policy: null,
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
      limitKnown: true,
      refusal: null,
      needsConsent: false,
    });
  });

  it.each([
    ['3.10.8', null, { way: 'close-channel', costPerMessage: 1, budget: null }],
    ['3.13.7', 20, { way: 'close-channel', costPerMessage: 1, budget: 20 }],
    ['4.0.2', null, { way: 'close-channel', costPerMessage: 1, budget: null }],
    ['4.2.9', 50, { way: 'close-channel', costPerMessage: 1, budget: 50 }],
    ['4.3.0', 20, { way: 'nack-forward', costPerMessage: 0, budget: 20 }],
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

  it.each([
    ['3.10.8', null],
    ['3.10.8', 20],
    ['4.0.2', null],
    ['4.0.2', 20],
  ] as const)(
    'B12: on RabbitMQ %s a limit that is not known, declared as %s, is assumed and asked for',
    (version, limit) => {
      const changes = { type: 'quorum', deliveryLimit: limit, deliveryLimitKnown: false } as const;
      expect(way(changes, version)).toMatchObject({ budget: 6, limitKnown: false, needsConsent: true });
      expect(way(changes, version, 2)).toMatchObject({ way: 'close-channel', budget: 4 });
      expect(way(changes, version, 3)).toMatchObject({
        way: 'refused',
        refusal: 'look-refused-unknown-limit',
        limitKnown: false,
      });
    },
  );

  it('B12: a declared limit below the assumed one counts', () => {
    const changes = { type: 'quorum', deliveryLimit: 5, deliveryLimitKnown: false } as const;
    expect(way(changes, '3.10.8', 1)).toMatchObject({ way: 'close-channel', budget: 4 });
    expect(way(changes, '3.10.8', 2)).toMatchObject({ way: 'refused', budget: 3 });
  });

  it('is refused on types that the broker does not tell', () => {
    expect(way({ type: 'unknown' }, '4.0.0')).toMatchObject({ way: 'refused', refusal: 'look-refused-type' });
  });

  it.each([
    ['3.10.8', true],
    ['3.12.1', true],
    ['3.13.0', false],
    ['4.1.0', false],
  ])(
    'B13: a stream of RabbitMQ %s is read by offset and costs nothing; x-death lost: %s',
    (version, loses) => {
      expect(way({ type: 'stream', consumers: 2 }, version)).toMatchObject({
        way: 'stream-offset',
        costPerMessage: 0,
        budget: null,
        needsConsent: false,
        losesDeaths: loses,
      });
    },
  );

  it('B13: a single active consumer of others gets everything: to look would see nothing', () => {
    const changes = { singleActive: true, consumers: 1 };
    expect(way(changes, '3.10.8')).toMatchObject({ way: 'refused', refusal: 'look-refused-consumer' });
    expect(way({ ...changes, consumers: 0 }, '3.10.8')).toMatchObject({ way: 'close-channel' });
  });

  it('B14: is asked for when messages may expire while they are held', () => {
    expect(lookWayOf(queue({}), parseVersion('3.10.8'), 0, true)).toMatchObject({ needsConsent: true });
  });

  it('counts our own giving back by message, also of those that came late, only where the broker does', () => {
    const late = [
      { identity: 'a', count: 4, redelivered: true },
      { identity: 'b', count: 0, redelivered: true },
      { identity: 'a', count: 2, redelivered: true },
    ];
    const taken = { deliveries: [], late };
    expect([...countAfter({ type: 'quorum' }, 'close-channel', taken)]).toEqual([
      ['a', 5],
      ['b', 1],
    ]);
    expect([...countAfter({ type: 'quorum' }, 'nack-forward', taken)]).toEqual([
      ['a', 4],
      ['b', 0],
    ]);
    expect([...countAfter({ type: 'classic' }, 'close-channel', taken)]).toEqual([]);
  });
});

describe('dead-letter queues', () => {
  const topology = {
    queues: [
      queue({
        name: 'a',
        deadLetterExchange: 'dlx',
        deadLetterRoutingKey: 'k.a',
        deadLetterBy: 'policy',
      }),
      queue({ name: 'b', deadLetterExchange: 'dlx' }),
      queue({ name: 'c', deadLetterExchange: '', deadLetterRoutingKey: 'c.dead' }),
      queue({ name: 'd' }),
    ],
    exchanges: [
      { name: 'dlx', type: 'topic' as const },
      { name: 'all', type: 'fanout' as const },
      { name: 'exact', type: 'direct' as const },
      { name: 'args', type: 'headers' as const },
      { name: 'plugin', type: 'other' as const },
      { name: 'second', type: 'topic' as const },
    ],
    bindings: [
      { exchange: 'dlx', queue: 'a.dead', routingKey: 'k.*', durable: true },
      { exchange: 'dlx', queue: 'x.dead', routingKey: 'other', durable: true },
      { exchange: 'dlx', queue: 'amq.gen-tap', routingKey: '#', durable: false },
      { exchange: 'all', queue: 'f.dead', routingKey: 'whatever', durable: true },
      { exchange: 'exact', queue: 'e.dead', routingKey: 'k.*', durable: true },
      { exchange: 'args', queue: 'h.dead', routingKey: '', durable: true },
      { exchange: 'plugin', queue: 'p.dead', routingKey: '', durable: true },
      { exchange: 'second', queue: 's.dead', routingKey: 'far.#', durable: true },
    ],
    exchangeBindings: [
      { source: 'exact', destination: 'second', routingKey: 'far.off' },
      { source: 'second', destination: 'exact', routingKey: 'far.off' },
    ],
  };
  const map = deadLetterMap(labProfile('d', 'd.dead'), topology);

  it('are those that the broker may route to, and those of the profile, but no tap', () => {
    expect(map.queues.toSorted()).toEqual(['a.dead', 'c.dead', 'd.dead', 'x.dead']);
  });

  it.each([
    ['a', 'dlx', 'k.a', ['a.dead']],
    ['b', 'dlx', 'other', ['x.dead']],
    ['b', 'dlx', 'elsewhere', []],
    ['b', 'all', 'anything', ['f.dead']],
    ['b', 'exact', 'k.a', []],
    ['b', 'exact', 'k.*', ['e.dead']],
    ['b', 'args', '', []],
    ['b', 'plugin', '', []],
    ['b', 'unheard', '', []],
    ['b', 'exact', 'far.off', ['s.dead']],
    ['d', 'dlx', 'elsewhere', ['d.dead']],
  ])(
    'a death in %s that comes to exchange %s with key %j lies in %j',
    (diedIn, exchange, routingKey, expected) => {
      expect(map.targets({ diedIn, exchange, routingKey })).toEqual(expected);
    },
  );

  it('say of each how it was found, and what feeds it', () => {
    expect(map.feeds('a.dead')).toEqual({ foundBy: ['policy', 'argument'], from: ['a', 'b'] });
    expect(map.feeds('d.dead')).toEqual({ foundBy: ['profile'], from: ['d'] });
    expect(map.feeds('f.dead')).toEqual({ foundBy: [], from: [] });
    const far = queue({ name: 'z', deadLetterExchange: 'exact', deadLetterRoutingKey: 'far.off' });
    const routedOn = deadLetterMap(labProfile('d', null), { ...topology, queues: [far] });
    expect(routedOn.feeds('s.dead').from).toEqual(['z']);
  });

  it('are tapped when a tap repeats every key that brings deaths of what feeds them', () => {
    const by = (...keys: readonly string[]) => keys.map((routingKey) => ({ exchange: 'dlx', routingKey }));
    const oneFeeder = deadLetterMap(labProfile('d', null), {
      ...topology,
      queues: [queue({ name: 'a', deadLetterExchange: 'dlx', deadLetterRoutingKey: 'k.a' })],
    });
    expect(oneFeeder.isTapped('a.dead', by('k.*'))).toBe(true);
    expect(oneFeeder.isTapped('a.dead', by('other'))).toBe(false);
    expect(oneFeeder.isTapped('a.dead', [])).toBe(false);
    // The dead letters of c go through the default exchange, where nothing can be bound.
    expect(map.isTapped('c.dead', by('k.*', 'other'))).toBe(false);
    // The profile names what feeds it, and the broker tells no dead-letter exchange of that.
    expect(map.isTapped('d.dead', by('k.*', 'other'))).toBe(false);
    const untold = deadLetterMap(
      { ...labProfile('d', 'd.dead'), watchDeaths: [{ exchange: 'dlx', routingKeys: ['k'] }] },
      null,
    );
    expect(untold.isTapped('d.dead', by('k'))).toBe(true);
    expect(untold.isTapped('d.dead', by('other'))).toBe(false);
  });

  it('of streams are not told by a tap: their copies are not what it sees', () => {
    const dead = queue({ name: 'a.dead', type: 'stream' });
    const a = queue({ name: 'a', deadLetterExchange: 'dlx', deadLetterRoutingKey: 'k.a' });
    const withStream = deadLetterMap(labProfile('d', null), { ...topology, queues: [a, dead] });
    expect(withStream.queues).toContain('a.dead');
    expect(withStream.targets({ diedIn: 'a', exchange: 'dlx', routingKey: 'k.a' })).toEqual([]);
    expect(withStream.isTapped('a.dead', [{ exchange: 'dlx', routingKey: 'k.*' }])).toBe(false);
  });

  it('a queue whose messages expire back into a queue of work is a delay, not a grave', () => {
    const delay = queue({ name: 'd.wait', deadLetterExchange: '', deadLetterRoutingKey: 'd' });
    const delayed = { ...topology, queues: [delay, queue({ name: 'd' })] };
    expect(deadLetterMap(labProfile('d', 'd.dead'), delayed).queues).toEqual(['d.dead']);
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

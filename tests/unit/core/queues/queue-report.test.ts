import { describe, expect, it } from 'vitest';
import type { ListedQueue, Topology } from '../../../../src/core/broker/port.ts';
import { blankQueue } from '../../../../src/core/failures/blank-queue.ts';
import { DepthHistory } from '../../../../src/core/queues/depth-history.ts';
import { queueReport } from '../../../../src/core/queues/queue-report.ts';
import { fromTopology } from '../../../../src/core/queues/read-queues.ts';
import { queueReport as schema } from '../../../../src/shared/domain/queue.ts';
import type { SystemProfile } from '../../../../src/shared/domain/system-profile.ts';
import { labProfile } from '../../../support/failures/lab.ts';

function queue(name: string, change: Partial<ListedQueue> = {}): ListedQueue {
  return { ...blankQueue(name), type: 'classic', unacked: 0, deliveryLimitKnown: true, ...change };
}

const bound = (exchange: string, name: string, routingKey: string) => ({
  exchange,
  queue: name,
  routingKey,
  durable: true,
});

function report(topology: Topology, profile: SystemProfile = { ...labProfile('', null), queues: [] }) {
  return queueReport({
    told: fromTopology(topology),
    asOf: 1,
    live: true,
    brokerVersion: '3.13.7',
    profile,
    history: new DepthHistory(),
    highestCount: (name) => (name === 'worn' ? 18 : 0),
  });
}

describe('the report of queues', () => {
  it('is cut off at 2,000: those with messages come first, and the rest is counted', () => {
    const names = Array.from({ length: 2_500 }, (_none, index) => `q${String(index).padStart(4, '0')}`);
    const queues = names.map((name, index) => queue(name, { messages: index === 2_499 ? 7 : 0 }));
    const bindings = names.map((name) => bound('x', name, name));
    const told = report({ queues, exchanges: [{ name: 'x', type: 'direct' }], bindings });
    expect(told.total).toBe(2_500);
    expect(told.queues).toHaveLength(2_000);
    expect(told.queues[0]).toMatchObject({ name: 'q2499', ready: 7 });
    expect(told.queues[1]?.name).toBe('q0000');
    // Bindings of queues that are not shown are not either.
    expect(told.bindings).toHaveLength(2_000);
    expect(schema.parse(told)).toEqual(told);
  });

  it('more bindings than a graph can show are left out, and that is said', () => {
    const bindings = Array.from({ length: 10_001 }, (_none, index) => bound('x', 'a', `k${index}`));
    const told = report({ queues: [queue('a')], exchanges: [{ name: 'x', type: 'topic' }], bindings });
    expect(told.bindings).toHaveLength(10_000);
    expect(told.bindingsCut).toBe(true);
  });

  it('a dead letter’s target is certain by its key, several without one, and the profile has the last word', () => {
    const topology: Topology = {
      queues: [
        queue('keyed', { deadLetterExchange: 'dlx', deadLetterRoutingKey: 'one', deadLetterBy: 'argument' }),
        queue('open', { deadLetterExchange: 'dlx', deadLetterBy: 'policy' }),
        queue('delay', { deadLetterExchange: '', deadLetterRoutingKey: 'keyed', deadLetterBy: 'argument' }),
        queue('lost', { deadLetterExchange: 'nowhere', deadLetterBy: 'argument' }),
        queue('dead.one'),
        queue('dead.two'),
      ],
      exchanges: [{ name: 'dlx', type: 'direct' }],
      bindings: [bound('dlx', 'dead.one', 'one'), bound('dlx', 'dead.two', 'two')],
    };
    const of = (name: string, from = report(topology)) => from.queues.find((each) => each.name === name);
    expect(of('keyed')).toMatchObject({ deadLetterTargets: ['dead.one'], deadLetterCertain: true });
    expect(of('open')).toMatchObject({
      deadLetterTargets: ['dead.one', 'dead.two'],
      deadLetterCertain: false,
    });
    expect(of('delay')).toMatchObject({ deadLetterTargets: ['keyed'], deadLetterCertain: true });
    expect(of('lost')).toMatchObject({ deadLetterTargets: [], deadLetterCertain: true });
    expect(of('dead.one')).toMatchObject({ deadLetterOf: ['keyed', 'open'] });
    const named = report(topology, labProfile('open', 'dead.two'));
    expect(of('open', named)).toMatchObject({ deadLetterTargets: ['dead.two'], deadLetterCertain: true });
  });

  it('a dead-letter queue says how it may be looked into, by what its messages were delivered already', () => {
    const feeder = (name: string) =>
      queue(`${name}.work`, { deadLetterExchange: '', deadLetterRoutingKey: name });
    const topology: Topology = {
      queues: [
        feeder('fresh'),
        feeder('worn'),
        queue('fresh', { type: 'quorum', deliveryLimit: 20 }),
        queue('worn', { type: 'quorum', deliveryLimit: 20 }),
      ],
      exchanges: [],
      bindings: [],
    };
    const look = (name: string) => report(topology).queues.find((each) => each.name === name)?.look;
    expect(look('fresh')).toMatchObject({ way: 'close-channel', budget: 20 });
    expect(look('worn')).toMatchObject({ way: 'refused', refusal: 'look-refused-budget' });
    expect(look('fresh.work')).toBeNull();
  });
});

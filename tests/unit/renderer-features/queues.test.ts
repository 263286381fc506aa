import { describe, expect, it } from 'vitest';
import { sparklinePaths } from '../../../src/renderer/components/domain/sparkline-path.ts';
import { graphOf } from '../../../src/renderer/features/queues/graph/graph.ts';
import { layOut, lineOf, queueTowards } from '../../../src/renderer/features/queues/graph/layout.ts';
import {
  relatedQueues,
  relatedTo,
  shownQueues,
} from '../../../src/renderer/features/queues/graph/related.ts';
import {
  matching,
  nextOrder,
  ordered,
  shortcomings,
  totalsOf,
} from '../../../src/renderer/features/queues/model.ts';
import type { QueueReport, QueueView } from '../../../src/shared/domain/queue.ts';
import { queueReportOf } from '../../support/renderer/fixtures/queues.ts';

const little = queueReportOf('little', 'local', 1_000_000);
const lots = queueReportOf('lots', 'local', 1_000_000);
const hostile = queueReportOf('hostile', 'local', 1_000_000);
const byProfile = queueReportOf('little', 'prod', 1_000_000);

const namesOf = (queues: readonly QueueView[]) => queues.map(({ name }) => name);
const all = (report: QueueReport) => new Set(namesOf(report.queues));
const queue = (name: string, change: Partial<QueueView>): QueueView => {
  const [any] = little.queues;
  if (!any) throw new Error('the fixture has queues');
  return {
    ...any,
    deadLetterExchange: null,
    deadLetterRoutingKey: null,
    deadLetterTargets: [],
    deadLetterOf: null,
    ...change,
    name,
  };
};
const reportOf = (queues: QueueView[], change: Partial<QueueReport> = {}): QueueReport => ({
  ...little,
  queues,
  bindings: [],
  exchanges: [],
  exchangeBindings: [],
  ...change,
});

describe('the list of queues', () => {
  it('is filtered by every word of the name, in any case, and by what is in them', () => {
    expect(namesOf(matching(little.queues, { text: 'BLOG falhas', withMessages: false }))).toEqual([
      'escavador.blog.falhas',
    ]);
    const full = matching(little.queues, { text: '', withMessages: true });
    expect(full.length).toBe(totalsOf(little.queues).withMessages);
    expect(full.every(({ ready, unacked }) => (ready ?? 0) + (unacked ?? 0) > 0)).toBe(true);
  });

  it('is ordered by what is told; what is not told comes last both ways, and equals stand by name', () => {
    const queues = [
      queue('b', { ready: 1 }),
      queue('c', { ready: null }),
      queue('a', { ready: 1 }),
      queue('d', { ready: 9 }),
    ];
    expect(namesOf(ordered(queues, { by: 'ready', descending: true }))).toEqual(['d', 'a', 'b', 'c']);
    expect(namesOf(ordered(queues, { by: 'ready', descending: false }))).toEqual(['a', 'b', 'd', 'c']);
    expect(namesOf(ordered(queues, { by: 'name', descending: true }))).toEqual(['d', 'c', 'b', 'a']);
  });

  it('a header pressed again turns the order round; another begins with the most, names with the first', () => {
    const first = nextOrder({ by: 'name', descending: false }, 'unacked');
    expect(first).toEqual({ by: 'unacked', descending: true });
    expect(nextOrder(first, 'unacked')).toEqual({ by: 'unacked', descending: false });
    expect(nextOrder(first, 'name')).toEqual({ by: 'name', descending: false });
  });

  it('says what it cannot say', () => {
    expect(shortcomings(little)).toEqual([]);
    expect(shortcomings(queueReportOf('lots', 'alarme', 1_000_000))).toEqual(['cut']);
    expect(shortcomings(byProfile)).toEqual(['profile']);
  });
});

describe('the graph', () => {
  const graph = graphOf(little, all(little));
  const rankOf = (id: string) => graph.nodes.get(id)?.rank;

  it('ranks exchanges, queues, dead-letter exchanges and dead-letter queues; a delay queue is one of work', () => {
    expect(rankOf('x:oraculo.comandos')).toBe('exchange');
    expect(rankOf('q:escavador.blog')).toBe('queue');
    expect(rankOf('q:escavador.blog.espera.1')).toBe('queue');
    expect(rankOf('x:oraculo.falhas')).toBe('deadExchange');
    expect(rankOf('q:escavador.blog.falhas')).toBe('deadQueue');
  });

  it('a queue that delayed messages return to stays one of work when it is bound, whatever dies into it', () => {
    const report = reportOf(
      [
        queue('work', { deadLetterOf: ['wait'] }),
        queue('wait', { deadLetterExchange: '', deadLetterTargets: ['work'] }),
      ],
      {
        bindings: [{ exchange: 'in', queue: 'work', routingKey: 'k' }],
        exchanges: [{ name: 'in', type: 'topic' }],
      },
    );
    const { nodes, edges } = graphOf(report, all(report));
    expect(nodes.get('q:work')?.rank).toBe('queue');
    expect(edges).toContainEqual(expect.objectContaining({ kind: 'death', from: 'q:wait', to: 'q:work' }));
  });

  it('several keys of one binding are one line; a queue and an exchange of one name are two things', () => {
    const report = reportOf([queue('same', {})], {
      exchanges: [{ name: 'same', type: 'topic' }],
      bindings: ['a', 'b'].map((routingKey) => ({ exchange: 'same', queue: 'same', routingKey })),
    });
    const { nodes, edges } = graphOf(report, all(report));
    expect([...nodes.keys()].toSorted()).toEqual(['q:same', 'x:same']);
    expect(edges).toEqual([
      { id: 'binding x:same q:same', from: 'x:same', to: 'q:same', kind: 'binding', keys: ['a', 'b'] },
    ]);
  });

  it('a dead-letter exchange that the broker does not have is shown as missing', () => {
    const report = reportOf([queue('a', { deadLetterExchange: 'gone' })]);
    const { nodes } = graphOf(report, all(report));
    expect(nodes.get('x:gone')).toMatchObject({ rank: 'deadExchange', type: null });
  });

  it('exchanges that lead to one that is shown are shown, in a ring too', () => {
    const ring = [
      { source: 'a', destination: 'b', routingKey: '' },
      { source: 'b', destination: 'a', routingKey: '' },
      { source: 'far', destination: 'a', routingKey: '#' },
      { source: 'other', destination: 'elsewhere', routingKey: '#' },
    ];
    const report = reportOf([queue('q', {})], {
      bindings: [{ exchange: 'b', queue: 'q', routingKey: '' }],
      exchangeBindings: ring,
    });
    const found = graphOf(report, all(report));
    expect([...found.nodes.keys()].toSorted()).toEqual(['q:q', 'x:a', 'x:b', 'x:far']);
    expect(relatedTo(found, 'q').nodes.size).toBe(4);
  });

  it('without bindings the profile’s dead-letter queues are linked all the same', () => {
    const { edges, nodes } = graphOf(byProfile, all(byProfile));
    expect(edges.map(({ kind }) => kind)).toEqual(['death', 'death', 'death']);
    expect(nodes.get('q:escavador.blog.falhas')?.rank).toBe('deadQueue');
  });

  it('a chosen queue of work: what flows in, where it dies, and the way a retry comes back', () => {
    const related = relatedTo(graph, 'executador.relatorios');
    expect([...related.nodes].toSorted()).toEqual([
      'q:executador.relatorios',
      'q:executador.relatorios.espera.1',
      'q:executador.relatorios.falhas',
      'x:oraculo.comandos',
      'x:oraculo.falhas',
    ]);
    expect(related.edges).toContain('binding x:oraculo.falhas q:executador.relatorios.falhas');
    expect(related.edges).not.toContain('binding x:oraculo.falhas q:escavador.blog.falhas');
    expect(related.retries).toMatchObject([
      { from: 'q:executador.relatorios.falhas', to: 'q:executador.relatorios' },
    ]);
  });

  it('a chosen dead-letter queue: a retry goes back to where its messages died', () => {
    const { retries, nodes } = relatedTo(graph, 'escavador.blog.falhas');
    expect(retries).toMatchObject([{ from: 'q:escavador.blog.falhas', to: 'q:escavador.blog' }]);
    expect(nodes).toContain('x:oraculo.falhas');
    expect(relatedQueues(little, 'escavador.blog.falhas')).toEqual(
      new Set(['escavador.blog.falhas', 'escavador.blog']),
    );
  });

  it('nothing is chosen, or what is not there: nothing is related', () => {
    expect(relatedTo(graph, null).nodes.size).toBe(0);
    expect(relatedTo(graph, 'constructor').nodes.size).toBe(0);
  });

  it('of too many whole families are shown, the filtered ones first', () => {
    const found = matching(lots.queues, { text: 'vendas', withMessages: false });
    const shown = shownQueues(lots, found, 7);
    expect(shown.size).toBeLessThanOrEqual(7);
    for (const name of shown) {
      const { deadLetterTargets = [] } = lots.queues.find((each) => each.name === name) ?? {};
      expect([...shown]).toEqual(expect.arrayContaining(deadLetterTargets));
    }
  });
});

describe('the layout', () => {
  it.each([
    ['a few', little],
    ['two hundred', lots],
    ['hostile names', hostile],
    ['those of the profile', byProfile],
  ])('of %s: nothing stands over another, and all is inside', (_name, report) => {
    const graph = graphOf(report, all(report));
    const { places, width, height } = layOut(graph, 1100);
    expect(places.size).toBe(graph.nodes.size);
    const boxes = [...places.values()];
    for (const column of new Set(boxes.map(({ x }) => x))) {
      const tops = boxes.filter(({ x }) => x === column).toSorted((a, b) => a.y - b.y);
      tops.slice(1).forEach((box, index) => {
        const above = tops[index];
        expect(box.y).toBeGreaterThanOrEqual((above?.y ?? 0) + (above?.height ?? 0));
      });
    }
    for (const box of boxes) {
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(height);
    }
  });

  it('delay queues stand with the queue that they lead back to, and a dead-letter queue near its own', () => {
    const { places } = layOut(graphOf(lots, all(lots)), 1100);
    const y = (name: string) => places.get(`q:${name}`)?.y ?? Number.NaN;
    expect(Math.abs(y('vendas.servico-61') - y('vendas.servico-61.espera.1'))).toBeLessThan(60);
  });

  it('is the same for the same graph, and its columns come closer in a narrow window', () => {
    const graph = graphOf(little, all(little));
    expect(layOut(graph, 1100)).toEqual(layOut(graph, 1100));
    expect(layOut(graph, 790).width).toBeLessThanOrEqual(790);
    expect(layOut(graph, 1_400).columns.map(({ rank }) => rank)).toEqual([
      'exchange',
      'queue',
      'deadExchange',
      'deadQueue',
    ]);
  });

  it('lines go forward by the facing sides, and around where they lead back', () => {
    const from = { x: 0, y: 0, width: 100, height: 40 };
    const right = { x: 300, y: 100, width: 100, height: 40 };
    expect(lineOf(from, right).d).toBe('M100 20C200 20 200 120 300 120');
    expect(lineOf(from, right).label?.room).toBeGreaterThan(100);
    expect(lineOf(right, from)).toMatchObject({ d: 'M400 120C424 120 424 29 100 29', label: null });
  });

  it('arrows go through the queues of a column, and to the nearest of the next', () => {
    const graph = graphOf(little, all(little));
    const layout = layOut(graph, 1100);
    const go = (from: string | null, key: string) =>
      queueTowards(graph, layout, from === null ? null : `q:${from}`, key);
    const first = go(null, 'ArrowDown');
    expect(first).not.toBeNull();
    const second = go(first, 'ArrowDown');
    expect(go(second, 'ArrowUp')).toBe(first);
    expect(go(first, 'ArrowUp')).toBeNull();
    expect(go(go(first, 'End'), 'Home')).toBe(first);
    const dead = go('escavador.blog', 'ArrowRight');
    expect(dead).toMatch(/\.falhas$/);
    expect(graph.nodes.get(`q:${go(dead, 'ArrowLeft')}`)?.rank).toBe('queue');
    expect(go(dead, 'ArrowRight')).toBeNull();
  });
});

describe('a sparkline', () => {
  const box = { width: 102, height: 12 };

  it('goes from the first time to the last, the greatest value at its top', () => {
    expect(sparklinePaths([0, 50, 100], [0, 10, 5], box)).toEqual(['M1.0 11.0L51.0 1.0L101.0 6.0']);
  });

  it('is left open where nothing is known; one value alone is a dot', () => {
    const paths = sparklinePaths([0, 10, 20, 30, 40], [1, null, 2, 3, null], box);
    expect(paths).toHaveLength(2);
    expect(paths[0]).toMatch(/^M([\d. ]+)L\1$/);
    expect(sparklinePaths([], [], box)).toEqual([]);
    expect(sparklinePaths([5], [0], box)).toHaveLength(1);
  });
});

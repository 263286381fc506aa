import { expect, it } from 'vitest';
import { conformance } from './suite.ts';

conformance('routing', ({ bench }) => {
  it('the default exchange reaches the queue of that name', async () => {
    const queue = await bench().queue('q');
    expect(await bench().publish('', queue, 'a')).toEqual({ kind: 'confirmed' });
    expect(await bench().drain(queue)).toEqual(['a']);
  });

  it('a direct exchange compares the whole key, and reaches every queue bound with it', async () => {
    const exchange = await bench().exchange('direct', 'direct');
    const [one, two, other] = [await bench().queue('1'), await bench().queue('2'), await bench().queue('3')];
    await bench().bind(one, exchange, 'k', 'l');
    await bench().bind(two, exchange, 'k');
    await bench().bind(other, exchange, 'k.x');
    await bench().publish(exchange, 'k', 'a');
    await bench().publish(exchange, 'l', 'b');
    expect(await bench().drain(one)).toEqual(['a', 'b']);
    expect(await bench().drain(two)).toEqual(['a']);
    expect(await bench().drain(other)).toEqual([]);
  });

  it.each([
    ['a.b', 'a.b', true],
    ['a.*', 'a.b', true],
    ['a.*', 'a', false],
    ['a.*', 'a.b.c', false],
    ['a.#', 'a', true],
    ['a.#', 'a.b.c', true],
    ['#', '', true],
    ['#', 'a.b', true],
    ['#.c', 'c', true],
    ['#.c', 'a.b.c', true],
    ['#.b.#', 'a.b.c', true],
    ['#.b.#', 'a.c', false],
    ['*.b.#', 'b', false],
    ['*', '', false],
    ['*.*', 'a.', true],
    ['a..b', 'a..b', true],
    ['#.*', 'a.b', true],
    ['', '', true],
    ['', 'a', false],
  ])('topic pattern %j and key %j: %s', async (pattern, key, reaches) => {
    const exchange = await bench().exchange('topic', 'topic');
    const queue = await bench().queue('q');
    await bench().bind(queue, exchange, pattern);
    const outcome = await bench().publish(exchange, key, 'a');
    expect(outcome.kind).toBe(reaches ? 'confirmed' : 'returned');
    expect(await bench().drain(queue)).toEqual(reaches ? ['a'] : []);
  });

  it('a fanout exchange takes no notice of keys', async () => {
    const exchange = await bench().exchange('fanout', 'fanout');
    const [one, two] = [await bench().queue('1'), await bench().queue('2')];
    await bench().bind(one, exchange, '');
    await bench().bind(two, exchange, 'x');
    await bench().publish(exchange, 'whatever', 'a');
    expect([await bench().drain(one), await bench().drain(two)]).toEqual([['a'], ['a']]);
  });

  it('a headers exchange gives everything to a binding without arguments', async () => {
    const exchange = await bench().exchange('headers', 'headers');
    const queue = await bench().queue('q');
    await bench().bind(queue, exchange, 'x');
    await bench().publish(exchange, 'y', 'a');
    expect(await bench().drain(queue)).toEqual(['a']);
  });

  it('a queue gets one copy, however many of its bindings match', async () => {
    const exchange = await bench().exchange('topic', 'topic');
    const queue = await bench().queue('q');
    await bench().bind(queue, exchange, 'a.*', 'a.b', '#');
    await bench().publish(exchange, 'a.b', 'once');
    expect(await bench().drain(queue)).toEqual(['once']);
  });

  it('an unbound key no longer reaches the queue; unbinding twice is no error', async () => {
    const exchange = await bench().exchange('direct', 'direct');
    const queue = await bench().queue('q');
    await bench().bind(queue, exchange, 'k', 'l');
    const channel = await bench().admin();
    await channel.unbindQueue(queue, exchange, 'k');
    await channel.unbindQueue(queue, exchange, 'k');
    await channel.close();
    expect((await bench().publish(exchange, 'k', 'a')).kind).toBe('returned');
    expect((await bench().publish(exchange, 'l', 'b')).kind).toBe('confirmed');
    expect(await bench().drain(queue)).toEqual(['b']);
  });

  it('an alternate exchange takes what has no route', async () => {
    const rest = await bench().exchange('rest', 'fanout');
    const queue = await bench().queue('q');
    await bench().bind(queue, rest, '');
    const name = bench().name('main');
    const channel = await bench().admin();
    await channel.declareExchange(name, 'direct', { arguments: { 'alternate-exchange': rest } });
    expect((await bench().publish(name, 'nobody', 'a')).kind).toBe('confirmed');
    expect(await bench().drain(queue)).toEqual(['a']);
    await channel.deleteExchange(name);
    await channel.close();
  });
});

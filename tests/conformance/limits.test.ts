/** TTL 0 and length limits where messages are handed out or come back. */
import { expect, it } from 'vitest';
import type { DeclareQueue } from '../../src/core/broker/port.ts';
import { deathsOf } from '../../src/core/broker/properties/deaths.ts';
import { eventually } from '../support/services/processes.ts';
import { text } from './bench.ts';
import { conformance } from './suite.ts';

conformance('TTL 0 and length limits', ({ bench }) => {
  async function pair(args: NonNullable<DeclareQueue['arguments']>) {
    const dead = await bench().queue('dlq');
    const letters = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': dead };
    const work = await bench().queue('work', { arguments: { ...letters, ...args } });
    return { work, dead };
  }

  it.each([
    ['a queue with TTL 0', { 'x-message-ttl': 0 }, {}],
    ['a message with expiration 0', {}, { expiration: '0' }],
  ])('%s reaches a consumer that waits and has room; what finds none expires', async (_what, args, more) => {
    const { work, dead } = await pair(args);
    const channel = await bench().session.openChannel('read');
    await channel.prefetch(1);
    const got: (string | null)[] = [];
    await channel.consume(work, (delivery) => got.push(text(delivery)));
    const properties = { deliveryMode: 2, ...more };
    expect(await bench().publish('', work, 'seen', properties)).toEqual({ kind: 'confirmed' });
    await eventually('it is delivered', () => got.length === 1);
    await bench().publish('', work, 'no room', properties);
    await bench().untilDepth(dead, 1);
    await channel.close();
    expect(got).toEqual(['seen']);
    // The one that was held has been given back, and found nobody.
    await bench().untilDepth(dead, 2);
    expect(await bench().depth(work)).toBe(0);
    const letters = [await bench().take(dead), await bench().take(dead)];
    expect(letters.map(text)).toEqual(['no room', 'seen']);
    expect(letters.flatMap((each) => deathsOf(each.properties.headers)).map((each) => each.reason)).toEqual([
      'expired',
      'expired',
    ]);
  });

  it.each([
    ['classic', 'x-max-length'],
    ['classic', 'x-max-length-bytes'],
    ['quorum', 'x-max-length'],
    ['quorum', 'x-max-length-bytes'],
  ])(
    'what comes back to a full %s queue (%s) is held to the limit: the oldest is dropped',
    async (type, name) => {
      const { work, dead } = await pair({ 'x-queue-type': type, [name]: 2 });
      const channel = await bench().session.openChannel('read');
      await bench().publish('', work, 'a');
      await bench().publish('', work, 'b');
      const held = [await channel.get(work), await channel.get(work)];
      expect(held.map(text)).toEqual(['a', 'b']);
      await bench().publish('', work, 'c');
      await bench().publish('', work, 'd');
      expect(await bench().depth(work)).toBe(2);
      await channel.close();
      await bench().untilDepth(dead, 2);
      expect((await bench().drain(dead)).sort()).toEqual(['a', 'b']);
      expect(await bench().drain(work)).toEqual(['c', 'd']);
    },
  );

  it('a queue that rejects when full keeps what comes back, beyond its limit', async () => {
    const { work, dead } = await pair({ 'x-max-length': 1, 'x-overflow': 'reject-publish' });
    const channel = await bench().session.openChannel('read');
    await bench().publish('', work, 'a');
    expect(text(await channel.get(work))).toBe('a');
    await bench().publish('', work, 'b');
    await channel.close();
    await bench().untilDepth(work, 2);
    expect((await bench().publish('', work, 'c')).kind).toBe('nacked');
    expect(await bench().drain(work)).toEqual(['a', 'b']);
    expect(await bench().depth(dead)).toBe(0);
  });
});

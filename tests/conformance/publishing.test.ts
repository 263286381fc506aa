import { expect, it } from 'vitest';
import { conformance } from './suite.ts';

conformance('publishing', ({ bench, differences }) => {
  it('returns a mandatory message without a route, and confirms one that is not mandatory', async () => {
    const exchange = await bench().exchange('e', 'direct');
    expect(await bench().publish(exchange, 'nobody', 'a')).toEqual({
      kind: 'returned',
      code: 312,
      text: 'NO_ROUTE',
    });
    const channel = await bench().publisher();
    const message = { body: Buffer.from('a'), properties: {} };
    expect(await channel.publish(exchange, 'nobody', message)).toEqual({ kind: 'confirmed' });
  });

  it('tells of many at once which was returned', async () => {
    const queue = await bench().queue('q');
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        bench().publish('', index % 3 === 0 ? bench().name('none') : queue, String(index)),
      ),
    );
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(
      Array.from({ length: 50 }, (_, index) => (index % 3 === 0 ? 'returned' : 'confirmed')),
    );
    expect(await bench().drain(queue)).toHaveLength(33);
  });

  it('B10: a missing exchange refuses that message alone: its channel ends with 404, others go on', async () => {
    const queue = await bench().queue('q');
    const channel = await bench().session.openChannel('publish', { confirm: true });
    const message = { body: Buffer.from('a'), properties: { deliveryMode: 2 } };
    expect(await channel.publish(bench().name('none'), 'k', message)).toMatchObject({
      kind: 'refused',
      code: 404,
      text: expect.stringContaining('NOT_FOUND'),
    });
    expect(await channel.closed).toMatchObject({ code: 404 });
    expect((await channel.publish('', queue, message)).kind).toBe('unknown');
    await expect(channel.barrier()).rejects.toMatchObject({ code: 'broker-closed' });
    expect(await bench().publish('', queue, 'b')).toEqual({ kind: 'confirmed' });
    expect(await bench().drain(queue)).toEqual(['b']);
  });

  it('B10: a foreign user id is refused with 406, the own one is taken', async () => {
    const queue = await bench().queue('q');
    const channel = await bench().session.openChannel('publish', { confirm: true });
    const message = (userId: string) => ({ body: Buffer.from('a'), properties: { userId } });
    expect(await channel.publish('', queue, message(differences.user))).toEqual({ kind: 'confirmed' });
    expect(await channel.publish('', queue, message('somebody-else'))).toMatchObject({
      kind: 'refused',
      code: 406,
    });
  });

  it('B10: an internal exchange takes nothing from publishers: 403', async () => {
    const name = bench().name('internal');
    const admin = await bench().admin();
    await admin.declareExchange(name, 'fanout', { internal: true });
    const channel = await bench().session.openChannel('publish', { confirm: true });
    const message = { body: Buffer.from('a'), properties: {} };
    expect(await channel.publish(name, '', message)).toMatchObject({ kind: 'refused', code: 403 });
    await admin.deleteExchange(name);
    await admin.close();
  });

  it('an expiration that is no number is refused with 406', async () => {
    const queue = await bench().queue('q');
    const channel = await bench().session.openChannel('publish', { confirm: true });
    const message = { body: Buffer.from('a'), properties: { expiration: 'soon' } };
    expect(await channel.publish('', queue, message)).toMatchObject({ kind: 'refused', code: 406 });
    expect(await bench().depth(queue)).toBe(0);
  });

  it('a channel without confirms does not publish', async () => {
    const channel = await bench().session.openChannel('publish');
    const message = { body: Buffer.from('a'), properties: {} };
    await expect(channel.publish('', 'x', message)).rejects.toMatchObject({ code: 'invalid-arguments' });
    await channel.close();
  });

  it('names that do not fit are refused before anything is sent', async () => {
    const channel = await bench().publisher();
    const message = { body: Buffer.from('a'), properties: {} };
    await expect(channel.publish('', 'k'.repeat(300), message)).rejects.toMatchObject({
      code: 'invalid-message',
    });
    expect((await bench().publish('', await bench().queue('q'), 'b')).kind).toBe('confirmed');
  });

  it('confirms a burst in order of nothing but completion, and keeps the order in the queue', async () => {
    const queue = await bench().queue('q');
    await bench().fill(queue, 500);
    expect(await bench().drain(queue)).toEqual(Array.from({ length: 500 }, (_, index) => String(index)));
  });
});

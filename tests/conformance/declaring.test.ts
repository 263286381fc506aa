import { expect, it } from 'vitest';
import { eventually } from '../support/services/processes.ts';
import { conformance } from './suite.ts';

conformance('declaring', ({ bench, differences }) => {
  it('declares the same again, and refuses a difference with 406', async () => {
    const queue = await bench().queue('q', { arguments: { 'x-message-ttl': 60_000 } });
    await bench().publish('', queue, 'a');
    const channel = await bench().admin();
    expect(
      await channel.declareQueue(queue, { durable: true, arguments: { 'x-message-ttl': 60_000 } }),
    ).toEqual({
      queue,
      messages: 1,
      consumers: 0,
    });
    await expect(channel.declareQueue(queue, { arguments: { 'x-message-ttl': 1 } })).rejects.toMatchObject({
      code: 'invalid-arguments',
    });
    expect(await channel.closed).toMatchObject({ code: 406 });
  });

  it.each([
    ['durable', { durable: false }],
    ['auto delete', { autoDelete: true }],
    ['an argument more', { arguments: { 'x-max-length': 5 } }],
  ])('a queue that differs in %s is another queue', async (_what, options) => {
    const queue = await bench().queue('q');
    const channel = await bench().admin();
    await expect(channel.declareQueue(queue, options)).rejects.toMatchObject({ code: 'invalid-arguments' });
  });

  it.each([
    ['a negative TTL', { 'x-message-ttl': -1 }],
    ['an unknown overflow', { 'x-overflow': 'explode' }],
    ['text for a number', { 'x-max-length': 'many' }],
    ['no time at all before expiry', { 'x-expires': 0 }],
    ['an unknown type', { 'x-queue-type': 'imaginary' }],
    ['a dead letter key without an exchange', { 'x-dead-letter-routing-key': 'k' }],
  ])('%s is refused, and nothing is declared', async (_what, args) => {
    const name = bench().name('q');
    const channel = await bench().admin();
    await expect(channel.declareQueue(name, { arguments: args })).rejects.toMatchObject({
      code: 'invalid-arguments',
    });
    expect(await bench().session.queueDetails(name)).toBeNull();
  });

  it('what is missing is told by what it is, and ends the channel', async () => {
    const queue = await bench().queue('q');
    const exchange = await bench().exchange('e', 'direct');
    const none = bench().name('none');
    const attempts = [
      { code: 'queue-missing', run: async () => (await bench().admin()).checkQueue(none) },
      { code: 'not-found', run: async () => (await bench().admin()).checkExchange(none) },
      { code: 'queue-missing', run: async () => (await bench().admin()).bindQueue(none, exchange, 'k') },
      { code: 'not-found', run: async () => (await bench().admin()).bindQueue(queue, none, 'k') },
      { code: 'queue-missing', run: async () => (await bench().admin()).get(none) },
      { code: 'queue-missing', run: async () => (await bench().admin()).consume(none, () => undefined) },
    ];
    for (const { code, run } of attempts) await expect(run()).rejects.toMatchObject({ code });
    const channel = await bench().admin();
    await channel.checkQueue(none).catch(() => undefined);
    expect(await channel.closed).toMatchObject({ code: 404 });
    const fine = await bench().admin();
    await fine.checkExchange(exchange);
    await fine.close();
  });

  it('reserved names and the default exchange are refused with 403', async () => {
    const queue = await bench().queue('q');
    const attempts = [
      async () => (await bench().admin()).declareQueue('amq.mine'),
      async () => (await bench().admin()).declareExchange('amq.mine', 'direct'),
      async () => (await bench().admin()).bindQueue(queue, '', 'k'),
      async () => (await bench().admin()).deleteExchange('amq.topic'),
    ];
    for (const attempt of attempts)
      await expect(attempt()).rejects.toMatchObject({ code: 'broker-permission' });
  });

  it('an exchange of another type is refused with 406; the predeclared ones are there', async () => {
    const exchange = await bench().exchange('e', 'direct');
    const channel = await bench().admin();
    for (const name of ['amq.direct', 'amq.topic', 'amq.fanout', 'amq.headers'])
      await channel.checkExchange(name);
    await expect(channel.declareExchange(exchange, 'topic')).rejects.toMatchObject({
      code: 'invalid-arguments',
    });
  });

  it('deleting what is not there is no error', async () => {
    const channel = await bench().admin();
    await channel.deleteQueue(bench().name('none'));
    await channel.deleteExchange(bench().name('none'));
    await channel.close();
  });

  it('the broker names a queue without a name', async () => {
    const channel = await bench().session.openChannel('watch');
    const one = await channel.declareQueue('', { exclusive: true, autoDelete: true });
    const two = await channel.declareQueue('', { exclusive: true, autoDelete: true });
    expect(one.queue).not.toBe('');
    expect(one.queue).not.toBe(two.queue);
    await channel.deleteQueue(one.queue);
    await channel.deleteQueue(two.queue);
    await channel.close();
  });

  it('an exclusive queue is for its connection alone, and ends with it', async () => {
    const connection = await bench().session.openDedicated('owner');
    const channel = await connection.openChannel();
    const { queue } = await channel.declareQueue('', { exclusive: true });
    const stranger = await bench().admin();
    await expect(stranger.checkQueue(queue)).rejects.toMatchObject({ code: 'queue-locked' });
    expect(await stranger.closed).toMatchObject({ code: 405 });
    expect(await channel.checkQueue(queue)).toMatchObject({ queue });
    await connection.close();
    await eventually('it is gone', async () => {
      const again = await bench().admin();
      const gone = await again.checkQueue(queue).then(
        () => false,
        (error: { code?: string }) => error.code === 'queue-missing',
      );
      await again.close();
      return gone;
    });
  });

  it('K16: a second owner of a lock is told that it is locked', async () => {
    const name = bench().name('lock');
    const first = await bench().session.openDedicated('one');
    await (await first.openChannel()).declareQueue(name, { exclusive: true });
    const second = await bench().session.openDedicated('two');
    await expect((await second.openChannel()).declareQueue(name, { exclusive: true })).rejects.toMatchObject({
      code: 'queue-locked',
    });
    await first.close();
    await eventually('the lock is free', () =>
      second
        .openChannel()
        .then((channel) => channel.declareQueue(name, { exclusive: true }))
        .then(
          () => true,
          () => false,
        ),
    );
    await second.close();
  });

  it('an auto-delete queue goes with its last consumer', async () => {
    const name = bench().name('auto');
    const channel = await bench().session.openChannel('read');
    await channel.declareQueue(name, { autoDelete: true });
    const one = await channel.consume(name, () => undefined);
    const two = await channel.consume(name, () => undefined);
    await one.cancel();
    expect(await channel.checkQueue(name)).toMatchObject({ consumers: 1 });
    await two.cancel();
    await eventually('it is gone', async () => (await bench().session.queueDetails(name)) === null);
    await channel.close();
  });

  it('an unused queue goes when its time is up', async () => {
    const name = bench().name('expiring');
    const channel = await bench().admin();
    await channel.declareQueue(name, { arguments: { 'x-expires': 150 } });
    await channel.close();
    await eventually('it is gone', async () => (await bench().session.queueDetails(name)) === null, {
      withinMs: 10_000,
      everyMs: 400,
    });
  });

  it('an auto-delete exchange goes with its last binding', async () => {
    const name = bench().name('auto');
    const queue = await bench().queue('q');
    const channel = await bench().admin();
    await channel.declareExchange(name, 'direct', { autoDelete: true });
    await channel.bindQueue(queue, name, 'k');
    await channel.unbindQueue(queue, name, 'k');
    await expect(channel.checkExchange(name)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('tells the facts of a queue without touching it', async () => {
    const dlx = await bench().exchange('dlx', 'direct');
    const queue = await bench().queue('q', {
      arguments: {
        'x-queue-type': 'quorum',
        'x-delivery-limit': 7,
        'x-message-ttl': 90_000,
        'x-max-length': 100,
        'x-max-length-bytes': 1_000_000,
        'x-overflow': 'reject-publish',
        'x-dead-letter-exchange': dlx,
        'x-dead-letter-routing-key': 'k',
      },
    });
    const plain = await bench().queue('plain');
    await bench().fill(queue, 2);
    const expected = {
      name: queue,
      type: 'quorum',
      messages: 2,
      consumers: 0,
      deliveryLimit: 7,
      deliveryLimitKnown: true,
      deadLetterExchange: dlx,
      deadLetterRoutingKey: 'k',
      deadLetterBy: 'argument',
      messageTtlMs: 90_000,
      maxLength: 100,
      maxLengthBytes: 1_000_000,
      overflow: 'reject-publish',
      singleActive: false,
      policy: null,
    };
    expect(await bench().session.queueDetails(queue)).toMatchObject(expected);
    expect(await bench().session.queueDetails(plain)).toMatchObject({
      type: 'classic',
      deliveryLimit: null,
      deadLetterExchange: null,
      deadLetterBy: null,
      messageTtlMs: null,
      maxLength: null,
      maxLengthBytes: null,
    });
    expect(await bench().session.queueDetails(bench().name('none'))).toBeNull();
    expect((await bench().take(queue)).redelivered).toBe(false);
  });

  it('tells queues and bindings, and which of them are durable', async () => {
    const exchange = await bench().exchange('e', 'topic');
    const queue = await bench().queue('q');
    await bench().bind(queue, exchange, 'a.#');
    const channel = await bench().session.openChannel('watch');
    const passing = await channel.declareQueue('', { exclusive: true, autoDelete: true });
    await channel.bindQueue(passing.queue, exchange, 'b');
    const topology = await bench().session.topology();
    expect(topology !== null).toBe(differences.topology);
    expect(topology?.exchanges).toContainEqual({ name: exchange, type: 'topic' });
    const ours = topology?.bindings.filter((binding) => binding.exchange === exchange);
    expect(ours).toHaveLength(2);
    expect(ours).toContainEqual({ exchange, queue, routingKey: 'a.#', durable: true });
    expect(ours).toContainEqual({ exchange, queue: passing.queue, routingKey: 'b', durable: false });
    expect(topology?.queues.map((details) => details.name)).toEqual(expect.arrayContaining([queue]));
    await channel.close();
  });

  it('tells who reads a queue, with what each may hold and holds', async () => {
    const queue = await bench().queue('q');
    await bench().fill(queue, 3);
    const channel = await bench().session.openChannel('read');
    await channel.prefetch(2);
    const { consumerTag } = await channel.consume(queue, () => undefined);
    await eventually('two are held', async () => {
      const told = await bench().session.consumersOf(queue);
      return told?.[0]?.unacked === 2;
    });
    const connection = differences.user === 'local' ? null : expect.any(String);
    expect(await bench().session.consumersOf(queue)).toEqual([
      { tag: consumerTag, connection, prefetch: 2, unacked: 2, acks: true, active: true },
    ]);
    expect(await bench().session.consumersOf(bench().name('none'))).toBeNull();
    await channel.close();
  });
});

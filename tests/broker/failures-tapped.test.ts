/** The whole core on RabbitMQ: a dead-letter queue that a tap watches says so, and its deaths appear without a look. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { BrokerSession } from '../../src/core/broker/port.ts';
import { type Console, openConsole, tempDir } from '../core/core-fixture.ts';
import { declarePair, details, die, eventually, type QueuePair, rejectAll } from '../support/failures/lab.ts';
import { type OpenSession, openSession, testPlace } from '../support/failures/sessions.ts';

const secrets = { password: 'guest' };
let open: OpenSession;
let session: BrokerSession;
let at: ReturnType<typeof tempDir>;
let app: Console;
let counter = 0;

beforeAll(async () => {
  open = await openSession(testPlace('rabbitmq', ''));
  session = open.session;
});
afterAll(() => open.close());
beforeEach(async () => {
  at = tempDir();
  app = await openConsole(at.dir, undefined);
});
afterEach(async () => {
  // The Local connection has no services here, and says so.
  const isOurs = ({ message }: { readonly message: string }) =>
    message !== 'the connection could not be opened';
  expect(app.errors.filter(isOurs)).toEqual([]);
  await app.close();
  at.remove();
});

/** A connection of the generic profile: everything that it knows of the queues the broker has told. */
async function connect(): Promise<string> {
  const { amqpUrl, managementUrl } = testPlace('rabbitmq', '');
  const url = new URL(amqpUrl);
  const { id } = await app.call('connections.create', {
    secrets,
    connection: {
      name: 'Tapped',
      color: 'teal',
      profileId: 'generic',
      readOnly: false,
      rabbitmq: {
        hosts: [{ host: url.hostname, port: Number(url.port) }],
        vhost: '/',
        auth: 'plain',
        username: url.username,
        tls: { enabled: false, caFile: null, certFile: null, keyFile: null, serverName: null },
        heartbeat: 10,
        redisUrl: null,
        managementUrl,
      },
    },
  });
  await app.call('connections.connect', { id, secrets });
  return id;
}

async function newPair(): Promise<QueuePair> {
  counter += 1;
  return declarePair(session, `tapped.${process.pid}.${counter}`, 'classic');
}

async function deletePair({ work, dead }: QueuePair): Promise<void> {
  const channel = await session.openChannel('publish');
  for (const queue of [work, dead]) await channel.deleteQueue(queue);
  await channel.deleteExchange(`${work}.dlx`);
  await channel.close();
}

const queueOf = async (connectionId: string, name: string) =>
  (await app.call('failures.queues', { connectionId })).find((queue) => queue.name === name);

it('is tapped once the tap has the bindings of what feeds it; then nothing has to be looked into', async () => {
  const pair = await newPair();
  const connectionId = await connect();
  await eventually(async () => ((await queueOf(connectionId, pair.dead))?.tapped ? true : null), 20_000);
  await die(session, pair, [{ id: 'a' }, { id: 'b' }]);
  const told = await eventually(async () => {
    const { failures } = await app.call('failures.page', {
      connectionId,
      limit: 10,
      filter: { queue: pair.dead },
    });
    return failures.length === 2 ? failures : null;
  });
  expect(told.map(({ state, failedQueue }) => [state, failedQueue])).toEqual([
    ['open', pair.work],
    ['open', pair.work],
  ]);
  expect(await queueOf(connectionId, pair.dead)).toMatchObject({ asOf: null, open: 2, depth: 2 });
  await deletePair(pair);
});

it('names of queues and parts of bodies are answered by the core', async () => {
  const pair = await newPair();
  const connectionId = await connect();
  await eventually(async () => ((await queueOf(connectionId, pair.dead))?.exists ? true : null), 20_000);
  await die(session, pair, [{ id: 'a' }]);
  const named = await app.call('failures.addQueue', { connectionId, queue: pair.dead });
  expect(named).toMatchObject({ depth: 1, foundBy: ['argument', 'operator'] });
  await app.call('failures.look', { connectionId, queue: pair.dead, consent: false });
  const page = { connectionId, limit: 1, filter: { queue: pair.dead } };
  const [failure] = (await app.call('failures.page', page)).failures;
  const id = failure?.id ?? '';
  expect(
    await app.call('failures.body', { connectionId, id, offset: 0, length: 6, as: 'hex' }),
  ).toMatchObject({ text: Buffer.from('{"corr').toString('hex'), offset: 0 });
  expect(await app.call('failures.removeQueue', { connectionId, queue: pair.dead })).toEqual({});
  expect(await queueOf(connectionId, pair.dead)).toMatchObject({ foundBy: ['argument'] });
  expect((await details(session, pair.dead)).messages).toBe(1);
  await rejectAll(session, pair.dead, 1);
  await deletePair(pair);
});

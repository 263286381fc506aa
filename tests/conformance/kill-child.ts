/**
 * A restless user of the embedded broker, to be killed at any moment. It writes one line before and one after each
 * operation, synchronously, so that what the parent has read is what had happened.
 */
import { writeSync } from 'node:fs';
import { openEmbedded } from '../../src/core/broker/embedded/engine.ts';
import type { BrokerChannel, Delivery } from '../../src/core/broker/port.ts';

const [file, first] = process.argv.slice(2);
if (file === undefined || first === undefined) throw new Error('file and first number are missing');

const say = (what: string, id: number | string) => writeSync(1, `${what} ${id}\n`);
const log = {
  info: () => undefined,
  warn: () => undefined,
  error: (message: string, cause: unknown) => console.error(message, cause),
};
const session = openEmbedded({ file, clock: { now: () => Date.now() }, log }).session();

async function declare(): Promise<void> {
  const channel = await session.openChannel('publish');
  await channel.declareExchange('work', 'topic');
  await channel.declareExchange('dead', 'fanout');
  await channel.declareQueue('todo', { arguments: { 'x-dead-letter-exchange': 'dead' } });
  await channel.declareQueue('kept', { arguments: { 'x-queue-type': 'quorum' } });
  await channel.declareQueue('dlq');
  await channel.bindQueue('todo', 'work', 'a.#');
  await channel.bindQueue('kept', 'work', '#.b');
  await channel.bindQueue('dlq', 'dead', '');
  await channel.declareQueue('mine', { exclusive: true });
}

async function publishOne(channel: BrokerChannel, id: number): Promise<void> {
  const message = { body: Buffer.from(String(id)), properties: { deliveryMode: 2, messageId: `m${id}` } };
  const outcome = await channel.publish('work', 'a.b', message, { mandatory: true });
  if (outcome.kind === 'confirmed') say('confirmed', id);
}

/** Bursts of one to eight, so that turns hold one operation or several. */
async function publishing(): Promise<void> {
  const channel = await session.openChannel('publish', { confirm: true });
  for (let id = Number(first); ; ) {
    const burst = 1 + (id % 8);
    await Promise.all(Array.from({ length: burst }, (_, index) => publishOne(channel, id + index)));
    id += burst;
  }
}

/** Every third is acked, every third dead-lettered, every third given back once and then acked. */
function settle(channel: BrokerChannel, delivery: Delivery): void {
  const id = Buffer.from(delivery.body).toString();
  say('delivered', id);
  const choice = Number(id) % 3;
  if (choice === 2 && !delivery.redelivered) {
    channel.nack(delivery.deliveryTag, { requeue: true });
    return;
  }
  say('settling', id);
  if (choice === 1) channel.nack(delivery.deliveryTag, { requeue: false });
  else channel.ack(delivery.deliveryTag);
  void channel.barrier().then(() => say('settled', id));
}

async function consuming(): Promise<void> {
  const channel = await session.openChannel('read');
  await channel.prefetch(5);
  await channel.consume('todo', (delivery) => settle(channel, delivery));
}

async function declaring(): Promise<void> {
  const channel = await session.openChannel('publish');
  for (let count = 0; ; count += 1) {
    const name = `extra.${first}.${count}`;
    await channel.declareQueue(name);
    await channel.bindQueue(name, 'work', name);
    say('declared', name);
    if (count % 2 === 1) {
      say('deleting', name);
      await channel.deleteQueue(name);
      say('deleted', name);
    }
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
}

await declare();
say('ready', 0);
await consuming();
await Promise.all([publishing(), declaring()]);

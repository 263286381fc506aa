/**
 * Publishes messages of ORÁCULO at a pace, each with the time at which it was handed to the client as its `timestamp`.
 * Arguments: address, messages per second, seconds. The last line is `SENT {"sent", "seconds"}`.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from 'amqplib';
import { messages } from '../../tests/support/history/messages.ts';

const SEED = 20_262;
/** Made beforehand, and sent again with other ids: making them costs more than sending them. */
const STOCK = 4_000;
const ID_HEAD = '{"correlation_id":"';
const TICK_MS = 10;

interface Template {
  readonly exchange: string;
  readonly routingKey: string;
  readonly id: string;
  /** From behind the correlation id up to the time. */
  readonly rest: string;
}

function templates(): readonly Template[] {
  const source = messages(SEED);
  return Array.from({ length: STOCK }, () => {
    const { exchange, routingKey, body } = source.next().value;
    const text = Buffer.from(body).toString('utf8');
    const idEnd = text.indexOf('"', ID_HEAD.length);
    const id = text.slice(ID_HEAD.length, idEnd);
    return { exchange, routingKey, id, rest: text.slice(idEnd, text.lastIndexOf('"timestamp":"') + 13) };
  });
}

const [amqpUrl = '', rate = '', seconds = ''] = process.argv.slice(2);
const perMs = Number(rate) / 1_000;
const duration = Number(seconds) * 1_000;
const stock = templates();
const connection = await connect(amqpUrl, { noDelay: true });
const channel = await connection.createChannel();

function publish(number: number): boolean {
  const template = stock[number % STOCK];
  if (!template) throw new Error('there are no messages');
  const { exchange, routingKey, rest } = template;
  const id = `${template.id}-${Math.trunc(number / STOCK)}`;
  const content = Buffer.from(`${ID_HEAD}${id}${rest}${new Date().toISOString()}"}`);
  const options = {
    correlationId: id,
    messageId: `m-${number}`,
    contentType: 'application/json',
    appId: 'oraculo',
  };
  return channel.publish(exchange, routingKey, content, options);
}

const from = performance.now();
let sent = 0;
for (let now = 0; now < duration; now = performance.now() - from) {
  let isFree = true;
  for (const due = Math.trunc(now * perMs); sent < due && isFree; sent += 1) isFree = publish(sent);
  if (isFree) await pause(TICK_MS);
  else await new Promise((resolve) => channel.once('drain', resolve));
}
const took = (performance.now() - from) / 1_000;
await channel.close();
await connection.close();
process.stdout.write(`SENT ${JSON.stringify({ sent, seconds: took })}\n`);

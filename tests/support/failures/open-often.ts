/**
 * Dead-letter queues of every kind, opened again and again by several starts of the program, and then read by a client
 * that is not the program's: what is missing, what changed its place, and what it cost (docs/faults.md, B12 and B13).
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import amqplib from 'amqplib';
import type { OpenOrder, OpenReport } from './open-order.ts';

const run = promisify(execFile);

/** Arguments of each kind of dead-letter queue, and when an opening looks. */
const KINDS = {
  classic: { arguments: {}, looks: 'every' },
  lazy: { arguments: { 'x-queue-mode': 'lazy' }, looks: 'every' },
  priority: { arguments: { 'x-max-priority': 5 }, looks: 'every' },
  'single active': { arguments: { 'x-single-active-consumer': true }, looks: 'every' },
  'quorum, no limit': { arguments: { 'x-queue-type': 'quorum' }, looks: 'every' },
  'quorum, limit 20': { arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 20 }, looks: 'first' },
  stream: { arguments: { 'x-queue-type': 'stream' }, looks: 'every' },
} as const satisfies Readonly<
  Record<string, { readonly arguments: object; readonly looks: 'every' | 'first' }>
>;

export type DeadQueueKind = keyof typeof KINDS;
export const DEAD_QUEUE_KINDS = Object.keys(KINDS).filter((kind): kind is DeadQueueKind => kind in KINDS);

export interface OpenOften {
  readonly amqpUrl: string;
  readonly managementUrl: string;
  /** Of the program; a new one for each run. */
  readonly dataDir: string;
  readonly messages: number;
  readonly starts: number;
  readonly opensPerStart: number;
}

export interface OpenedQueue {
  readonly opened: number;
  readonly looks: number;
  /** Failures listed by the last opening. */
  readonly listed: number;
  /** Messages that are no longer there. */
  readonly dropped: number;
  readonly orderKept: boolean;
  /** The highest `x-delivery-count`: deliveries that a message has spent. */
  readonly spent: number;
}

interface Found {
  readonly number: number;
  readonly spent: number;
}

type Channel = Awaited<ReturnType<Awaited<ReturnType<typeof amqplib.connect>>['createConfirmChannel']>>;

function priorityOf(kind: DeadQueueKind, number: number): number {
  return kind === 'priority' ? number % 6 : 0;
}

/** A priority queue hands out the urgent first, and equals in the order in which they came. */
function expectedOrder(kind: DeadQueueKind, messages: number): readonly number[] {
  const numbers = Array.from({ length: messages }, (_, number) => number);
  return numbers.toSorted((a, b) => Math.min(5, priorityOf(kind, b)) - Math.min(5, priorityOf(kind, a)));
}

/**
 * The messages die by running out of time in a queue before it. Into a stream RabbitMQ 3.10 dead-letters nothing
 * (docs/rabbitmq.md, Looking): what lies in one was published there by a consumer that gave up.
 */
async function fill(channel: Channel, name: string, kind: DeadQueueKind, messages: number): Promise<void> {
  await channel.assertQueue(name, { durable: true, arguments: KINDS[kind].arguments });
  await channel.assertQueue(`${name}.work`, {
    durable: true,
    arguments: { 'x-message-ttl': 1, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': name },
  });
  const to = kind === 'stream' ? name : `${name}.work`;
  for (let number = 0; number < messages; number += 1) {
    const body = Buffer.from(JSON.stringify({ n: number }));
    channel.sendToQueue(to, body, { persistent: true, priority: priorityOf(kind, number) });
  }
  await channel.waitForConfirms();
}

function foundIn(message: amqplib.Message): Found {
  const { n } = JSON.parse(message.content.toString()) as { readonly n: number };
  return { number: n, spent: Number(message.properties.headers?.['x-delivery-count'] ?? 0) };
}

/** Takes everything, in the order in which it comes; ends when nothing has come for a second. */
async function readAll(channel: Channel, name: string, kind: DeadQueueKind): Promise<readonly Found[]> {
  const found: Found[] = [];
  let lastAt = Date.now();
  await channel.prefetch(500);
  const offset = kind === 'stream' ? { arguments: { 'x-stream-offset': 'first' } } : {};
  const { consumerTag } = await channel.consume(
    name,
    (message) => {
      if (!message) return;
      found.push(foundIn(message));
      lastAt = Date.now();
      channel.ack(message);
    },
    offset,
  );
  while (Date.now() - lastAt < 1_000) await new Promise((resolve) => setTimeout(resolve, 50));
  await channel.cancel(consumerTag);
  return found;
}

async function startProgram(order: OpenOrder): Promise<OpenReport> {
  const child = fileURLToPath(new URL('./open-child.ts', import.meta.url));
  const { stdout } = await run(process.execPath, [child, JSON.stringify(order)], { maxBuffer: 1 << 24 });
  const line = stdout.split('\n').find((text) => text.startsWith('REPORT '));
  if (line === undefined) throw new Error(`the program told nothing: ${stdout}`);
  // Written by the child from the same type.
  return JSON.parse(line.slice('REPORT '.length)) as OpenReport;
}

/** Uses queues of its own, which it removes. */
export async function openOften(options: OpenOften): Promise<Readonly<Record<DeadQueueKind, OpenedQueue>>> {
  const { amqpUrl, managementUrl, dataDir, messages, starts, opensPerStart } = options;
  const prefix = `often.${process.pid}.${Date.now().toString(36)}`;
  const nameOf = (kind: DeadQueueKind) => `${prefix}.${kind.replaceAll(/\W+/g, '-')}`;
  const connection = await amqplib.connect(amqpUrl);
  const channel = await connection.createConfirmChannel();
  try {
    for (const kind of DEAD_QUEUE_KINDS) await fill(channel, nameOf(kind), kind, messages);
    // The last of them is still on its way.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const queues = DEAD_QUEUE_KINDS.map((kind) => ({ name: nameOf(kind), looks: KINDS[kind].looks }));
    let last: OpenReport | undefined;
    for (let start = 0; start < starts; start += 1) {
      last = await startProgram({ dataDir, amqpUrl, managementUrl, queues, opens: opensPerStart });
    }
    const results: [DeadQueueKind, OpenedQueue][] = [];
    for (const kind of DEAD_QUEUE_KINDS) {
      const found = await readAll(channel, nameOf(kind), kind);
      const expected = expectedOrder(kind, messages);
      const there = new Set(found.map(({ number }) => number));
      results.push([
        kind,
        {
          opened: starts * opensPerStart,
          looks: starts * (KINDS[kind].looks === 'every' ? opensPerStart : 1),
          listed: last?.listed[nameOf(kind)] ?? 0,
          dropped: expected.filter((number) => !there.has(number)).length,
          orderKept:
            found.length === expected.length && found.every(({ number }, at) => number === expected[at]),
          spent: found.reduce((most, { spent }) => Math.max(most, spent), 0),
        },
      ]);
    }
    // One entry for each kind, as its keys are listed.
    return Object.fromEntries(results) as Record<DeadQueueKind, OpenedQueue>;
  } finally {
    for (const kind of DEAD_QUEUE_KINDS) {
      await channel.deleteQueue(nameOf(kind));
      await channel.deleteQueue(`${nameOf(kind)}.work`);
    }
    await connection.close();
  }
}

/**
 * The limit of any console in Node: a bare amqplib consumer on a queue bound and bounded as a tap is, that parses each body
 * and acks by thousands. Argument: address. Writes `READY`, and on SIGTERM
 * `DRAINED {"messages", "seconds", "cpuMicros"}`: from the first message to the last.
 */
import { connect } from 'amqplib';
import { TAP_MAX_LENGTH } from '../../src/core/capture/tap.ts';
import { bindAll } from './system.ts';

const PREFETCH = 2_000;
const ACK_EVERY = 1_000;

const connection = await connect(process.argv[2] ?? '', { noDelay: true });
const channel = await connection.createChannel();
const { queue } = await channel.assertQueue('', {
  exclusive: true,
  arguments: { 'x-max-length': TAP_MAX_LENGTH },
});
await bindAll(channel, queue);
await channel.prefetch(PREFETCH);
let [count, first, last, types] = [0, 0, 0, 0];
const cpu = process.cpuUsage();
await channel.consume(queue, (message) => {
  if (!message) return;
  const { tipo_evento: type } = JSON.parse(message.content.toString('utf8')) as { tipo_evento?: unknown };
  if (typeof type === 'string') types += 1;
  last = performance.now();
  first ||= last;
  count += 1;
  if (count % ACK_EVERY === 0) channel.ack(message, true);
});
process.stdout.write('READY\n');
process.once('SIGTERM', () => {
  const { user, system } = process.cpuUsage(cpu);
  const figures = { messages: types, seconds: (last - first) / 1_000, cpuMicros: user + system };
  process.stdout.write(`DRAINED ${JSON.stringify(figures)}\n`);
  process.exit(0);
});

/** What the processes of the `capture` bench agree on: the exchanges of ORÁCULO, and queues whose bindings a tap repeats. */
import { type Channel, connect } from 'amqplib';

export const BINDINGS = [
  ['oraculo.comandos', 'iniciar_coleta.blog'],
  ['oraculo.comandos', 'iniciar_execucao.relatorios'],
  ['oraculo.resultados', 'resultado_coleta.*'],
  ['oraculo.resultados', 'resultado_execucao.*'],
  ['oraculo.resultados', 'falha_tarefa.*'],
] as const;

/** Nobody works here: the queue keeps a few messages and drops the rest, so that it costs the broker little. */
const WORK_QUEUE = 'bench.trabalho';

export async function declareSystem(amqpUrl: string): Promise<void> {
  const connection = await connect(amqpUrl);
  const channel = await connection.createChannel();
  for (const exchange of ['oraculo.comandos', 'oraculo.resultados'])
    await channel.assertExchange(exchange, 'topic', { durable: true });
  await channel.assertExchange('oraculo.falhas', 'direct', { durable: true });
  await channel.assertQueue(WORK_QUEUE, { durable: true, arguments: { 'x-max-length': 10 } });
  await bindAll(channel, WORK_QUEUE);
  await connection.close();
}

export async function bindAll(channel: Channel, queue: string): Promise<void> {
  for (const [exchange, key] of BINDINGS) await channel.bindQueue(queue, exchange, key);
}

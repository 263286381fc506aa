/** A worker of the lab's system: it takes what reaches its queue, and the tap sees what becomes of it. */
import type { BrokerSession, Delivery } from '../../../src/core/broker/port.ts';
import { textEntry } from '../../../src/shared/domain/amqp.ts';
import { finished } from './finished.ts';
import type { Lab } from './lab.ts';

/** `silent`: it is done, and nobody hears of it. */
export type Verdict = 'ok' | 'fails' | 'silent';

export interface Worker {
  /** Correlation ids of what it took, in that order. */
  readonly taken: readonly string[];
  stop(): Promise<void>;
}

export function idOf({ body }: Delivery): string {
  return String(JSON.parse(Buffer.from(body).toString()).correlation_id);
}

export async function startWorker(
  session: BrokerSession,
  queue: string,
  record: Lab['record'],
  judge: (id: string) => Verdict,
): Promise<Worker> {
  const channel = await session.openChannel('read');
  const taken: string[] = [];
  await channel.prefetch(100);
  await channel.consume(queue, (delivery) => {
    const id = idOf(delivery);
    const verdict = judge(id);
    taken.push(id);
    channel.ack(delivery.deliveryTag);
    if (verdict === 'silent') return;
    const retryId = textEntry(delivery.properties.headers, 'oraculo-retry-id') ?? null;
    const type = verdict === 'ok' ? 'feito' : 'falha';
    record(finished({ correlationId: id, retryId, type, step: verdict === 'ok' ? null : 'trabalho' }));
  });
  return { taken, stop: () => channel.close() };
}

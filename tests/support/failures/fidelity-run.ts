/** Generated messages through a dead-letter queue and back, in windows of the engine; what changed is named. */
import type { BrokerSession, Delivery } from '../../../src/core/broker/port.ts';
import { textEntry } from '../../../src/shared/domain/amqp.ts';
import { keptOf } from './fidelity.ts';
import { type GeneratedMessage, generatedMessage, seeded } from './generated.ts';
import { details, eventually, type QueuePair, rejectAll } from './lab.ts';
import type { WindowLab } from './window-lab.ts';

async function publishAll(session: BrokerSession, queue: string, messages: readonly GeneratedMessage[]) {
  const channel = await session.openChannel('publish', { confirm: true });
  const outcomes = await Promise.all(
    messages.map(({ raw, body }) => channel.publish('', queue, { body, properties: { raw } })),
  );
  await channel.close();
  if (outcomes.some(({ kind }) => kind !== 'confirmed')) throw new Error('a message was not confirmed');
}

async function takeAll(session: BrokerSession, queue: string, count: number): Promise<readonly Delivery[]> {
  const channel = await session.openChannel('read');
  const seen: Delivery[] = [];
  await channel.prefetch(0);
  await channel.consume(queue, (delivery) => seen.push(delivery));
  await eventually(() => (seen.length >= count ? true : null), 60_000);
  channel.ack(seen.at(-1)?.deliveryTag ?? 0, true);
  await channel.barrier();
  await channel.close();
  return seen;
}

export interface FidelityCount {
  readonly messages: number;
  /** Numbers of those that are not as they were. */
  readonly changed: readonly number[];
}

/** One batch: published, dead, looked at, retried in one window, and compared. */
export async function fidelityBatch(
  {
    session,
    lab,
    pair,
  }: { readonly session: BrokerSession; readonly lab: WindowLab; readonly pair: QueuePair },
  from: number,
  count: number,
): Promise<FidelityCount> {
  const below = seeded(from + 7);
  const made = Array.from({ length: count }, (_, index) => generatedMessage(below, from + index));
  await publishAll(session, pair.work, made);
  await rejectAll(session, pair.work, count);
  await eventually(async () => ((await details(session, pair.dead)).messages >= count ? true : null));
  await lab.look(pair.dead);
  const open = lab.rows(pair.dead).filter(({ present }) => present === 1);
  const plans = open.map((row) => lab.plan({ failureId: row.id, action: 'retry' }));
  const { items } = await lab.window(pair.dead, plans);
  if (items.filter(({ state }) => state === 'acked').length !== count)
    throw new Error('not all were retried');
  const arrived = await takeAll(session, pair.work, count);
  const changed = arrived.flatMap(({ rawProperties, body, properties }) => {
    const number = Number(textEntry(properties.headers, 'n'));
    const original = made[number - from];
    const same =
      original && JSON.stringify(keptOf(original)) === JSON.stringify(keptOf({ raw: rawProperties, body }));
    return same ? [] : [number];
  });
  return { messages: arrived.length, changed };
}

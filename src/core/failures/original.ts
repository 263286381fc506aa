/** Where a message was first sent, as far as it tells: by its oldest death, else by what a framework wrote beside it. */
import { type DeathRecord, type MessageProperties, textEntry } from '../../shared/domain/amqp.ts';
import type { FailureDetail } from '../../shared/domain/failure.ts';
import { deathsOf } from '../broker/properties/deaths.ts';

type Original = NonNullable<FailureDetail['original']>;

/** Dying again in the same way moves a record to the front, so the first death is looked for by its own headers. */
function firstDeath({ headers }: MessageProperties): DeathRecord | undefined {
  const deaths = deathsOf(headers);
  const queue = textEntry(headers, 'x-first-death-queue');
  const reason = textEntry(headers, 'x-first-death-reason');
  return deaths.find((death) => death.queue === queue && death.reason === reason) ?? deaths.at(-1);
}

/** Spring's republishing error handler names both. */
function bySpring({ headers }: MessageProperties): Original | null {
  const exchange = textEntry(headers, 'x-original-exchange');
  const key = textEntry(headers, 'x-original-routingKey');
  return exchange === undefined && key === undefined
    ? null
    : { exchange: exchange ?? '', routingKeys: key === undefined ? [] : [key] };
}

/** The last part of an address such as `rabbitmq://host/vhost/queue?durable=true`. */
function queueOfAddress(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const path = new URL(address).pathname;
  try {
    return decodeURIComponent(path.slice(path.lastIndexOf('/') + 1)) || null;
  } catch {
    // Percent signs that stand for nothing.
    return null;
  }
}

/** NServiceBus and MassTransit name the queue whose consumer failed, not the exchange. */
function byFailedQueue({ headers }: MessageProperties): Original | null {
  const failed = textEntry(headers, 'NServiceBus.FailedQ')?.split('@')[0];
  const address = textEntry(headers, 'MT-Fault-InputAddress');
  const queue = failed || (address === undefined ? null : queueOfAddress(address));
  return queue ? { exchange: '', routingKeys: [queue] } : null;
}

export function originalOf(properties: MessageProperties): Original | null {
  const death = firstDeath(properties);
  if (death) return { exchange: death.exchange, routingKeys: [...death.routingKeys] };
  return bySpring(properties) ?? byFailedQueue(properties);
}

/** Publishing that either arrives (confirmed and routed) or throws. */
import type { BrokerChannel, OutgoingMessage } from '../../core/broker/port.ts';

/**
 * The broker did not take a message, or it is unknown whether it did. No failure of the task: the delivery is given back
 * and handled again; ids made from names let consumers recognise what was sent twice.
 */
export class NotPublished extends Error {
  constructor(exchange: string, routingKey: string, why: string) {
    super(`${exchange || 'the default exchange'} did not take "${routingKey}": ${why}`);
    this.name = 'NotPublished';
  }
}

export interface Publisher {
  publish(exchange: string, routingKey: string, message: OutgoingMessage): Promise<void>;
}

export function publisherOn(channel: BrokerChannel): Publisher {
  return {
    async publish(exchange, routingKey, message) {
      const outcome = await channel.publish(exchange, routingKey, message, { mandatory: true });
      if (outcome.kind === 'confirmed') return;
      const why = 'text' in outcome ? `${outcome.kind}, ${outcome.text}` : outcome.kind;
      throw new NotPublished(exchange, routingKey, why);
    },
  };
}

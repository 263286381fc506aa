/** amqplib's received message as the port has it. */
import type { RawMessage } from '../../../../node_modules/amqplib/lib/channel_model.js';
import { LazyDelivery } from '../delivery.ts';
import type { Delivery } from '../port.ts';

export function receivedDelivery({ fields, properties, content }: RawMessage): Delivery {
  return new LazyDelivery({
    deliveryTag: fields.deliveryTag,
    consumerTag: fields.consumerTag ?? null,
    exchange: fields.exchange,
    routingKey: fields.routingKey,
    redelivered: fields.redelivered,
    rawProperties: properties.raw,
    // A copy: a small body must not keep the whole received chunk alive.
    body: Buffer.from(content),
  });
}

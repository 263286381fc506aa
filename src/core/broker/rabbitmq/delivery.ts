/** A received message as the port has it. */
import type { RawMessage } from '../../../../node_modules/amqplib/lib/channel_model.js';
import type { MessageProperties } from '../../../shared/domain/amqp.ts';
import type { Delivery } from '../port.ts';
import { viewProperties } from '../properties/codec.ts';

/** Properties are decoded when they are first asked for: who only moves messages never pays for it. */
export class ReceivedDelivery implements Delivery {
  readonly deliveryTag: number;
  readonly consumerTag: string | null;
  readonly exchange: string;
  readonly routingKey: string;
  readonly redelivered: boolean;
  readonly rawProperties: Uint8Array;
  readonly body: Uint8Array;
  #properties: MessageProperties | undefined;

  constructor({ fields, properties, content }: RawMessage) {
    this.deliveryTag = fields.deliveryTag;
    this.consumerTag = fields.consumerTag ?? null;
    this.exchange = fields.exchange;
    this.routingKey = fields.routingKey;
    this.redelivered = fields.redelivered;
    this.rawProperties = properties.raw;
    // A copy: a small body must not keep the whole received chunk alive.
    this.body = Buffer.from(content);
  }

  get properties(): MessageProperties {
    this.#properties ??= viewProperties(this.rawProperties);
    return this.#properties;
  }
}

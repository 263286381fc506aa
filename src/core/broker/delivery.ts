/** A received message as the port has it, whichever adapter received it. */
import type { MessageProperties } from '../../shared/domain/amqp.ts';
import type { Delivery } from './port.ts';
import { viewProperties } from './properties/codec.ts';

export type DeliveryFields = Omit<Delivery, 'properties'>;

/** Properties are decoded when they are first asked for: who only moves messages never pays for it. */
export class LazyDelivery implements Delivery {
  readonly deliveryTag: number;
  readonly consumerTag: string | null;
  readonly exchange: string;
  readonly routingKey: string;
  readonly redelivered: boolean;
  readonly rawProperties: Uint8Array;
  readonly body: Uint8Array;
  #properties: MessageProperties | undefined;

  constructor(fields: DeliveryFields) {
    this.deliveryTag = fields.deliveryTag;
    this.consumerTag = fields.consumerTag;
    this.exchange = fields.exchange;
    this.routingKey = fields.routingKey;
    this.redelivered = fields.redelivered;
    this.rawProperties = fields.rawProperties;
    this.body = fields.body;
  }

  get properties(): MessageProperties {
    this.#properties ??= viewProperties(this.rawProperties);
    return this.#properties;
  }
}

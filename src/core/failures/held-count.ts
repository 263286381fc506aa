/** What was held of a queue, and how often the broker says that each message had been given back before. */
import type { Delivery } from '../broker/port.ts';
import { deliveryCount } from './delivery-facts.ts';
import { identityOf } from './identity.ts';

export interface HeldCount {
  readonly identity: string;
  /** `x-delivery-count` as it came. */
  readonly count: number;
  readonly redelivered: boolean;
  /** Of a late one that a take was asked to keep. */
  readonly message?: Delivery;
}

export function heldCount(delivery: Delivery): HeldCount {
  const { redelivered, properties } = delivery;
  return { identity: identityOf(delivery), count: deliveryCount(properties), redelivered };
}

/** Everything that one hold keeps from others, and so costs a delivery. */
export interface Holding {
  /** In the order of the queue. */
  readonly deliveries: readonly Delivery[];
  /** Came after the end of the take: held and given back like the others, but nobody looks at them. */
  readonly late: readonly HeldCount[];
}

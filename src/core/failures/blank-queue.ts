import type { QueueDetails } from '../broker/port.ts';

/** Of a queue that nothing is known of. */
export function blankQueue(name: string): QueueDetails {
  return {
    name,
    type: 'unknown',
    messages: 0,
    consumers: 0,
    unacked: null,
    deliveryLimit: null,
    deliveryLimitKnown: false,
    deadLetterExchange: null,
    deadLetterRoutingKey: null,
    deadLetterBy: null,
    messageTtlMs: null,
    maxLength: null,
    maxLengthBytes: null,
    overflow: null,
    singleActive: false,
    policy: null,
  };
}

import type { CapturedEvent } from '../../../src/core/capture/captured-event.ts';

/** The event by which the lab's system says that a step has ended well, as a tap captures it. */
export function finished(changes: Partial<CapturedEvent>): Omit<CapturedEvent, 'seq'> {
  return {
    correlationId: null,
    type: 'feito',
    madeAt: null,
    source: null,
    status: 'ok',
    error: null,
    retryId: null,
    step: null,
    final: true,
    fields: [],
    identity: null,
    receivedAt: Date.now(),
    origin: 'tap',
    exchange: 'results',
    routingKey: 'feito',
    redelivered: false,
    deaths: [],
    rawProperties: Uint8Array.of(0, 0),
    body: Buffer.from('{}'),
    ...changes,
  };
}

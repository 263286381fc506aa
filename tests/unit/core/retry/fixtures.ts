import { encodeProperties } from '../../../../src/core/broker/properties/codec.ts';
import type { ArchivedMessage } from '../../../../src/core/retry/archive.ts';
import { retryIdOf } from '../../../../src/core/retry/retry-id.ts';
import type { RetryPlan } from '../../../../src/core/retry/retry-item.ts';

export function aPlan(changes: Partial<RetryPlan> = {}): RetryPlan {
  return {
    connectionId: 'c',
    retryId: retryIdOf('identity', 0, 1),
    queue: 'work.dead',
    failureId: 'f',
    identity: 'identity',
    ordinal: 0,
    attempt: 1,
    retriesBefore: 0,
    retryOf: 'f',
    target: 'work',
    correlationId: 'run-1',
    type: 'iniciar_coleta',
    operator: 'ana',
    reason: null,
    createdAt: 1_700_000_000_000,
    startsAt: null,
    looked: true,
    position: 0,
    siblings: 0,
    ...changes,
  };
}

export function aMessage(body: string): ArchivedMessage {
  return {
    exchange: 'dlx',
    routingKey: 'work',
    rawProperties: encodeProperties({ contentType: 'text/plain' }),
    body: Buffer.from(body),
  };
}

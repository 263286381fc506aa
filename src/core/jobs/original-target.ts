/** Where a dead letter was first sent (docs/rabbitmq.md, Copying a message). */
import { viewProperties } from '../broker/properties/codec.ts';
import type { FailureStore } from '../failures/failure-store.ts';
import { originalOf } from '../failures/original.ts';
import type { Target } from './targets.ts';

/** Null when the message does not tell. Of several keys (`CC`) the first: the others are not sent again. */
export function originalTarget(failures: FailureStore, id: string): Target | null {
  const message = failures.message(id);
  const original = message ? originalOf(viewProperties(message.rawProperties)) : null;
  const routingKey = original?.routingKeys[0];
  return original && routingKey !== undefined ? { exchange: original.exchange, routingKey } : null;
}

/** Where a dead letter was first sent, by its oldest death (docs/rabbitmq.md, Copying a message). */
import { viewProperties } from '../broker/properties/codec.ts';
import { deathsOf } from '../broker/properties/deaths.ts';
import type { FailureStore } from '../failures/failure-store.ts';
import type { Target } from './targets.ts';

/** Null when the message does not tell. Of several keys (`CC`) the first: the others are not sent again. */
export function originalTarget(failures: FailureStore, id: string): Target | null {
  const message = failures.message(id);
  const oldest = message ? deathsOf(viewProperties(message.rawProperties).headers).at(-1) : undefined;
  const routingKey = oldest?.routingKeys[0];
  return oldest && routingKey !== undefined ? { exchange: oldest.exchange, routingKey } : null;
}

/**
 * A message that was put back is a failure again, known at once: its row continues the one that was discarded. Its
 * header makes it another message than that one, so that a look finds it under the same name.
 */
import { viewProperties } from '../broker/properties/codec.ts';
import { deadLetterFacts } from '../failures/delivery-facts.ts';
import type { Desk } from '../failures/desk.ts';
import { identityOf } from '../failures/identity.ts';
import { actionOf, type RetryItem } from './retry-item.ts';
import type { Copy } from './send.ts';

function addRestored(desk: Desk, item: RetryItem, { exchange, routingKey, raw, body }: Copy): void {
  const message = { exchange, routingKey, rawProperties: raw, body };
  const identity = identityOf(message);
  // Restored twice by decision: the second copy is found by the next look.
  if (desk.failures.equals(item.target, identity).length > 0) return;
  const id = desk.failures.add({
    queue: item.target,
    identity,
    ordinal: 0,
    message,
    facts: deadLetterFacts(desk.context.profile, viewProperties(raw), body),
    at: desk.clock.now(),
    position: null,
    tapSeq: null,
    looked: false,
  });
  if (desk.failures.byId(item.failureId)) desk.failures.link(item.failureId, id);
}

export function recordRestored(
  desk: Desk,
  confirmed: readonly { readonly item: RetryItem; readonly copy: Copy }[],
): void {
  const restored = confirmed.filter(({ item }) => actionOf(item) === 'restore');
  if (restored.length === 0) return;
  desk.failures.inTransaction(() => {
    for (const { item, copy } of restored) addRestored(desk, item, copy);
  });
}

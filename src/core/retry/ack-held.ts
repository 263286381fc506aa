import type { Held } from './workbench.ts';

/**
 * Acks these of what is held. From the first held message up to the first that is not among them, one ack of them all
 * is safe: there is nothing else on the channel before that. The others are acked one by one.
 */
export function ackHeld(held: Held, tags: ReadonlySet<number>): void {
  let upTo = 0;
  for (let tag = held.deliveries[0]?.deliveryTag ?? 1; tag <= held.lastTag && tags.has(tag); tag += 1)
    upTo = tag;
  if (upTo > 0) held.channel.ack(upTo, true);
  for (const tag of tags) if (tag > upTo) held.channel.ack(tag);
}

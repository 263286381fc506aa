/** Which queues hold dead letters, and of which queues: from the profile, and from what the broker tells. Pure. */
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import type { QueueDetails, Topology } from '../broker/port.ts';

/** Dead-letter queues of one queue. */
export type DeadLetterMap = ReadonlyMap<string, readonly string[]>;

/** AMQP topic patterns: `*` is one word, `#` any number of them. */
export function topicMatches(pattern: string, routingKey: string): boolean {
  const keys = routingKey.split('.');
  // reached[k]: the pattern so far covers the first k words.
  let reached = [true, ...keys.map(() => false)];
  for (const word of pattern.split('.')) {
    const next = reached.map(() => false);
    for (const [index, is] of reached.entries()) {
      if (!is) continue;
      if (word === '#') next.fill(true, index);
      else if (index < keys.length && (word === '*' || word === keys[index])) next[index + 1] = true;
    }
    reached = next;
  }
  return reached.at(-1) === true;
}

function targetsOf(queue: QueueDetails, { bindings }: Topology): readonly string[] {
  const { deadLetterExchange: exchange, deadLetterRoutingKey: key } = queue;
  if (exchange === null) return [];
  if (exchange === '') return key === null ? [] : [key];
  const bound = bindings.filter((binding) => binding.exchange === exchange);
  const fitting = bound.filter((binding) => key !== null && topicMatches(binding.routingKey, key));
  // Without a key of its own, or on a fanout exchange, every queue that is bound may get it.
  return [...new Set((fitting.length > 0 ? fitting : bound).map((binding) => binding.queue))];
}

export function deadLetterMap(profile: SystemProfile, topology: Topology | null): DeadLetterMap {
  const map = new Map<string, readonly string[]>();
  const work = new Set(profile.queues.map(({ name }) => name));
  for (const queue of topology?.queues ?? []) {
    // A queue whose messages expire back into a queue of work delays them; nothing has died there.
    const targets = targetsOf(queue, topology ?? { queues: [], bindings: [] }).filter(
      (name) => !work.has(name),
    );
    if (targets.length > 0) map.set(queue.name, targets);
  }
  for (const { name, deadLetterQueue } of profile.queues) {
    if (deadLetterQueue !== null) map.set(name, [deadLetterQueue]);
  }
  return map;
}

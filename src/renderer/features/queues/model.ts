/** Which queues are shown, and in what order. Pure. */
import type { QueueReport, QueueView } from '../../../shared/domain/queue.ts';

export const QUEUE_SORTS = ['name', 'ready', 'unacked', 'publish', 'deliver', 'consumers'] as const;
export type QueueSort = (typeof QUEUE_SORTS)[number];

export interface QueueFilter {
  /** Part of the name. */
  readonly text: string;
  /** Only those with messages. */
  readonly withMessages: boolean;
}

export interface QueueOrder {
  readonly by: QueueSort;
  readonly descending: boolean;
}

export const NO_FILTER: QueueFilter = { text: '', withMessages: false };
export const FIRST_ORDER: QueueOrder = { by: 'ready', descending: true };

/** Waiting and held by consumers, as far as it is told; null: nothing is. */
export function depthOf({ ready, unacked }: QueueView): number | null {
  return ready === null ? null : ready + (unacked ?? 0);
}

export function isFiltered({ text, withMessages }: QueueFilter): boolean {
  return text.trim() !== '' || withMessages;
}

export function matching(queues: readonly QueueView[], filter: QueueFilter): readonly QueueView[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return queues.filter((queue) => {
    const name = queue.name.toLowerCase();
    return words.every((word) => name.includes(word)) && (!filter.withMessages || (depthOf(queue) ?? 0) > 0);
  });
}

const VALUES: Readonly<Record<Exclude<QueueSort, 'name'>, (queue: QueueView) => number | null>> = {
  ready: ({ ready }) => ready,
  unacked: ({ unacked }) => unacked,
  publish: ({ publishRate }) => publishRate,
  deliver: ({ deliverRate }) => deliverRate,
  consumers: ({ consumers }) => consumers,
};

function byName(a: QueueView, b: QueueView): number {
  return a.name < b.name ? -1 : Number(a.name > b.name);
}

/** What is not told comes last in either direction; equals stand by name. */
export function ordered(queues: readonly QueueView[], { by, descending }: QueueOrder): readonly QueueView[] {
  const sign = descending ? -1 : 1;
  if (by === 'name') return queues.toSorted((a, b) => sign * byName(a, b));
  const value = VALUES[by];
  return queues.toSorted((a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left === null || right === null)
      return Number(left === null) - Number(right === null) || byName(a, b);
    return sign * (left - right) || byName(a, b);
  });
}

/** The order that a press on a column's header asks for: the other way round, or the one that is looked for first. */
export function nextOrder({ by, descending }: QueueOrder, pressed: QueueSort): QueueOrder {
  if (by === pressed) return { by, descending: !descending };
  return { by: pressed, descending: pressed !== 'name' };
}

export interface QueueTotals {
  readonly queues: number;
  readonly withMessages: number;
  readonly messages: number;
}

export function totalsOf(queues: readonly QueueView[]): QueueTotals {
  const depths = queues.map((queue) => depthOf(queue) ?? 0);
  return {
    queues: queues.length,
    withMessages: depths.filter((depth) => depth > 0).length,
    messages: depths.reduce((sum, depth) => sum + depth, 0),
  };
}

/** Why the report says less than one could wish, in the order in which it matters. */
export function shortcomings({
  source,
  queues,
  total,
  bindingsCut,
}: QueueReport): readonly ('profile' | 'cut' | 'bindingsCut')[] {
  return [
    ...(source === 'profile' ? (['profile'] as const) : []),
    ...(total > queues.length ? (['cut'] as const) : []),
    ...(bindingsCut ? (['bindingsCut'] as const) : []),
  ];
}

/** Retries that wait for their turn on a queue, in the order in which they were asked for. */
import { type RetryItem, takesOriginal } from './retry-item.ts';

/**
 * As many as a window may have: where the whole queue has to be held for each of them, many small ones take minutes. What
 * a kill leaves in doubt was in doubt before.
 */
const MOST_AT_ONCE = 500;

export class WaitingRetries {
  readonly #byQueue = new Map<string, RetryItem[]>();

  add(item: RetryItem): void {
    const line = this.#byQueue.get(item.queue);
    if (line) line.push(item);
    else this.#byQueue.set(item.queue, [item]);
  }

  /** The first, and those after it that a window can hold with it: all of them take their originals, or none does. */
  take(queue: string): readonly RetryItem[] {
    const line = this.#byQueue.get(queue) ?? [];
    const [first] = line;
    if (!first) return [];
    const other = line.findIndex((item) => takesOriginal(item) !== takesOriginal(first));
    const taken = line.splice(0, Math.min(MOST_AT_ONCE, other === -1 ? line.length : other));
    if (line.length === 0) this.#byQueue.delete(queue);
    return taken;
  }
}

/**
 * Which of the messages that a take holds are the ones that are wanted. Equal messages may stand for one another: they
 * are given to their items by ordinal, in the order of the queue.
 */
import type { Delivery } from '../broker/port.ts';
import { identityOf } from '../failures/identity.ts';
import type { RetryPlan } from './retry-item.ts';

export class WantedMessages {
  /** By retry id. */
  readonly found = new Map<string, Delivery>();
  readonly #taken = new Set<Delivery>();
  readonly #waiting = new Map<string, RetryPlan[]>();
  #left: number;

  constructor(plans: readonly RetryPlan[]) {
    this.#left = plans.length;
    for (const plan of plans.toSorted((a, b) => a.ordinal - b.ordinal)) {
      const equal = this.#waiting.get(plan.identity);
      if (equal) equal.push(plan);
      else this.#waiting.set(plan.identity, [plan]);
    }
  }

  has(delivery: Delivery): boolean {
    return this.#taken.has(delivery);
  }

  /** Answers whether nothing more is wanted. */
  offer(delivery: Delivery): boolean {
    const waiting = this.#waiting.get(identityOf(delivery));
    // A message that lay in our hands before comes back redelivered; one that never did may come for the first time.
    const at = waiting?.findIndex((plan) => delivery.redelivered || !plan.looked) ?? -1;
    const [plan] = at < 0 ? [] : (waiting?.splice(at, 1) ?? []);
    if (plan) {
      this.found.set(plan.retryId, delivery);
      this.#taken.add(delivery);
      this.#left -= 1;
    }
    return this.#left === 0;
  }
}

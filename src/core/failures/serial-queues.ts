/** One operation per dead-letter queue at a time; later ones wait in line. */
export class SerialQueues {
  readonly #tails = new Map<string, Promise<unknown>>();
  readonly #looks = new Set<string>();

  /** Something of ours may hold messages of this queue. */
  isBusy(queue: string): boolean {
    return this.#tails.has(queue);
  }

  isLooking(queue: string): boolean {
    return this.#looks.has(queue);
  }

  /** Runs `work` when everything before it on this queue has ended, however it ended. */
  run<T>(queue: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(queue) ?? Promise.resolve();
    const result = before.then(work);
    const tail: Promise<unknown> = result
      .catch(() => undefined)
      .then(() => {
        if (this.#tails.get(queue) === tail) this.#tails.delete(queue);
      });
    this.#tails.set(queue, tail);
    return result;
  }

  look<T>(queue: string, work: () => Promise<T>): Promise<T> {
    this.#looks.add(queue);
    return this.run(queue, work).finally(() => this.#looks.delete(queue));
  }

  /** Resolves when nothing runs. */
  async idle(): Promise<void> {
    while (this.#tails.size > 0) await Promise.all(this.#tails.values());
  }
}

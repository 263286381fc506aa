/** The waiting messages of a queue in their order. A message that is given back returns to its own place. */
export interface Placed {
  readonly id: number;
}

export class ReadyList<T extends Placed> {
  #items: T[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  first(): T | undefined {
    return this.#items[this.#head];
  }

  takeFirst(): T | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#head += 1;
    // Compacted once most of the array has been taken: amortised constant per message.
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  /** Puts a message in its place by id; new messages have the highest id and go to the end. */
  put(item: T): void {
    const last = this.#items.at(-1);
    if (this.size === 0 || (last !== undefined && last.id < item.id)) {
      this.#items.push(item);
      return;
    }
    this.#items.splice(this.#placeOf(item.id), 0, item);
  }

  #placeOf(id: number): number {
    let low = this.#head;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#items[middle]?.id ?? Number.POSITIVE_INFINITY) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

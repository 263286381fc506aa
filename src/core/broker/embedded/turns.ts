/**
 * Group commit: everything that is asked of the embedded broker in one turn of the event loop is one transaction. A
 * promise of {@link Turns.join} resolves after its commit, which is what makes a confirm, an ack or a barrier true.
 */
import type { Storage } from './storage.ts';

interface Turn {
  readonly committed: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface TurnHooks {
  /** Before the commit: hands messages out, within the same transaction; what it returns runs after the commit. */
  settle(): readonly (() => void)[];
  /** The commit failed and was rolled back: memory is ahead of the file and must be thrown away. */
  failed(error: unknown): void;
}

export class Turns {
  readonly #storage: Storage;
  readonly #hooks: TurnHooks;
  #turn: Turn | null = null;

  constructor(storage: Storage, hooks: TurnHooks) {
    this.#storage = storage;
    this.#hooks = hooks;
  }

  /** Joins the turn's transaction, opening it if this is the first to ask. */
  join(): Promise<void> {
    if (this.#turn) return this.#turn.committed;
    this.#storage.begin();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // Not everyone who joins waits; a failed commit is told by `failed` in any case.
    promise.catch(() => undefined);
    this.#turn = { committed: promise, resolve, reject };
    setImmediate(() => this.flush());
    return promise;
  }

  /** Ends the turn now. */
  flush(): void {
    const turn = this.#turn;
    if (!turn) return;
    let after: readonly (() => void)[];
    try {
      after = this.#hooks.settle();
      this.#storage.commit();
    } catch (error) {
      this.#turn = null;
      this.#storage.rollback();
      turn.reject(error);
      this.#hooks.failed(error);
      return;
    }
    this.#turn = null;
    turn.resolve();
    for (const run of after) run();
  }
}

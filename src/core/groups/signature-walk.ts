/**
 * Makes the signatures of all failures anew, in slices: each is one transaction of at most `SLICE_MS`, and between two
 * there is a pause for everything else. How far it has come is in the file, so it goes on after a restart.
 */
import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../deps.ts';
import type { WritableDatabase } from '../sqlite/open.ts';
import type { CarryOver } from './carry-over.ts';
import { type PlaceDeps, placeFailure } from './place-failure.ts';
import { SIGNATURE_VERSION } from './signature.ts';

const SLICE_MS = 20;
const PAUSE_MS = 10;
const MOST_IN_SLICE = 200;

interface Standing {
  readonly version: number;
  readonly lastId: string;
  readonly done: number;
}

export interface WalkDeps extends PlaceDeps {
  readonly database: WritableDatabase;
  readonly carryOver: CarryOver;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told after every slice. */
  readonly changed: () => void;
}

export class SignatureWalk {
  readonly #deps: WalkDeps;
  readonly #standing;
  readonly #next;
  readonly #save;
  #underWay: Promise<number> | undefined;

  constructor(deps: WalkDeps) {
    this.#deps = deps;
    const { database } = deps;
    this.#standing = database.prepare<[], Standing>(
      'SELECT version, last_id AS lastId, done FROM group_walk WHERE id = 1',
    );
    this.#next = database
      .prepare<[string], string>(`SELECT id FROM failure WHERE id > ? ORDER BY id LIMIT ${MOST_IN_SLICE}`)
      .pluck();
    this.#save = database.prepare('UPDATE group_walk SET version = ?, last_id = ?, done = ? WHERE id = 1');
  }

  /** Goes on where it was, or starts, when signatures are of another version than today's. */
  resume(): Promise<number> {
    const { version, done } = this.#read();
    if (version === SIGNATURE_VERSION && done === 1) return Promise.resolve(0);
    const isNew = version !== SIGNATURE_VERSION && this.#next.get('') === undefined;
    if (version !== SIGNATURE_VERSION) this.#save.run(SIGNATURE_VERSION, '', isNew ? 1 : 0);
    return isNew ? Promise.resolve(0) : this.#go();
  }

  /** From the beginning, whatever was done. Answers the count of failures. */
  restart(): Promise<number> {
    this.#save.run(SIGNATURE_VERSION, '', 0);
    return this.#go();
  }

  #read(): Standing {
    return this.#standing.get() ?? { version: 0, lastId: '', done: 0 };
  }

  #go(): Promise<number> {
    this.#underWay ??= this.#run().finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  async #run(): Promise<number> {
    let failures = 0;
    for (;;) {
      await setTimeout(PAUSE_MS);
      if (this.#deps.signal.aborted) return failures;
      failures += this.#slice();
      this.#deps.changed();
      if (this.#read().done === 1) return failures;
    }
  }

  /** Answers how many failures it placed. */
  #slice(): number {
    const { store, clock, carryOver } = this.#deps;
    return store.inTransaction(() => {
      const startedAt = clock.now();
      const isOver = () => clock.now() - startedAt >= SLICE_MS;
      const ids = this.#next.all(this.#read().lastId);
      let placed = 0;
      for (const id of ids) {
        placeFailure(this.#deps, id, startedAt);
        placed += 1;
        if (isOver()) break;
      }
      const last = ids[placed - 1];
      if (last !== undefined) this.#save.run(SIGNATURE_VERSION, last, 0);
      if (ids.length > 0) return placed;
      while (carryOver.step(startedAt)) if (isOver()) return 0;
      this.#save.run(SIGNATURE_VERSION, '', 1);
      return 0;
    });
  }
}

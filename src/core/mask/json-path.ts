/** Where in a JSON text its tokens are: the keys that lead there. Arrays add none, so a path means each of their items. */

/** Deeper keys are not told; no profile names them. */
const MOST_KEYS = 64;

interface Level {
  readonly isObject: boolean;
  /** Everything in it is personal. */
  readonly personal: boolean;
  hasKey: boolean;
}

export class JsonPath {
  readonly #levels: Level[] = [];
  readonly #keys: string[] = [];
  #nextIsKey = false;

  /** The keys, outermost first. */
  get keys(): readonly string[] {
    return this.#keys;
  }

  get isPersonal(): boolean {
    return this.#levels.at(-1)?.personal === true;
  }

  /** Whether the string that comes now is a key. */
  get expectsKey(): boolean {
    return this.#nextIsKey;
  }

  open(isObject: boolean, personal: boolean): void {
    this.#levels.push({ isObject, personal, hasKey: false });
    this.#nextIsKey = isObject;
  }

  close(): void {
    this.#dropKey(this.#levels.at(-1));
    this.#levels.pop();
    this.#nextIsKey = false;
  }

  key(name: string): void {
    const level = this.#levels.at(-1);
    this.#dropKey(level);
    this.#nextIsKey = false;
    if (!level || this.#keys.length >= MOST_KEYS) return;
    this.#keys.push(name);
    level.hasKey = true;
  }

  comma(): void {
    const level = this.#levels.at(-1);
    this.#dropKey(level);
    this.#nextIsKey = level?.isObject === true;
  }

  #dropKey(level: Level | undefined): void {
    if (!level?.hasKey) return;
    this.#keys.pop();
    level.hasKey = false;
  }
}

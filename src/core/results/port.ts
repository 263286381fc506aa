/** The result-store port: what the backend writes and the console reads. Adapters: `redis.ts` (ioredis), `embedded.ts` (SQLite). */

/** One key that a walk found: its text, or why that was not read. */
export type FoundResult =
  | { readonly key: string; readonly value: string }
  /** `too-big`: above what a walk reads; `other-type`: it holds no text. */
  | { readonly key: string; readonly problem: 'too-big' | 'other-type' };

export interface WalkedResults {
  readonly found: readonly FoundResult[];
  /** Nothing follows, and everything that was there from the first to the last page was told. */
  readonly isLast: boolean;
}

export interface ResultReader {
  /** Text value of a key, or null. Only from the allow-list GET, GETRANGE, STRLEN, TTL, TYPE, SCAN, SUBSCRIBE, PING, INFO. */
  get(key: string): Promise<string | null>;
  /**
   * Walks the keys that begin with `prefix`, page by page, without holding up the store; a key may be told twice. Each
   * page fails with `redis-unreachable` or `redis-credentials`. Absent where the store has no way to list.
   */
  walk?(prefix: string): AsyncIterable<WalkedResults>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface ResultStore extends ResultReader {
  set(key: string, value: string, ttlMs: number): Promise<void>;
  /** Sets the key only if it is absent; true when this call set it. The base of fail-closed deduplication. */
  claim(key: string, value: string, ttlMs: number): Promise<boolean>;
  delete(key: string): Promise<void>;
}

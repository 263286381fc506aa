/** The result-store port: what the backend writes and the console reads. Adapters: `redis.ts` (ioredis), `embedded.ts` (SQLite). */
export interface ResultReader {
  /** Text value of a key, or null. Only from the allow-list GET, GETRANGE, STRLEN, TTL, TYPE, SCAN, SUBSCRIBE, PING, INFO. */
  get(key: string): Promise<string | null>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface ResultStore extends ResultReader {
  set(key: string, value: string, ttlMs: number): Promise<void>;
  /** Sets the key only if it is absent; true when this call set it. The base of fail-closed deduplication. */
  claim(key: string, value: string, ttlMs: number): Promise<boolean>;
  delete(key: string): Promise<void>;
}

/**
 * What the core is given by its host: everything that reaches outside plain Node (secrets, a way to start the local
 * services) and everything a test must control (clock, log).
 */
import type { Wire } from '../shared/wire.ts';

export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** A bug or a failure nobody was waiting for; `cause` goes into the log with its stack. */
  error(message: string, cause: unknown, fields?: Readonly<Record<string, unknown>>): void;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** Where passwords live. `keychain` stores ciphertext on disk, `memory` forgets at the end of the program. */
export interface SecretStore {
  readonly kind: 'keychain' | 'memory';
  get(key: string): Promise<string | null>;
  set(key: string, secret: string): Promise<void>;
  delete(key: string): Promise<void>;
  /** Keys known now, for "a password is stored" marks. */
  has(key: string): Promise<boolean>;
}

/** The local services (embedded broker, result store, backend) in a process of their own. */
export interface LocalServices {
  /** RPC of `broker/embedded/remote.ts` is spoken on it. */
  readonly wire: Wire;
  /** Resolves once when that process is gone. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

export interface CoreDeps {
  readonly dataDir: string;
  /** Folder with `systems/` and `schemas/`. */
  readonly resourcesDir: string;
  readonly host: 'electron' | 'web' | 'cli' | 'test';
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly secrets: SecretStore;
  /** Starts the local services on `dataDir/local`. */
  startLocal(): Promise<LocalServices>;
  /** Name shown beside what this operator does (the OS user). */
  readonly operator: string;
}

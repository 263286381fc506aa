/** A connection's secrets in the host's store. They go in once and come out only to the adapters. */
import type { ConnectionSecrets, ConnectionView } from '../../shared/domain/connection.ts';
import type { SecretStore } from '../deps.ts';
import type { KnownSecrets } from './link.ts';

const NAMES = ['password', 'redisPassword', 'keyPassphrase'] as const;
type SecretName = (typeof NAMES)[number];

function keyOf(id: string, name: SecretName): string {
  return `connection/${id}/${name}`;
}

/** Absent keeps what is stored, null forgets it. */
export async function storeSecrets(
  store: SecretStore,
  id: string,
  secrets: ConnectionSecrets,
): Promise<void> {
  for (const name of NAMES) {
    const secret = secrets[name];
    if (secret === null) await store.delete(keyOf(id, name));
    else if (secret !== undefined) await store.set(keyOf(id, name), secret);
  }
}

export async function forgetSecrets(store: SecretStore, id: string): Promise<void> {
  for (const name of NAMES) await store.delete(keyOf(id, name));
}

/** What is stored (nothing without an id), overlaid by what was given. */
export async function readSecrets(
  store: SecretStore,
  id: string | undefined,
  given: ConnectionSecrets = {},
): Promise<KnownSecrets> {
  const read = async (name: SecretName) => {
    const secret = given[name];
    if (secret !== undefined) return secret;
    return id === undefined ? null : store.get(keyOf(id, name));
  };
  return {
    password: await read('password'),
    redisPassword: await read('redisPassword'),
    keyPassphrase: await read('keyPassphrase'),
  };
}

export async function knownSecrets(store: SecretStore, id: string): Promise<ConnectionView['secrets']> {
  return {
    password: await store.has(keyOf(id, 'password')),
    redisPassword: await store.has(keyOf(id, 'redisPassword')),
    keyPassphrase: await store.has(keyOf(id, 'keyPassphrase')),
  };
}

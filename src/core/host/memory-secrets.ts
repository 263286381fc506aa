/** Passwords that are forgotten at the end of the program: where there is no keychain of the operating system. */
import type { SecretStore } from '../deps.ts';

export function memorySecrets(): SecretStore {
  const secrets = new Map<string, string>();
  return {
    kind: 'memory',
    get: async (key) => secrets.get(key) ?? null,
    set: async (key, secret) => {
      secrets.set(key, secret);
    },
    delete: async (key) => {
      secrets.delete(key);
    },
    has: async (key) => secrets.has(key),
  };
}

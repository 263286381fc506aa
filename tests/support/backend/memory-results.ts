import type { ResultStore } from '../../../src/core/results/port.ts';

/** A result store in memory, whose values can be looked at. */
export function memoryResults(): ResultStore & { readonly values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    get: async (key) => values.get(key) ?? null,
    set: async (key, value) => void values.set(key, value),
    claim: async (key, value) => !values.has(key) && !!values.set(key, value),
    delete: async (key) => void values.delete(key),
    ping: async () => undefined,
    close: async () => undefined,
  };
}

/** Tells windows what changed. A listener that fails is a defect of that window's wire and stops no other. */
import type { EventName, PayloadOf } from '../../shared/contract.ts';
import type { Notify } from '../../shared/handlers.ts';
import type { Log } from '../deps.ts';

export interface Bus {
  readonly notify: Notify;
  subscribe<N extends EventName>(name: N, listener: (payload: PayloadOf<N>) => void): () => void;
}

export function bus(log: Log): Bus {
  const listeners = new Map<EventName, Set<(payload: never) => void>>();
  return {
    notify: (name, payload) => {
      for (const listener of listeners.get(name) ?? []) {
        try {
          // Listeners are kept by the name whose payload they take.
          (listener as (payload: unknown) => void)(payload);
        } catch (error) {
          log.error('a listener failed', error, { event: name });
        }
      }
    },
    subscribe: (name, listener) => {
      const of = listeners.get(name) ?? new Set();
      listeners.set(name, of);
      of.add(listener);
      return () => of.delete(listener);
    },
  };
}

/** A console server with few answers and one event, for tests of what carries the contract rather than of the core. */
import type { ConsoleServer } from '../../../src/shared/console-rpc.ts';
import type { EventName, PayloadOf, Preferences } from '../../../src/shared/contract.ts';
import { ExpectedError } from '../../../src/shared/errors.ts';
import type { Handlers } from '../../../src/shared/handlers.ts';

export interface SmallServer extends ConsoleServer {
  tell<N extends EventName>(name: N, payload: PayloadOf<N>): void;
  /** Event streams open now. */
  listening(): number;
  readonly defects: unknown[];
}

export function smallServer(): SmallServer {
  let preferences: Preferences = { language: 'system', theme: 'system', density: 'comfortable' };
  const listeners = new Set<{ readonly name: EventName; readonly listener: (payload: never) => void }>();
  const defects: unknown[] = [];
  const tell = <N extends EventName>(name: N, payload: PayloadOf<N>) => {
    // Listeners are kept with the name that types their payload.
    for (const one of listeners) if (one.name === name) one.listener(payload as never);
  };
  const handlers: Partial<Handlers> = {
    'preferences.get': () => preferences,
    'preferences.set': (change) => {
      preferences = { ...preferences, ...change };
      tell('preferences.changed', {});
      return preferences;
    },
    'connections.list': () => [],
    'events.detail': () => {
      throw new ExpectedError('not-found', 'No such event');
    },
  };
  return {
    // Tests call only what is here.
    handlers: handlers as Handlers,
    subscribe: (name, listener) => {
      const one = { name, listener };
      listeners.add(one);
      return () => listeners.delete(one);
    },
    onDefect: (_name, error) => void defects.push(error),
    tell,
    listening: () => listeners.size,
    defects,
  };
}

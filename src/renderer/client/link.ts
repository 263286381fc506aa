/**
 * The one connection of a window to its core, over however many wires it takes: when a wire ends the next one is opened,
 * every subscription is made again on it, and whoever watches the link's state is told. Calls made before the first wire
 * wait for it; calls made while the wire is lost fail at once with `connection-closed`: nothing is kept to be sent later.
 */
import { consoleClient } from '../../shared/console-rpc.ts';
import type { EventName, PayloadOf } from '../../shared/contract.ts';
import { ExpectedError } from '../../shared/errors.ts';
import type { ConsoleClient } from '../../shared/handlers.ts';
import type { Wire } from '../../shared/wire.ts';

export type LinkState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  | {
      readonly kind: 'lost';
      /** When the wire ended, ms since 1970. */
      readonly since: number;
      readonly attempt: number;
    };

export interface Link {
  readonly client: ConsoleClient;
  state(): LinkState;
  /** Called at every change of state; returns its end. */
  subscribe(changed: () => void): () => void;
  /** Tries again now rather than after the pause. */
  retryNow(): void;
}

export interface LinkOptions {
  readonly openWire: () => Promise<Wire>;
  readonly now: () => number;
  /** Resolves after `ms`, or as soon as `hurry` is called. */
  readonly pause: (ms: number) => { readonly over: Promise<void>; readonly hurry: () => void };
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;

interface Subscription {
  readonly name: EventName;
  readonly listen: (client: ConsoleClient) => () => void;
  end: (() => void) | undefined;
}

function closedError(): ExpectedError {
  return new ExpectedError('connection-closed', 'The connection to the console core is closed');
}

export function pauseMs(attempt: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
}

export function openLink({ openWire, now, pause }: LinkOptions): Link {
  const watchers = new Set<() => void>();
  const subscriptions = new Set<Subscription>();
  let state: LinkState = { kind: 'connecting' };
  let current: ConsoleClient | undefined;
  let hurry: () => void = () => undefined;
  let ended = false;
  const waiting = new Set<() => void>();

  const become = (next: LinkState) => {
    state = next;
    for (const go of waiting) go();
    waiting.clear();
    for (const tell of watchers) tell();
  };

  const use = (wire: Wire) =>
    new Promise<void>((lost) => {
      const client = consoleClient(wire);
      current = client;
      for (const subscription of subscriptions) subscription.end = subscription.listen(client);
      client.onClose(() => {
        current = undefined;
        lost();
      });
      become({ kind: 'open' });
    });

  const run = async () => {
    let since: number | undefined;
    let attempt = 0;
    while (!ended) {
      try {
        const wire = await openWire();
        attempt = 0;
        await use(wire);
        since = now();
      } catch {
        // Refused: the state says so, and the next attempt follows.
        since ??= now();
      }
      if (ended) return;
      attempt += 1;
      become({ kind: 'lost', since, attempt });
      const wait = pause(pauseMs(attempt));
      hurry = wait.hurry;
      await wait.over;
    }
  };
  void run();

  const begun = () =>
    state.kind === 'connecting' ? new Promise<void>((resolve) => waiting.add(resolve)) : Promise.resolve();

  return {
    client: {
      call: async (name, args, options) => {
        await begun();
        if (!current) throw closedError();
        return current.call(name, args, options);
      },
      on: <N extends EventName>(name: N, listener: (payload: PayloadOf<N>) => void) => {
        const subscription: Subscription = {
          name,
          listen: (client) => client.on(name, listener),
          end: undefined,
        };
        subscriptions.add(subscription);
        if (current) subscription.end = subscription.listen(current);
        return () => {
          subscriptions.delete(subscription);
          subscription.end?.();
        };
      },
      onClose: (tell) => {
        watchers.add(() => {
          if (state.kind === 'lost') tell();
        });
      },
      close: () => {
        ended = true;
        current?.close();
      },
    },
    state: () => state,
    subscribe: (changed) => {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    retryNow: () => hurry(),
  };
}

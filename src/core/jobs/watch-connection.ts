/**
 * Whether the connection was lost while a window ran: then what is in doubt is the connection's fault. The window has
 * connections of its own, which may notice it first.
 */
import { setTimeout } from 'node:timers/promises';
import type { Desk } from '../failures/desk.ts';
import { liveSession } from '../failures/queue-facts.ts';

/** How long (ms) the session may take to notice what its neighbours have noticed. */
const NOTICE_MS = 1_000;

export interface ConnectionWatch {
  wasCut(): Promise<boolean>;
  end(): void;
}

export function watchConnection(desk: Desk): ConnectionWatch {
  const session = liveSession(desk);
  let cut = session === null;
  const unsubscribe = session?.onState(({ kind }) => {
    if (kind !== 'connected') cut = true;
  });
  const end = () => unsubscribe?.();
  return {
    wasCut: async () => {
      if (!cut) await setTimeout(NOTICE_MS, undefined, { signal: desk.signal }).catch(() => undefined);
      end();
      return cut || liveSession(desk) !== session;
    },
    end,
  };
}

/**
 * The core as every host meets it: opened here when this process owns the data directory, else reached in the process
 * that does. Windows are served the same way in both cases; when the owner of an attached host goes away, the next
 * window to be served makes this host the owner.
 */
import { consoleClient, serveConsole } from '../../shared/console-rpc.ts';
import type { ConsoleClient } from '../../shared/handlers.ts';
import { type Wire, wirePair } from '../../shared/wire.ts';
import { type Core, createCore } from '../core.ts';
import type { CoreDeps } from '../deps.ts';
import { joinWires } from '../wires/base.ts';
import { acquire } from './acquire.ts';
import { attachTo } from './attach-socket.ts';
import type { OwnerRecord } from './owner-file.ts';

export interface HostCore {
  /** `attached`: another process owns the data directory and does the work. */
  readonly kind: 'owner' | 'attached';
  readonly owner: OwnerRecord;
  /** Serves one window until its wire closes. Never fails; a wire that cannot be served is closed. */
  serve(wire: Wire): Promise<void>;
  client(): Promise<ConsoleClient>;
  close(): Promise<void>;
}

interface Opened {
  readonly kind: 'owner' | 'attached';
  readonly owner: OwnerRecord;
  /** False when the owner cannot be reached any more. */
  serve(wire: Wire): Promise<boolean>;
  close(): Promise<void>;
}

export type CreateCore = (deps: CoreDeps) => Promise<Core>;

/** Fails with `data-dir-owned` or `storage-failed` when the directory cannot be had at all. */
export async function openHostCore(deps: CoreDeps, create: CreateCore = createCore): Promise<HostCore> {
  let opened = open(deps, create);
  const first = await opened;
  let current = first;

  const reopen = (before: Opened): Promise<Opened> =>
    open(deps, create).catch((error) => {
      deps.log.error('the data directory could not be taken over', error);
      return before;
    });

  const serve = async (wire: Wire): Promise<void> => {
    const tried = opened;
    current = await tried;
    if (await current.serve(wire)) return;
    // Windows that find the owner gone at the same time share one attempt to take its place.
    if (opened === tried) opened = reopen(current);
    current = await opened;
    if (!(await current.serve(wire))) wire.close();
  };

  return {
    get kind() {
      return current.kind;
    },
    get owner() {
      return current.owner;
    },
    serve: (wire) =>
      serve(wire).catch((error) => {
        deps.log.error('a window could not be served', error);
        wire.close();
      }),
    client: async () => {
      const [near, far] = wirePair();
      await serve(far);
      return consoleClient(near);
    },
    close: async () => (await opened).close(),
  };
}

async function open(deps: CoreDeps, create: CreateCore): Promise<Opened> {
  const held = await acquire(deps.dataDir, { host: deps.host, clock: deps.clock });
  if (held.kind === 'attached') {
    held.wire.close();
    return attached(held.owner);
  }
  const core = await create(deps).catch(async (error) => {
    await held.release();
    throw error;
  });
  held.serve((wire) => serveConsole(wire, core));
  return {
    kind: 'owner',
    owner: held.owner,
    serve: async (wire) => {
      serveConsole(wire, core);
      return true;
    },
    close: async () => {
      await core.close();
      await held.release();
    },
  };
}

/** Each window gets a wire of its own to the owner, so that their calls and events stay apart. */
function attached(owner: OwnerRecord): Opened {
  const wires = new Set<Wire>();
  return {
    kind: 'attached',
    owner,
    serve: async (window) => {
      const wire = await attachTo(owner);
      if (!wire) return false;
      wires.add(wire);
      wire.onClose(() => wires.delete(wire));
      joinWires(window, wire);
      return true;
    },
    close: async () => {
      for (const wire of wires) wire.close();
    },
  };
}

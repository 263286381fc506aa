/**
 * The core in a utility process of Electron: ports come in from the main process (one for control, one per window, one for
 * the local services), and the core is opened on the data directory as under every host.
 */
import { parseArgs } from 'node:util';
import type { CoreDeps, LocalServices, Log } from '../core/deps.ts';
import { appPaths } from '../core/host/app-paths.ts';
import { chosenDataDir } from '../core/host/data-dir.ts';
import { operatorName, systemClock } from '../core/host/node-deps.ts';
import { type HostCore, openHostCore } from '../core/host/open-host-core.ts';
import { createLog } from '../core/log.ts';
import { type ElectronPort, electronPortWire } from '../core/wires/message-port.ts';
import type { Wire } from '../shared/wire.ts';
import { type Control, type CoreMessage, controlClient } from './control.ts';

const { parentPort } = process;
const { values } = parseArgs({ options: { data: { type: 'string' } }, strict: false });
const dataDir = chosenDataDir(typeof values.data === 'string' ? values.data : undefined);
const log: Log = createLog({ component: 'core' });
const { resourcesDir, version } = appPaths(import.meta.dirname);

/** Ports of local services, by the id that `local.start` answers; either may come first. */
function localPorts() {
  const arrived = new Map<number, Wire>();
  const awaited = new Map<number, (wire: Wire) => void>();
  return {
    arrive: (id: number, wire: Wire) => {
      const take = awaited.get(id);
      awaited.delete(id);
      if (take) take(wire);
      else arrived.set(id, wire);
    },
    take: (id: number): Promise<Wire> => {
      const wire = arrived.get(id);
      arrived.delete(id);
      if (wire) return Promise.resolve(wire);
      return new Promise((resolve) => awaited.set(id, resolve));
    },
  };
}

const locals = localPorts();

async function startLocal(control: Control): Promise<LocalServices> {
  const exits = new Set<number>();
  let told = (_id: number): void => undefined;
  control.onLocalExit((id) => {
    exits.add(id);
    told(id);
  });
  const id = await control.startLocal();
  const wire = await locals.take(id);
  const exited = new Promise<void>((resolve) => {
    told = (other) => {
      if (other === id) resolve();
    };
    if (exits.has(id)) resolve();
  });
  return {
    wire,
    exited,
    stop: async () => {
      wire.close();
      await control.stopLocal();
      await exited;
    },
  };
}

function openCore(control: Control): Promise<HostCore> {
  const deps: CoreDeps = {
    dataDir,
    resourcesDir,
    host: 'electron',
    version,
    clock: systemClock,
    log,
    secrets: control.secrets,
    startLocal: () => startLocal(control),
    operator: operatorName(),
  };
  return openHostCore(deps);
}

let opening: Promise<HostCore> | undefined;
const early: Wire[] = [];

async function serveWindow(wire: Wire): Promise<void> {
  if (opening) await (await opening).serve(wire);
  else early.push(wire);
}

async function close(): Promise<void> {
  await (await opening)?.close();
  process.exit(0);
}

function receive(message: CoreMessage, port: ElectronPort | undefined): void {
  if (message.type === 'close') {
    void close();
    return;
  }
  if (!port) return;
  switch (message.type) {
    case 'control':
      opening = openCore(controlClient(electronPortWire(port), message.secrets));
      // A directory that cannot be opened at all ends this process with the reason in its log; main tells the operator.
      opening.catch((error) => {
        log.error('the data directory could not be opened', error);
        parentPort.postMessage({
          type: 'failed',
          message: error instanceof Error ? error.message : String(error),
        });
      });
      for (const wire of early.splice(0)) void serveWindow(wire);
      return;
    case 'window':
      void serveWindow(electronPortWire(port, { limited: true }));
      return;
    case 'local':
      locals.arrive(message.id, electronPortWire(port));
  }
}

// Only the main process can write to this port.
parentPort.on('message', ({ data, ports }) => receive(data as CoreMessage, ports[0]));

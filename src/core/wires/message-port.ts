/**
 * The wire over a message port, in the two shapes that Node-side code meets: Electron's `MessagePortMain` (events carry
 * `data`) and Node's own `MessagePort` (the listener gets the value). Values are cloned, Uint8Array travels as it is.
 */
import type { MessagePort } from 'node:worker_threads';
import type { Wire } from '../../shared/wire.ts';
import { wireOver } from './base.ts';
import { withinLimits } from './limits.ts';

/** What is used of Electron's `MessagePortMain`; the rooms of the core do not know Electron. */
export interface ElectronPort {
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
}

export interface PortWireOptions {
  /** The other side is a window: a message over the limits closes the port. */
  readonly limited?: boolean;
}

export function electronPortWire(port: ElectronPort, options: PortWireOptions = {}): Wire {
  const end = wireOver({
    send: (message) => port.postMessage(message),
    close: () => port.close(),
  });
  port.on('message', ({ data }) => {
    if (!options.limited || withinLimits(data)) end.deliver(data);
    else end.wire.close();
  });
  port.on('close', end.ended);
  port.start();
  return end.wire;
}

export function nodePortWire(port: MessagePort, options: PortWireOptions = {}): Wire {
  return electronPortWire(
    {
      postMessage: (message) => port.postMessage(message),
      start: () => port.start(),
      close: () => port.close(),
      on: (event: string, listener: (event: { readonly data: unknown }) => void) => {
        // A close listener takes no argument; the one given here is not read.
        if (event === 'message') port.on('message', (data) => listener({ data }));
        else port.on('close', () => listener({ data: undefined }));
      },
    },
    options,
  );
}

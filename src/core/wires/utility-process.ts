/** The child's end of a wire to an Electron utility process: its other end arrives as a message port. */
import type { Wire } from '../../shared/wire.ts';
import { wireOver } from './base.ts';
import { type ElectronPort, electronPortWire } from './message-port.ts';

/** What is used of Electron's `process.parentPort`. */
export interface UtilityParent {
  on(
    event: 'message',
    listener: (event: { readonly data: unknown; readonly ports: readonly ElectronPort[] }) => void,
  ): unknown;
}

export function utilityWire(parent: UtilityParent): Wire {
  let port: Wire | undefined;
  const early: unknown[] = [];
  const end = wireOver({
    send: (message) => {
      if (port) port.send(message);
      else early.push(message);
    },
    close: () => port?.close(),
  });
  parent.on('message', ({ ports }) => {
    const [first] = ports;
    if (!first || port) return;
    port = electronPortWire(first);
    port.onMessage(end.deliver);
    port.onClose(end.ended);
    for (const message of early.splice(0)) port.send(message);
  });
  return end.wire;
}

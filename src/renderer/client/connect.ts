/**
 * The one connect of a window. In Electron the preload sets `window.oraculoHost` and the host posts a MessagePort to the
 * window, again after every restart of the core; in the browser host a WebSocket is opened on the page's own origin.
 */
import type { Wire } from '../../shared/wire.ts';
import { type Link, openLink } from './link.ts';
import { portWire, socketWire } from './wires.ts';

declare global {
  interface Window {
    /** Set by the preload over the context bridge. */
    readonly oraculoHost?: 'electron';
  }
}

const PORT_MESSAGE = 'oraculo-port';

/** Hands out the ports posted to this window, the newest alone: a new one comes when the core of the one before has ended. */
export function portsOf(target: Window): () => Promise<Wire> {
  const ready: MessagePort[] = [];
  let waiting: ((port: MessagePort) => void) | undefined;
  let used: Wire | undefined;
  target.addEventListener('message', (event: MessageEvent<unknown>) => {
    // Only this window itself (its preload) may hand over a port.
    if (event.source !== target) return;
    const { data } = event;
    const [port] = event.ports;
    if (typeof data !== 'object' || data === null || !('type' in data) || data.type !== PORT_MESSAGE || !port)
      return;
    if (waiting) waiting(port);
    else ready.push(port);
    waiting = undefined;
    // The port in use may not tell that its other end is gone.
    if (ready.length > 0) used?.close();
  });
  return () => {
    // A port that was replaced before it was used leads to a core that is gone.
    const port = ready.splice(0).at(-1);
    const use = (given: MessagePort): Wire => {
      used = portWire(given);
      return used;
    };
    if (port) return Promise.resolve(use(port));
    return new Promise((resolve) => {
      waiting = (posted) => resolve(use(posted));
    });
  };
}

function socketAddress({ protocol, host }: Location): string {
  const address = new URL(`${protocol}//${host}/wire`);
  address.protocol = protocol === 'https:' ? 'wss:' : 'ws:';
  return address.href;
}

export function pauseFor(ms: number): { readonly over: Promise<void>; readonly hurry: () => void } {
  let hurry: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    hurry = () => {
      clearTimeout(timer);
      resolve();
    };
  });
  return { over, hurry };
}

export function connectConsole(target: Window): Link {
  const openWire =
    target.oraculoHost === 'electron' ? portsOf(target) : () => socketWire(socketAddress(target.location));
  return openLink({ openWire, now: () => Date.now(), pause: pauseFor });
}

/**
 * What runs in the page of the double before the program's preload: Electron's `contextBridge` and `ipcRenderer`, in an
 * isolated world over CDP, as in Electron. Both functions are sent to Chromium as text, so they use nothing from outside.
 */

/** The binding, in the isolated world only, by which the page speaks to the test. */
export const BINDING = 'doubleSend';
/** Global of the isolated world by which the test speaks to the page. */
export const RECEIVER = 'doubleReceive';

export interface ToPage {
  readonly kind: 'frame-message' | 'answer' | 'refuse' | 'port' | 'port-closed';
  readonly id: number;
  readonly name: string;
  readonly data: unknown;
  readonly ports: readonly number[];
}

export interface FromPage {
  readonly kind: 'invoke' | 'port' | 'port-closed';
  readonly id: number;
  readonly name: string;
  readonly data: unknown;
}

/** Said on a port when one end closes: Electron tells the other end by an event that plain Chromium does not have. */
const CLOSED = 'double:port-closed';

/** In the page's own world: takes what the isolated world exposes, and gives ports Electron's `close` event. */
function mainWorld(closed: string): void {
  addEventListener('double-expose', (event) => {
    const { name, value } = JSON.parse((event as CustomEvent<string>).detail);
    Object.defineProperty(window, name, { value, enumerable: true });
  });
  addEventListener('message', ({ ports }) => {
    for (const port of ports) {
      port.addEventListener('message', (event) => {
        if (event.data !== closed) return;
        event.stopImmediatePropagation();
        port.dispatchEvent(new Event('close'));
      });
      port.close = () => {
        port.postMessage(closed);
        MessagePort.prototype.close.call(port);
      };
    }
  });
}

/** In the isolated world: the `electron` module of a sandboxed preload. */
function isolatedWorld(
  { binding, receiver, closed }: Readonly<Record<'binding' | 'receiver' | 'closed', string>>,
  preload: (require: unknown) => void,
): void {
  const scope = globalThis as unknown as Record<string, (text: string) => void>;
  const send = (message: FromPage) => scope[binding]?.(JSON.stringify(message));
  const listeners = new Map<string, ((event: unknown, data: unknown) => void)[]>();
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const ports = new Map<number, MessagePort>();
  let lastId = 0;

  const openPort = (id: number): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => {
      if (data !== closed) send({ kind: 'port', id, name: '', data });
      else if (ports.delete(id)) send({ kind: 'port-closed', id, name: '', data: null });
    };
    ports.set(id, port1);
    return port2;
  };

  const receive = ({ kind, id, name, data, ports: ids }: ToPage): void => {
    if (kind === 'frame-message') {
      const event = { ports: ids.map(openPort) };
      for (const listener of listeners.get(name) ?? []) listener(event, data);
    } else if (kind === 'port') ports.get(id)?.postMessage(data);
    else if (kind === 'port-closed') {
      const port = ports.get(id);
      ports.delete(id);
      port?.postMessage(closed);
    } else {
      const call = waiting.get(id);
      waiting.delete(id);
      if (kind === 'answer') call?.resolve(data);
      else call?.reject(new Error(String(data)));
    }
  };
  scope[receiver] = (text) => receive(JSON.parse(text));

  const electron = {
    contextBridge: {
      exposeInMainWorld: (name: string, value: unknown) =>
        dispatchEvent(new CustomEvent('double-expose', { detail: JSON.stringify({ name, value }) })),
    },
    webUtils: { getPathForFile: (file: File) => `/dropped/${file.name}` },
    ipcRenderer: {
      on: (name: string, listener: (event: unknown, data: unknown) => void) => {
        listeners.set(name, [...(listeners.get(name) ?? []), listener]);
      },
      invoke: (name: string, ...args: unknown[]) => {
        lastId += 1;
        const id = lastId;
        return new Promise((resolve, reject) => {
          waiting.set(id, { resolve, reject });
          send({ kind: 'invoke', id, name, data: args });
        });
      },
    },
  };
  preload((name: string) => {
    if (name === 'electron') return electron;
    throw new Error(`a sandboxed preload cannot require ${name}`);
  });
}

export const mainWorldSource = `(${mainWorld.toString()})(${JSON.stringify(CLOSED)});`;

/** The built preload, run as Electron runs it: CommonJS, sandboxed, in a world of its own, in the main frame only. */
export function isolatedWorldSource(preloadCode: string): string {
  const preload = `(require) => { const module = { exports: {} }; const exports = module.exports;\n${preloadCode}\n}`;
  const names = JSON.stringify({ binding: BINDING, receiver: RECEIVER, closed: CLOSED });
  return `if (window === window.top) (${isolatedWorld.toString()})(${names}, ${preload});`;
}

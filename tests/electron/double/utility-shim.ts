/**
 * Preloaded into a utility process of the double: gives it `process.parentPort` and ports, as Electron does, and takes away
 * the `process.send` that a child of Node has and a utility process has not.
 */
import { EventEmitter } from 'node:events';
import type { UtilityMessage } from './utility-process.ts';

const ports = new Map<number, UtilityPort>();

const sendByNode = process.send?.bind(process);
delete process.send;

function send(message: UtilityMessage): void {
  if (process.connected) sendByNode?.(message, undefined, undefined, () => undefined);
}

class UtilityPort extends EventEmitter {
  readonly #id: number;
  #started = false;
  #queue: unknown[] = [];

  constructor(id: number) {
    super();
    this.#id = id;
    ports.set(id, this);
  }

  postMessage(data: unknown): void {
    if (ports.has(this.#id)) send({ kind: 'port', id: this.#id, data, ports: [] });
  }

  start(): void {
    this.#started = true;
    for (const data of this.#queue.splice(0)) this.emit('message', { data, ports: [] });
  }

  close(): void {
    if (ports.delete(this.#id)) send({ kind: 'port-closed', id: this.#id, data: null, ports: [] });
  }

  receive(data: unknown): void {
    if (this.#started) this.emit('message', { data, ports: [] });
    else this.#queue.push(data);
  }

  peerClosed(): void {
    if (ports.delete(this.#id)) this.emit('close');
  }
}

class ParentPort extends EventEmitter {
  postMessage(data: unknown): void {
    send({ kind: 'parent', id: 0, data, ports: [] });
  }
}

const parentPort = new ParentPort();
const early: { readonly data: unknown; readonly ports: readonly UtilityPort[] }[] = [];
parentPort.on('newListener', (event) => {
  // Electron keeps messages until somebody listens.
  if (event === 'message')
    setImmediate(() => early.splice(0).map((message) => parentPort.emit('message', message)));
});

process.on('message', (raw) => {
  // Only the double's main process writes to this channel.
  const { kind, id, data, ports: ids } = raw as UtilityMessage;
  if (kind === 'port') ports.get(id)?.receive(data);
  else if (kind === 'port-closed') ports.get(id)?.peerClosed();
  else {
    const message = { data, ports: ids.map((port) => new UtilityPort(port)) };
    if (parentPort.listenerCount('message') > 0) parentPort.emit('message', message);
    else early.push(message);
  }
});
// A utility process does not outlive its main process.
process.on('disconnect', () => process.exit(0));

Object.defineProperty(process, 'parentPort', { value: parentPort });

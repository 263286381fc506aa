/**
 * Electron's message ports in the double. The main process is the hub: each end lives in it, in a utility process, or in the
 * page, and moves when it is transferred. Messages are cloned, wait until `start`, and closing one end is told to the other.
 */
import { EventEmitter } from 'node:events';

/** Where an end lives when it is not in the main process. */
export interface Elsewhere {
  message(id: number, data: unknown): void;
  closed(id: number): void;
}

const ports = new Map<number, FakePort>();
let lastId = 0;

export class FakePort extends EventEmitter {
  readonly id: number;
  peer: FakePort | undefined;
  #elsewhere: Elsewhere | undefined;
  #started = false;
  #open = true;
  #queue: unknown[] = [];

  constructor() {
    super();
    lastId += 1;
    this.id = lastId;
    ports.set(this.id, this);
  }

  postMessage(data: unknown): void {
    if (this.#elsewhere) throw new Error('this port was transferred');
    this.say(data);
  }

  start(): void {
    this.#started = true;
    for (const data of this.#queue.splice(0)) this.emit('message', { data, ports: [] });
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    ports.delete(this.id);
    setImmediate(() => this.peer?.peerClosed());
  }

  /** What the end says, wherever it lives. */
  say(data: unknown): void {
    const copy = structuredClone(data);
    if (this.#open) setImmediate(() => this.peer?.receive(copy));
  }

  moveTo(elsewhere: Elsewhere): void {
    this.#elsewhere = elsewhere;
    for (const data of this.#queue.splice(0)) elsewhere.message(this.id, data);
  }

  livesIn(elsewhere: Elsewhere): boolean {
    return this.#elsewhere === elsewhere;
  }

  private receive(data: unknown): void {
    if (!this.#open) return;
    if (this.#elsewhere) this.#elsewhere.message(this.id, data);
    else if (this.#started) this.emit('message', { data, ports: [] });
    else this.#queue.push(data);
  }

  private peerClosed(): void {
    if (!this.#open) return;
    this.#open = false;
    ports.delete(this.id);
    if (this.#elsewhere) this.#elsewhere.closed(this.id);
    else this.emit('close');
  }
}

export const portOf = (id: number): FakePort | undefined => ports.get(id);

/** Everything that lived in a process that is gone is closed. */
export function closeAllIn(elsewhere: Elsewhere): void {
  for (const port of [...ports.values()]) if (port.livesIn(elsewhere)) port.close();
}

export class MessageChannelMain {
  readonly port1 = new FakePort();
  readonly port2 = new FakePort();

  constructor() {
    this.port1.peer = this.port2;
    this.port2.peer = this.port1;
  }
}

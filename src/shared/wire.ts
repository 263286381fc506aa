/**
 * The wire: the smallest thing the core and a window (or a command line, or the local services) need between
 * them. Transports (MessagePort, WebSocket, Unix socket, child process, in-memory pair) are adapters of it; what
 * is said over it is `rpc.ts`.
 */
export interface Wire {
  /** Sends one JSON-safe message (transports that clone may also carry Uint8Array). Never throws; a closed wire drops it. */
  send(message: unknown): void;
  /** Sets the one receiver. Messages that arrive before it is set are kept in order. */
  onMessage(receive: (message: unknown) => void): void;
  /** Called once, when the other side is gone or `close` was called. */
  onClose(closed: () => void): void;
  close(): void;
}

/** Holds messages back until a receiver is set: the rule that every transport of {@link Wire} must keep. */
export class Inbox {
  #receive: ((message: unknown) => void) | undefined;
  #waiting: unknown[] = [];

  deliver(message: unknown): void {
    if (this.#receive) this.#receive(message);
    else this.#waiting.push(message);
  }

  receiver(receive: (message: unknown) => void): void {
    this.#receive = receive;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const message of waiting) receive(message);
  }
}

class PairEnd implements Wire {
  readonly #inbox = new Inbox();
  readonly #closed: (() => void)[] = [];
  #open = true;
  peer: PairEnd | undefined;

  send(message: unknown): void {
    const peer = this.peer;
    if (!this.#open || !peer) return;
    // A copy, and never in the same turn: what the pair carries behaves like a real transport.
    const copy = structuredClone(message);
    queueMicrotask(() => {
      if (peer.#open) peer.#inbox.deliver(copy);
    });
  }

  onMessage(receive: (message: unknown) => void): void {
    this.#inbox.receiver(receive);
  }

  onClose(closed: () => void): void {
    if (this.#open) this.#closed.push(closed);
    else closed();
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const closed of this.#closed) closed();
    const peer = this.peer;
    if (peer) queueMicrotask(() => peer.close());
  }
}

/** Two ends of one wire in memory, for tests and for a core in the same process. */
export function wirePair(): readonly [Wire, Wire] {
  const left = new PairEnd();
  const right = new PairEnd();
  left.peer = right;
  right.peer = left;
  return [left, right];
}

/** A TCP proxy on loopback whose line is slow: delayed, narrow, cut into small pieces, or slow to close. */
import { connect, createServer, type Socket } from 'node:net';

export interface Line {
  /** Each way, in ms. */
  readonly delayMs?: number;
  /** Bytes per second, each way and for each connection. */
  readonly bytesPerSecond?: number;
  /** Largest piece that is written at once. */
  readonly piece?: number;
  /** How long the end of one side is kept from the other, in ms. */
  readonly closeAfterMs?: number;
}

export interface SlowProxy {
  readonly port: number;
  /** From now on, for bytes that come from now on. */
  shape(line: Line): void;
  close(): Promise<void>;
}

/** One direction of one connection: bytes leave in their order, each not before its time. */
class Way {
  readonly #to: Socket;
  readonly #line: () => Line;
  readonly #queue: { readonly bytes: Buffer; readonly at: number }[] = [];
  #freeAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #endsAt: number | null = null;

  constructor(to: Socket, line: () => Line) {
    this.#to = to;
    this.#line = line;
  }

  push(bytes: Buffer): void {
    const { delayMs = 0, bytesPerSecond, piece = 16_384 } = this.#line();
    for (let from = 0; from < bytes.length; from += piece) {
      const part = bytes.subarray(from, from + piece);
      const takes = bytesPerSecond === undefined ? 0 : (part.length / bytesPerSecond) * 1_000;
      this.#freeAt = Math.max(this.#freeAt, Date.now()) + takes;
      this.#queue.push({ bytes: part, at: this.#freeAt + delayMs });
    }
    this.#pass();
  }

  end(): void {
    this.#endsAt = Date.now() + (this.#line().closeAfterMs ?? 0);
    this.#pass();
  }

  #pass(): void {
    clearTimeout(this.#timer);
    let [next] = this.#queue;
    while (next && next.at <= Date.now()) {
      this.#to.write(next.bytes);
      this.#queue.shift();
      [next] = this.#queue;
    }
    const at = next?.at ?? this.#endsAt;
    if (at === null) return;
    if (!next && at <= Date.now()) this.#to.destroy();
    else this.#timer = setTimeout(() => this.#pass(), Math.max(0, at - Date.now()));
  }
}

export async function startSlowProxy(toPort: number): Promise<SlowProxy> {
  const sockets = new Set<Socket>();
  let line: Line = {};
  const server = createServer((client) => {
    const upstream = connect(toPort, '127.0.0.1');
    const ways = [
      [client, new Way(upstream, () => line)],
      [upstream, new Way(client, () => line)],
    ] as const;
    for (const [socket, way] of ways) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('data', (bytes) => way.push(bytes));
      // A peer that was killed resets its socket; 'close' follows and ends the pair.
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        way.end();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    port: address.port,
    shape: (next) => {
      line = next;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/**
 * A TCP proxy that understands AMQP frames, between a client under test and a real broker. It can hold every frame from a
 * named method on, in one direction: what a slow network or a kill at exactly that moment looks like to both sides.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Class and method ids of AMQP 0-9-1, as far as tests name them. */
export const METHODS = {
  'basic.consume-ok': [60, 21],
  'basic.publish': [60, 40],
  'basic.ack': [60, 80],
} as const;

export interface Hold {
  /** `out`: client → broker; `in`: broker → client. */
  readonly direction: 'out' | 'in';
  readonly method: keyof typeof METHODS;
}

export interface AmqpProxy {
  readonly port: number;
  /**
   * In connections made from now on, that direction stands still from the first frame of that method on. Resolves when
   * one does. Connections that are there already flow on.
   */
  hold(hold: Hold): Promise<void>;
  /** Lets go: held bytes flow again, later frames are not held. */
  release(): void;
  /** Resets every connection. */
  reset(): void;
  close(): Promise<void>;
}

const METHOD_FRAME = 1;
const FRAME_HEAD = 7;
const PROTOCOL_HEADER = 8;

interface Waiting {
  readonly hold: Hold;
  readonly held: () => void;
}

/** Splits a byte stream into frames and passes them on; stands still once a held method comes by. */
class Direction {
  #buffer = Buffer.alloc(0);
  #greeted: boolean;
  #still = false;
  readonly #name: Hold['direction'];
  readonly #to: Socket;
  readonly #waiting: () => Waiting | undefined;

  constructor(name: Hold['direction'], to: Socket, waiting: () => Waiting | undefined) {
    this.#name = name;
    this.#to = to;
    this.#waiting = waiting;
    this.#greeted = name === 'in';
  }

  push(bytes: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, bytes]);
    this.#pass();
  }

  release(): void {
    this.#still = false;
    this.#pass();
  }

  #pass(): void {
    while (!this.#still) {
      const size = this.#nextSize();
      if (size === undefined || this.#buffer.length < size) return;
      const frame = this.#buffer.subarray(0, size);
      if (this.#isHeld(frame)) {
        this.#still = true;
        return;
      }
      this.#greeted = true;
      this.#buffer = this.#buffer.subarray(size);
      this.#to.write(frame);
    }
  }

  #nextSize(): number | undefined {
    if (!this.#greeted) return PROTOCOL_HEADER;
    if (this.#buffer.length < FRAME_HEAD) return undefined;
    return FRAME_HEAD + this.#buffer.readUInt32BE(3) + 1;
  }

  #isHeld(frame: Buffer): boolean {
    const waiting = this.#waiting();
    if (!waiting || waiting.hold.direction !== this.#name || !this.#greeted || frame[0] !== METHOD_FRAME)
      return false;
    const [classId, methodId] = METHODS[waiting.hold.method];
    if (frame.readUInt16BE(FRAME_HEAD) !== classId || frame.readUInt16BE(FRAME_HEAD + 2) !== methodId)
      return false;
    waiting.held();
    return true;
  }
}

/** Starts the proxy on a free loopback port. */
export async function startAmqpProxy(brokerUrl: string): Promise<AmqpProxy> {
  const broker = new URL(brokerUrl);
  const sockets = new Set<Socket>();
  const directions = new Set<Direction>();
  let waiting: Waiting | undefined;

  const server: Server = createServer((client) => {
    const upstream = connect(Number(broker.port), broker.hostname);
    const held = waiting;
    const out = new Direction('out', upstream, () => (held === waiting ? held : undefined));
    const back = new Direction('in', client, () => (held === waiting ? held : undefined));
    directions.add(out).add(back);
    for (const [socket, direction] of [
      [client, out],
      [upstream, back],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('data', (bytes) => direction.push(bytes));
      // A peer that was killed resets its socket; 'close' follows and ends the pair.
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        directions.delete(direction);
        client.destroy();
        upstream.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');

  return {
    port: address.port,
    hold: (hold) =>
      new Promise((resolve) => {
        waiting = { hold, held: resolve };
      }),
    release: () => {
      waiting = undefined;
      for (const direction of directions) direction.release();
    },
    reset: () => {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

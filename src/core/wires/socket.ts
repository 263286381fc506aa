/**
 * The wire over a Unix socket or a named pipe: each message is its length in bytes (4 bytes, big-endian), then its JSON
 * in UTF-8. A peer that sends a longer or broken message, or does not read what is sent, is cut off.
 */
import type { Socket } from 'node:net';
import type { Wire } from '../../shared/wire.ts';
import { wireOver } from './base.ts';
import { MAX_MESSAGE_BYTES, MAX_WAITING_BYTES, readMessage } from './limits.ts';

const HEAD = 4;

export interface SocketWireOptions {
  /** Longest message accepted from the other side; the owner's answers may be longer than a client's questions. */
  readonly maxBytes?: number;
}

/** Cuts a byte stream into frames; false when a frame is longer than allowed. */
class Frames {
  #chunks: Buffer[] = [];
  #size = 0;
  #need = HEAD;
  #inBody = false;
  readonly #maxBytes: number;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  push(bytes: Buffer, frame: (body: Buffer) => boolean): boolean {
    this.#chunks.push(bytes);
    this.#size += bytes.length;
    while (this.#size >= this.#need) {
      const part = this.#take(this.#need);
      if (this.#inBody) {
        this.#inBody = false;
        this.#need = HEAD;
        if (!frame(part)) return false;
      } else {
        this.#need = part.readUInt32BE(0);
        this.#inBody = true;
        if (this.#need > this.#maxBytes) return false;
      }
    }
    return true;
  }

  #take(length: number): Buffer {
    const all = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    const bytes = all ?? Buffer.alloc(0);
    const rest = bytes.subarray(length);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#size = rest.length;
    return bytes.subarray(0, length);
  }
}

export function socketWire(socket: Socket, options: SocketWireOptions = {}): Wire {
  const frames = new Frames(options.maxBytes ?? MAX_MESSAGE_BYTES);
  const end = wireOver({
    send: (message) => {
      const body = Buffer.from(JSON.stringify(message) ?? 'null', 'utf8');
      const head = Buffer.alloc(HEAD);
      head.writeUInt32BE(body.length);
      socket.write(Buffer.concat([head, body]));
      if (socket.writableLength > MAX_WAITING_BYTES) socket.destroy();
    },
    // `end` first, so that what was already said still arrives.
    close: () => socket.end(),
  });
  const read = (body: Buffer): boolean => {
    const message = readMessage(body.toString('utf8'));
    if (message === undefined) return false;
    end.deliver(message);
    return true;
  };
  socket.on('data', (bytes: Buffer) => {
    if (!frames.push(bytes, read)) socket.destroy();
  });
  socket.on('end', () => socket.end());
  socket.on('error', () => socket.destroy());
  socket.on('close', end.ended);
  return end.wire;
}

/**
 * The attach socket: how a second window, console or command line reaches the process that owns a data directory. The
 * first message of a client is `{k:'hello', key}` with the key of `owner.json`, answered by `{k:'welcome'}`; after it
 * both sides hold an ordinary wire.
 */
import { timingSafeEqual } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import type { Wire } from '../../shared/wire.ts';
import { wireOver } from '../wires/base.ts';
import { socketWire } from '../wires/socket.ts';
import type { OwnerRecord } from './owner-file.ts';

/** Answers of the owner may hold pages of events; questions stay under the ordinary cap. */
const LONGEST_ANSWER = 64 * 1024 * 1024;
const HELLO_MS = 3_000;

export interface AttachSocket {
  close(): Promise<void>;
}

interface Hello {
  readonly k?: unknown;
  readonly key?: unknown;
}

function isHello(message: unknown, key: string): boolean {
  if (typeof message !== 'object' || message === null) return false;
  const hello: Hello = message;
  if (hello.k !== 'hello' || typeof hello.key !== 'string') return false;
  const said = Buffer.from(hello.key);
  const wanted = Buffer.from(key);
  return said.length === wanted.length && timingSafeEqual(said, wanted);
}

/** A wire whose first message went to the greeting: the rest is the conversation. */
function afterGreeting(wire: Wire, first: (message: unknown) => boolean): Wire {
  const end = wireOver({ send: (message) => wire.send(message), close: () => wire.close() });
  let greeted = false;
  wire.onMessage((message) => {
    if (greeted) end.deliver(message);
    else if (first(message)) greeted = true;
    else wire.close();
  });
  wire.onClose(end.ended);
  return end.wire;
}

/** Listens on `path`; `serve` gets the wire of every client that knew the key. */
export async function listenForAttach(
  path: string,
  key: string,
  serve: (wire: Wire) => void,
): Promise<AttachSocket> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const tooSlow = setTimeout(() => socket.destroy(), HELLO_MS);
    socket.once('close', () => {
      clearTimeout(tooSlow);
      sockets.delete(socket);
    });
    const raw = socketWire(socket);
    const wire = afterGreeting(raw, (message) => {
      if (!isHello(message, key)) return false;
      clearTimeout(tooSlow);
      raw.send({ k: 'welcome' });
      serve(wire);
      return true;
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  if (process.platform !== 'win32') chmodSync(path, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.end();
        setTimeout(() => {
          for (const socket of sockets) socket.destroy();
        }, 200).unref();
      }),
  };
}

/** The owner's wire, or null when nobody (or nobody who answers within 3 s) listens there. */
export function attachTo(owner: OwnerRecord, timeoutMs: number = HELLO_MS): Promise<Wire | null> {
  return new Promise((resolve) => {
    const socket = connect(owner.socket);
    const raw = socketWire(socket, { maxBytes: LONGEST_ANSWER });
    const tooSlow = setTimeout(() => socket.destroy(), timeoutMs);
    raw.onClose(() => {
      clearTimeout(tooSlow);
      resolve(null);
    });
    const wire = afterGreeting(raw, (message) => {
      // Any first message but the greeting means that something else listens there.
      if (typeof message !== 'object' || message === null || !('k' in message)) return false;
      if (message.k !== 'welcome') return false;
      clearTimeout(tooSlow);
      resolve(wire);
      return true;
    });
    raw.send({ k: 'hello', key: owner.key });
  });
}

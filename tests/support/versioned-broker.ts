/**
 * A scripted RabbitMQ: a real one whose greeting names another version, and a record of what the client sends. So the
 * real adapter takes the way of a version that does not run here, and a test reads which way it was.
 */
import { connect, createServer, type Socket } from 'node:net';

export interface Sent {
  /** The name that the client gave its connection. */
  readonly connection: string;
  readonly channel: number;
  /** `basic.nack`, `channel.close`…; methods that do not matter here by their numbers. */
  readonly method: string;
  /** Of an ack, nack or reject. */
  readonly deliveryTag?: number;
  readonly multiple?: boolean;
  readonly requeue?: boolean;
}

export interface VersionedBroker {
  readonly port: number;
  /** In the order in which it was sent, over all connections. */
  readonly sent: readonly Sent[];
  close(): Promise<void>;
}

const METHODS: Readonly<Record<string, string>> = {
  '10.11': 'connection.start-ok',
  '10.50': 'connection.close',
  '20.10': 'channel.open',
  '20.40': 'channel.close',
  '50.10': 'queue.declare',
  '60.10': 'basic.qos',
  '60.20': 'basic.consume',
  '60.30': 'basic.cancel',
  '60.70': 'basic.get',
  '60.80': 'basic.ack',
  '60.90': 'basic.reject',
  '60.110': 'basic.recover',
  '60.120': 'basic.nack',
};

const METHOD_FRAME = 1;
const HEAD = 7;
const PROTOCOL_HEADER = 8;
/** Class, method and the two version bytes before the table of server properties. */
const START_TABLE = HEAD + 6;

/** Whole frames of one direction; the client begins with a protocol header, which is none. */
class Frames {
  #rest: Buffer = Buffer.alloc(0);
  #before: number;

  constructor(before: number) {
    this.#before = before;
  }

  *take(bytes: Buffer): Generator<Buffer> {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const size = this.#before > 0 ? this.#before : this.#frameSize();
      if (size === null || this.#rest.length < size) return;
      yield this.#rest.subarray(0, size);
      this.#rest = this.#rest.subarray(size);
      this.#before = 0;
    }
  }

  #frameSize(): number | null {
    return this.#rest.length < HEAD ? null : HEAD + this.#rest.readUInt32BE(3) + 1;
  }
}

/** The greeting with another version among the server's properties; lengths follow. */
export function withVersion(start: Buffer, version: string): Buffer {
  const key = Buffer.concat([Buffer.from([7]), Buffer.from('version'), Buffer.from('S')]);
  const at = start.indexOf(key, START_TABLE);
  if (at < 0) throw new Error('the greeting names no version');
  const lengthAt = at + key.length;
  const end = lengthAt + 4 + start.readUInt32BE(lengthAt);
  const text = Buffer.from(version);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  const changed = Buffer.concat([start.subarray(0, lengthAt), length, text, start.subarray(end)]);
  const grown = changed.length - start.length;
  changed.writeUInt32BE(start.readUInt32BE(3) + grown, 3);
  changed.writeUInt32BE(start.readUInt32BE(START_TABLE) + grown, START_TABLE);
  return changed;
}

function connectionName(startOk: Buffer): string {
  const key = Buffer.from('connection_nameS');
  const at = startOk.indexOf(key);
  if (at < 0) return '';
  const from = at + key.length + 4;
  return startOk.subarray(from, from + startOk.readUInt32BE(from - 4)).toString();
}

function sentOf(connection: string, frame: Buffer): Sent {
  const numbers = `${frame.readUInt16BE(HEAD)}.${frame.readUInt16BE(HEAD + 2)}`;
  const method = METHODS[numbers] ?? numbers;
  const sent = { connection, channel: frame.readUInt16BE(1), method };
  if (method !== 'basic.ack' && method !== 'basic.nack' && method !== 'basic.reject') return sent;
  const deliveryTag = Number(frame.readBigUInt64BE(HEAD + 4));
  const bits = frame.readUInt8(HEAD + 12);
  if (method === 'basic.ack') return { ...sent, deliveryTag, multiple: (bits & 1) === 1 };
  if (method === 'basic.reject') return { ...sent, deliveryTag, requeue: (bits & 1) === 1 };
  return { ...sent, deliveryTag, multiple: (bits & 1) === 1, requeue: (bits & 2) === 2 };
}

/** Passes everything on to the broker, on a free loopback port. */
export async function startVersionedBroker(brokerUrl: string, version: string): Promise<VersionedBroker> {
  const broker = new URL(brokerUrl);
  const sockets = new Set<Socket>();
  const sent: Sent[] = [];

  const serve = (client: Socket) => {
    const upstream = connect(Number(broker.port), broker.hostname);
    let name = '';
    let isGreeted = false;
    const out = new Frames(PROTOCOL_HEADER);
    const back = new Frames(0);
    client.on('data', (bytes) => {
      for (const frame of out.take(bytes)) {
        if (frame[0] === METHOD_FRAME) {
          if (name === '') name = connectionName(frame);
          sent.push(sentOf(name, frame));
        }
        upstream.write(frame);
      }
    });
    upstream.on('data', (bytes) => {
      for (const frame of back.take(bytes)) {
        client.write(isGreeted ? frame : withVersion(frame, version));
        isGreeted = true;
      }
    });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
  };

  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the scripted broker has no port');
  return {
    port: address.port,
    sent,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

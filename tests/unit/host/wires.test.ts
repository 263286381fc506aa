import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { jsonTooDeep, MAX_MESSAGE_BYTES, withinLimits } from '../../../src/core/wires/limits.ts';
import type { ElectronPort } from '../../../src/core/wires/message-port.ts';
import { nodePortWire } from '../../../src/core/wires/message-port.ts';
import { socketWire } from '../../../src/core/wires/socket.ts';
import { type UtilityParent, utilityWire } from '../../../src/core/wires/utility-process.ts';
import { webSocketWire } from '../../../src/core/wires/web-socket.ts';
import type { Wire } from '../../../src/shared/wire.ts';

const endings: (() => void)[] = [];
afterEach(() => {
  for (const end of endings.splice(0)) end();
});

interface Pair {
  readonly near: Wire;
  readonly far: Wire;
}

async function sockets(): Promise<Pair & { readonly raw: Socket }> {
  const path = join(tmpdir(), `oraculo-wire-${randomUUID()}.sock`);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const raw = connect(path);
  const [accepted]: [Socket] = (await once(server, 'connection')) as [Socket];
  endings.push(() => {
    raw.destroy();
    accepted.destroy();
    server.close();
  });
  return { near: socketWire(raw), far: socketWire(accepted), raw };
}

async function webSockets(): Promise<Pair & { readonly raw: WebSocket }> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', maxPayload: MAX_MESSAGE_BYTES });
  await once(server, 'listening');
  const address = server.address();
  if (typeof address === 'string' || address === null) throw new Error('no port');
  const raw = new WebSocket(`ws://127.0.0.1:${address.port}`);
  const [accepted] = (await once(server, 'connection')) as [WebSocket];
  if (raw.readyState !== raw.OPEN) await once(raw, 'open');
  endings.push(() => {
    raw.terminate();
    accepted.terminate();
    server.close();
  });
  return { near: webSocketWire(raw), far: webSocketWire(accepted), raw };
}

function ports(): Promise<Pair> {
  const { port1, port2 } = new MessageChannel();
  endings.push(() => port1.close());
  return Promise.resolve({ near: nodePortWire(port1), far: nodePortWire(port2, { limited: true }) });
}

function collect(wire: Wire, count: number): Promise<unknown[]> {
  const messages: unknown[] = [];
  return new Promise((resolve) =>
    wire.onMessage((message) => {
      messages.push(message);
      if (messages.length === count) resolve(messages);
    }),
  );
}

const closed = (wire: Wire) => new Promise<void>((resolve) => wire.onClose(resolve));

describe.each([
  ['a socket', sockets],
  ['a WebSocket', webSockets],
  ['a message port', ports],
])('a wire over %s', (_name, open) => {
  it('keeps order, also of messages that came before a receiver', async () => {
    const { near, far } = await open();
    const sent = Array.from({ length: 300 }, (_, index) => ({ index, text: 'ação'.repeat(index) }));
    for (const message of sent) near.send(message);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await collect(far, sent.length)).toEqual(sent);
  });

  it('tells both ends once that it is closed, and drops what is sent after', async () => {
    const { near, far } = await open();
    let times = 0;
    far.onClose(() => {
      times += 1;
    });
    const both = [closed(near), closed(far)];
    near.close();
    near.close();
    near.send({ late: true });
    await Promise.all(both);
    await closed(far);
    expect(times).toBe(1);
  });

  it('carries what was said before closing', async () => {
    const { near, far } = await open();
    const got = collect(far, 1);
    near.send({ last: 'word' });
    near.close();
    expect(await got).toEqual([{ last: 'word' }]);
  });

  it('cuts off a peer whose message is larger than 1 MB', async () => {
    const { near, far } = await open();
    let heard = 0;
    far.onMessage(() => {
      heard += 1;
    });
    const both = [closed(near), closed(far)];
    near.send({ text: 'x'.repeat(MAX_MESSAGE_BYTES + 1) });
    await Promise.all(both);
    expect(heard).toBe(0);
  });

  it('cuts off a peer whose message is nested deeper than 200 (checklist 17)', async () => {
    const { near, far } = await open();
    let deep: unknown = 1;
    for (let depth = 0; depth < 1_000; depth += 1) deep = [deep];
    const gone = closed(far);
    near.send(deep);
    await gone;
  });
});

it('a socket with bytes that are no message is cut off', async () => {
  const { far, raw } = await sockets();
  const gone = closed(far);
  raw.write(Buffer.from([0, 0, 0, 3, 0x7b, 0x7b, 0x7b]));
  await gone;
});

it('a socket message may arrive byte by byte', async () => {
  const { far, raw } = await sockets();
  const body = Buffer.from(JSON.stringify({ k: 'olá' }));
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  const got = collect(far, 2);
  for (const byte of Buffer.concat([head, body, head, body])) {
    raw.write(Buffer.from([byte]));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await got).toEqual([{ k: 'olá' }, { k: 'olá' }]);
});

it('a binary WebSocket message ends the wire', async () => {
  const { far, raw } = await webSockets();
  const gone = closed(far);
  raw.send(Buffer.from('{}'));
  await gone;
});

it('limits count text, keys, bytes and depth without recursion', () => {
  expect(withinLimits({ a: 'x'.repeat(1000) })).toBe(true);
  expect(withinLimits({ ['k'.repeat(MAX_MESSAGE_BYTES)]: 1 })).toBe(false);
  expect(withinLimits(new Uint8Array(MAX_MESSAGE_BYTES + 1))).toBe(false);
  expect(withinLimits(Array.from({ length: 200_000 }, () => 0))).toBe(false);
  let deep: unknown = 1;
  for (let depth = 0; depth < 100_000; depth += 1) deep = { deep };
  expect(withinLimits(deep)).toBe(false);
  expect(jsonTooDeep('['.repeat(200) + ']'.repeat(200))).toBe(false);
  expect(jsonTooDeep('['.repeat(201))).toBe(true);
  expect(jsonTooDeep(`{"text":"${'['.repeat(1000)}\\"${'{'.repeat(1000)}"}`)).toBe(false);
});

it.each([
  ['an ArrayBuffer', new ArrayBuffer(MAX_MESSAGE_BYTES + 1)],
  ['one byte of a large buffer', new Uint8Array(new ArrayBuffer(MAX_MESSAGE_BYTES + 1), 0, 1)],
  ['an array of holes', new Array(MAX_MESSAGE_BYTES + 1)],
  ['a Map', new Map([['a', 'x'.repeat(MAX_MESSAGE_BYTES)]])],
  ['a Set', new Set(['x'.repeat(MAX_MESSAGE_BYTES)])],
  ['an Error', new Error('x'.repeat(MAX_MESSAGE_BYTES))],
  ['a boxed string', Object('x'.repeat(MAX_MESSAGE_BYTES))],
  ['a regular expression', /x/],
  ['shared memory', new SharedArrayBuffer(8)],
  ['a bigint', 1n << 64n],
])('limits let no size hide in %s', (_name, value) => {
  expect(withinLimits(value)).toBe(false);
  expect(withinLimits({ args: [value] })).toBe(false);
});

it('limits let pass what the contract is made of, as a clone brings it', () => {
  const message = { k: 'call', id: 1, args: { list: [null, true, 1.5, 'x', undefined], none: {} } };
  expect(withinLimits(structuredClone(message))).toBe(true);
  expect(withinLimits(JSON.parse(JSON.stringify(message)))).toBe(true);
  expect(withinLimits(structuredClone({ body: new Uint8Array(1_000), raw: new ArrayBuffer(1_000) }))).toBe(
    true,
  );
  expect(withinLimits(Object.assign(Object.create(null), message))).toBe(true);
});

it('a utility process speaks as soon as its port has come, and nothing is lost before', async () => {
  const { port1, port2 } = new MessageChannel();
  endings.push(() => port1.close());
  let hand: Parameters<UtilityParent['on']>[1] = () => undefined;
  const parent: UtilityParent = {
    on: (_event, listener) => {
      hand = listener;
    },
  };
  const wire = utilityWire(parent);
  wire.send({ early: 1 });
  const far = nodePortWire(port1);
  const heard = collect(far, 2);
  const electronPort: ElectronPort = {
    postMessage: (message) => port2.postMessage(message),
    start: () => port2.start(),
    close: () => port2.close(),
    on: (event: string, listener: (event: { readonly data: unknown }) => void) =>
      event === 'message'
        ? port2.on('message', (data) => listener({ data }))
        : port2.on('close', () => listener({ data: null })),
  };
  hand({ data: { type: 'wire' }, ports: [electronPort] });
  wire.send({ late: new Uint8Array([1, 2]) });
  expect(await heard).toEqual([{ early: 1 }, { late: new Uint8Array([1, 2]) }]);
  const gone = closed(wire);
  far.close();
  await gone;
});

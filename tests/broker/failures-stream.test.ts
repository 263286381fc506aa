/** A stream as a dead-letter queue: read by offset, window after window, and nothing taken. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BrokerSession, Delivery } from '../../src/core/broker/port.ts';
import { readStream } from '../../src/core/failures/read-stream.ts';
import type { JobRequest } from '../../src/shared/domain/job.ts';
import { eventually, type Lab, labProfile, never, openLab, publish } from '../support/failures/lab.ts';
import { type OpenSession, openSession, testPlace } from '../support/failures/sessions.ts';

let folder = '';
let open: OpenSession;
let session: BrokerSession;
let counter = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oraculo-streams-'));
  open = await openSession(testPlace('rabbitmq', folder));
  session = open.session;
});
afterAll(async () => {
  await open.close();
  rmSync(folder, { recursive: true, force: true });
});

async function newStream(): Promise<string> {
  counter += 1;
  const name = `streams.${process.pid}.${counter}`;
  const channel = await session.openChannel('publish');
  await channel.declareQueue(name, { durable: true, arguments: { 'x-queue-type': 'stream' } });
  await channel.close();
  return name;
}

async function deleteStream(name: string): Promise<void> {
  const channel = await session.openChannel('publish');
  await channel.deleteQueue(name);
  await channel.close();
}

const labOf = (dead: string): Lab =>
  openLab({ folder: mkdtempSync(join(folder, 'lab-')), profile: labProfile('none', dead), session });
const ids = (count: number, prefix = 'm') =>
  Array.from({ length: count }, (_, index) => ({ id: `${prefix}${index}` }));
const look = (lab: Lab, queue: string) => lab.service.look({ queue, consent: false }, never);

/** All of a stream, by a reader of its own. */
async function readAll(name: string, count: number): Promise<readonly string[]> {
  const channel = await session.openChannel('read');
  const seen: Delivery[] = [];
  await channel.prefetch(500);
  const arguments_ = [{ key: 'x-stream-offset', value: { type: 'string' as const, value: 'first' } }];
  await channel.consume(
    name,
    (delivery) => {
      seen.push(delivery);
      channel.ack(delivery.deliveryTag);
    },
    { arguments: arguments_ },
  );
  await eventually(() => (seen.length >= count ? true : null));
  await channel.close();
  return seen.map(({ body }) => JSON.parse(Buffer.from(body).toString()).n);
}

it('B13: a stream is read by offset, each message once, equal ones too, and stays as it was', async () => {
  const name = await newStream();
  const lab = labOf(name);
  expect(await look(lab, name)).toMatchObject({ seen: 0, added: 0, complete: true });
  await publish(session, name, [...ids(300), { id: 'same' }, { id: 'same' }, { id: 'same' }]);
  expect(await look(lab, name)).toMatchObject({ seen: 303, added: 303, complete: true });
  expect(await look(lab, name)).toMatchObject({ seen: 0, added: 0, complete: true });
  await publish(session, name, [{ id: 'later' }]);
  expect(await look(lab, name)).toMatchObject({ seen: 1, added: 1, complete: true });
  expect(lab.service.page({ limit: 1 }).total).toBe(304);
  const all = [...ids(300).map(({ id }) => id), 'same', 'same', 'same', 'later'];
  expect(await readAll(name, 304)).toEqual(all);
  expect(session.state.kind).toBe('connected');
  const [facts] = (await lab.service.queues()).filter((queue) => queue.name === name);
  expect(facts).toMatchObject({
    type: 'stream',
    tapped: false,
    look: { way: 'stream-offset', costPerMessage: 0, budget: null, losesDeaths: true },
  });
  expect(lab.log.errors).toEqual([]);
  await lab.close();
  await deleteStream(name);
});

it('out of a stream nothing is taken: a copy is sent, and the message stays', async () => {
  const name = await newStream();
  const lab = labOf(name);
  await publish(session, name, [{ id: 'a' }]);
  await look(lab, name);
  const id = lab.service.page({ limit: 1 }).failures[0]?.id ?? '';
  expect((await lab.service.detail(id)).actions).toMatchObject({
    retry: 'look-refused-type',
    discard: 'look-refused-type',
    archive: null,
    resend: null,
  });
  expect(lab.service.body({ id, offset: 0, length: 100, as: 'text' }).text).toContain('"n":"a"');
  const request = (action: 'discard' | 'resend'): JobRequest => ({
    action,
    selection: { kind: 'ids', ids: [id] },
    target: { kind: 'queue', queue: `${name}.target` },
    edit: null,
    reason: 'the worker is back',
    rate: null,
    canary: false,
    window: 1,
    include: [],
  });
  const discard = await lab.service.jobs.plan({ request: request('discard') });
  expect(discard).toMatchObject({ count: 0, skipped: [{ code: 'other-origin', count: 1 }] });
  const channel = await session.openChannel('publish');
  await channel.declareQueue(`${name}.target`);
  const { id: jobId } = await lab.service.jobs.start({
    request: request('resend'),
    expected: 1,
    typed: null,
  });
  const sent = await eventually(() => channel.get(`${name}.target`));
  expect(JSON.parse(Buffer.from(sent.body).toString()).n).toBe('a');
  channel.ack(sent.deliveryTag);
  await eventually(() => (lab.service.jobs.detail(jobId).counts.sent === 1 ? true : null));
  expect(await readAll(name, 1)).toEqual(['a']);
  await channel.deleteQueue(`${name}.target`);
  await channel.close();
  await lab.close();
  await deleteStream(name);
});

it.each([2, 5])(
  'one made anew with %s messages is read from its beginning; what the old one held is gone',
  async (count) => {
    const name = await newStream();
    const lab = labOf(name);
    await publish(session, name, ids(3, 'old'));
    await look(lab, name);
    await deleteStream(name);
    const channel = await session.openChannel('publish');
    await channel.declareQueue(name, { durable: true, arguments: { 'x-queue-type': 'stream' } });
    await channel.close();
    // Longer than the one before, so that its end tells nothing.
    await publish(session, name, ids(count, 'new'));
    expect(await look(lab, name)).toMatchObject({ seen: count, added: count, complete: true });
    const open = lab.service.page({ limit: 10, filter: { states: ['open'] } }).failures;
    expect(open.map(({ correlationId }) => correlationId).toSorted()).toEqual(
      ids(count, 'new').map(({ id }) => id),
    );
    await lab.close();
    await deleteStream(name);
  },
);

it('a window ends at its bound, and the next one goes on there', async () => {
  const name = await newStream();
  await publish(session, name, ids(250));
  const window = { queue: name, limit: 100, maxBytes: 1e9, maxMs: 10_000, signal: never };
  const connection = await session.openDedicated('stream windows');
  const seen: string[] = [];
  const ends: string[] = [];
  for (let from: number | null = null; ends.at(-1) !== 'empty'; from = seen.length) {
    const read = await readStream(connection, { ...window, from });
    ends.push(read.end);
    seen.push(...read.deliveries.map(({ body }) => JSON.parse(Buffer.from(body).toString()).n));
  }
  expect(ends).toEqual(['limit', 'limit', 'empty']);
  expect(seen).toEqual(ids(250).map(({ id }) => id));
  const few = await readStream(connection, { ...window, from: 0, maxBytes: 500 });
  expect(few.end).toBe('limit');
  expect(few.deliveries.length).toBeLessThan(10);
  const cancelled = await readStream(connection, { ...window, from: 0, signal: AbortSignal.abort() });
  expect(cancelled.end).toBe('cancelled');
  await connection.close();
  await deleteStream(name);
});

/**
 * A capture that is ended with SIGKILL while messages come at up to 10,000 a second, start after start on the same files:
 * five times, or as often as ORACULO_CAPTURE_KILLS says.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BrokerSession } from '../../src/core/broker/port.ts';
import { openHistoryReader } from '../../src/core/store/history-file.ts';
import { type OpenSession, openSession } from '../support/failures/sessions.ts';
import { random } from '../support/history/random.ts';
import { startProcess, type TestProcess } from '../support/process.ts';
import { type RabbitmqServer, startRabbitmq } from '../support/services/rabbitmq.ts';
import { ACKED_FILE, bodyOf, EXCHANGE, numberOf, ROUTING_KEY } from './capture-kills/order.ts';

const KILLS = Number(process.env.ORACULO_CAPTURE_KILLS ?? 5);
const PER_SECOND = 10_000;
const AT_ONCE = 500;
const SEED = 20_261;

let folder = '';
let server: RabbitmqServer;
let open: OpenSession;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oraculo-kills-'));
  server = await startRabbitmq({ plugins: [] });
  open = await openSession({ kind: 'rabbitmq', folder, amqpUrl: server.amqpUrl, managementUrl: '' });
});
afterAll(async () => {
  await open.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The real consumer takes everything at once. */
async function declareSystem(session: BrokerSession): Promise<void> {
  const channel = await session.openChannel('read');
  for (const name of [EXCHANGE, 'oraculo.resultados']) {
    await channel.declareExchange(name, 'topic', { durable: true });
  }
  await channel.declareExchange('oraculo.falhas', 'direct', { durable: true });
  await channel.declareQueue('escavador.blog', { durable: true });
  await channel.bindQueue('escavador.blog', EXCHANGE, ROUTING_KEY);
  await channel.consume('escavador.blog', () => undefined, { noAck: true });
}

/** Publishes numbers in order until it is told to stop; returns how many. */
async function publishUntil(session: BrokerSession, stopped: () => boolean): Promise<number> {
  const channel = await session.openChannel('publish', { confirm: true });
  let sent = 0;
  while (!stopped()) {
    const from = Date.now();
    const numbers = Array.from({ length: AT_ONCE }, (_, index) => sent + index);
    await Promise.all(
      numbers.map((number) =>
        channel.publish(EXCHANGE, ROUTING_KEY, { body: bodyOf(number), properties: {} }),
      ),
    );
    sent += AT_ONCE;
    await setTimeout(Math.max(0, (AT_ONCE / PER_SECOND) * 1_000 - (Date.now() - from)));
  }
  await channel.close();
  return sent;
}

async function startConsole(): Promise<TestProcess> {
  const child = join(import.meta.dirname, 'capture-kills/child.ts');
  const console = startProcess(process.execPath, [child, server.amqpUrl, folder]);
  await console.line(/WATCHING/, 60_000);
  return console;
}

interface Kept {
  readonly seq: number;
  readonly number: number;
}

function readHistory() {
  const read = openHistoryReader(join(folder, 'history.db'));
  const bodies = read.prepare<[], { seq: number; body: Buffer }>(
    'SELECT seq, message_body(body, codec) AS body FROM event_message ORDER BY seq',
  );
  const kept: Kept[] = [];
  for (const { seq, body } of bodies.iterate()) kept.push({ seq, number: numberOf(body) });
  const gaps = new Set(read.prepare<[], number>('SELECT after_seq FROM gap').pluck().all());
  const state = read.prepare('SELECT captured, last_seq AS lastSeq FROM capture_state').get();
  const runEvents = read.prepare<[], number>('SELECT sum(events) FROM run').pluck().get();
  const redelivered = read.prepare('SELECT count(*) FROM event WHERE redelivered = 1').pluck().get();
  const whole = read.pragma('integrity_check', { simple: true });
  read.close();
  return { kept, gaps, state, runEvents, redelivered, whole };
}

it(`K12: killed ${KILLS} times while it captures, it has what it acked, once, and what it missed lies in a gap`, async () => {
  await declareSystem(open.session);
  const chance = random(SEED);
  let stop = false;
  const from = Date.now();
  const publishing = publishUntil(open.session, () => stop);
  for (let kill = 0; kill < KILLS; kill += 1) {
    const console = await startConsole();
    await setTimeout(200 + chance.whole(1_300));
    await console.kill9();
  }
  const last = await startConsole();
  await setTimeout(500);
  stop = true;
  const sent = await publishing;
  const perSecond = Math.round((1_000 * sent) / (Date.now() - from));
  last.child.kill('SIGTERM');
  const [, json = ''] = await last.line(/^REPORT (.*)$/, 60_000);
  expect(JSON.parse(json)).toEqual({ errors: [] });
  await last.stopped();

  const { kept, gaps, state, runEvents, redelivered, whole } = readHistory();
  const lines = readFileSync(join(folder, ACKED_FILE), 'utf8').split('\n').slice(0, -1);
  const acked = new Set(lines.map(Number));
  process.stdout.write(
    `capture kills: ${KILLS}, ${sent} published at ${perSecond}/s, ${acked.size} acked, ${kept.length} kept\n`,
  );
  expect(whole).toBe('ok');
  const numbers = new Set(kept.map(({ number }) => number));
  expect([...acked].filter((number) => !numbers.has(number))).toEqual([]);
  expect(acked.size).toBeGreaterThan(1_000 * KILLS);
  // Each once; the tap's queue goes with its connection, so that the broker delivers nothing again.
  expect(numbers.size).toBe(kept.length);
  expect(redelivered).toBe(0);
  // Counters, runs and events were committed together.
  expect(state).toEqual({ captured: kept.length, lastSeq: kept.at(-1)?.seq });
  expect(runEvents).toBe(kept.length);
  // The tap keeps the order: wherever numbers are missing there is a gap, at that very place.
  const unmarked = kept.filter(({ seq, number }, index) => {
    const before = kept[index - 1];
    return before !== undefined && number !== before.number + 1 && !gaps.has(seq - 1);
  });
  expect(unmarked).toEqual([]);
}, 600_000);

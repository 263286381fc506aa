import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BrokerSession } from '../../src/core/broker/port.ts';
import { type OpenSession, openSession } from '../support/failures/sessions.ts';
import { startProcess } from '../support/process.ts';
import { type RabbitmqServer, startRabbitmq } from '../support/services/rabbitmq.ts';

/** More than the tap may hold, so that it must drop; the short form of ten minutes at 5,000 a second. */
const MESSAGES = 120_000;
const PER_SECOND = 8_000;
const BODY = Buffer.from(
  JSON.stringify({
    correlation_id: 'c-1',
    tipo_evento: 'iniciar_coleta',
    payload: { fonte: 'blog', parametros: { fill: 'x'.repeat(450) } },
  }),
);
/** What the bounded queue may cost the broker. */
const MOST_GROWTH_MB = 70;

let folder = '';
let server: RabbitmqServer;
let open: OpenSession;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oraculo-stalled-'));
  server = await startRabbitmq({ plugins: [] });
  open = await openSession({ kind: 'rabbitmq', folder, amqpUrl: server.amqpUrl, managementUrl: '' });
});
afterAll(async () => {
  await open.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Of the whole broker, in MB. */
async function memory(): Promise<number> {
  return Number(
    await server.ctl(['eval', '[garbage_collect(P) || P <- processes()], erlang:memory(total) div 1000000.']),
  );
}

/** The real consumer takes everything at once, so that only the tap can fill. */
async function declareSystem(session: BrokerSession): Promise<void> {
  const channel = await session.openChannel('read');
  for (const name of ['oraculo.comandos', 'oraculo.resultados']) {
    await channel.declareExchange(name, 'topic', { durable: true });
  }
  await channel.declareExchange('oraculo.falhas', 'direct', { durable: true });
  await channel.declareQueue('escavador.blog', { durable: true });
  await channel.bindQueue('escavador.blog', 'oraculo.comandos', 'iniciar_coleta.blog');
  await channel.consume('escavador.blog', () => undefined, { noAck: true });
}

async function publishAll(session: BrokerSession): Promise<void> {
  const channel = await session.openChannel('publish', { confirm: true });
  const AT_ONCE = 400;
  for (let sent = 0; sent < MESSAGES; sent += AT_ONCE) {
    const from = Date.now();
    await Promise.all(
      Array.from({ length: AT_ONCE }, () =>
        channel.publish('oraculo.comandos', 'iniciar_coleta.blog', { body: BODY, properties: {} }),
      ),
    );
    await setTimeout(Math.max(0, (AT_ONCE / PER_SECOND) * 1_000 - (Date.now() - from)));
  }
  await channel.close();
}

it('B16: a tap whose console stands still costs the broker little, and what it lost is a gap', async () => {
  await declareSystem(open.session);
  const console = startProcess(process.execPath, [
    join(import.meta.dirname, 'tap-child.ts'),
    String(server.amqpPort),
    folder,
  ]);
  await console.line(/WATCHING/);
  const before = await memory();
  console.child.kill('SIGSTOP');
  await publishAll(open.session);
  const growth = (await memory()) - before;
  console.child.kill('SIGCONT');
  // It reads what the tap still holds, and sees that the tap was full.
  await setTimeout(6_000);
  console.child.kill('SIGTERM');
  const [, json = ''] = await console.line(/^REPORT (.*)$/, 60_000);
  await console.stopped();
  // The child's own words.
  const report = JSON.parse(json) as {
    captured: number;
    gaps: { reason: string; to: number | null }[];
    errors: string[];
  };
  process.stdout.write(`stalled tap: broker +${growth} MB, captured ${report.captured} of ${MESSAGES}\n`);
  expect(growth).toBeLessThanOrEqual(MOST_GROWTH_MB);
  expect(report.errors).toEqual([]);
  expect(report.captured).toBeGreaterThan(40_000);
  expect(report.captured).toBeLessThan(MESSAGES);
  // The broker does not tell how many it dropped: the gap is marked, and has its end, without a number.
  const overflows = report.gaps.filter(({ reason }) => reason === 'overflow');
  expect(overflows).toHaveLength(1);
  expect(overflows[0]?.to).not.toBeNull();
}, 120_000);

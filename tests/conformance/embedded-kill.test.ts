/**
 * Kill -9 of the embedded broker between any two operations: what was confirmed is there, what was settled is gone,
 * what was delivered says so, and nothing is there twice. ORACULO_TEST_KILLS sets the number of kills.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { openEmbedded } from '../../src/core/broker/embedded/engine.ts';
import type { BrokerSession, Delivery } from '../../src/core/broker/port.ts';
import { exited } from '../support/services/processes.ts';
import { clock, testLog } from './subjects.ts';

const KILLS = Number(process.env.ORACULO_TEST_KILLS ?? 30);

type Said = ReadonlyMap<string, ReadonlySet<string>>;

/** Runs the restless user, kills it after a random time of work, and answers what it had said. */
async function killedRun(file: string, first: number): Promise<Said> {
  const said = new Map<string, Set<string>>();
  const child = spawn(
    process.execPath,
    [new URL('./kill-child.ts', import.meta.url).pathname, file, String(first)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout });
  const closed = new Promise<void>((resolve) => lines.once('close', resolve));
  lines.on('line', (line) => {
    const [what = '', id = ''] = line.split(' ');
    const ids = said.get(what) ?? new Set();
    said.set(what, ids.add(id));
    if (what === 'ready') setTimeout(() => child.kill('SIGKILL'), Math.random() * 150);
  });
  await exited(child);
  await closed;
  expect(child.signalCode).toBe('SIGKILL');
  return said;
}

async function takeAll(session: BrokerSession, queue: string): Promise<Delivery[]> {
  const channel = await session.openChannel('read');
  const { messages } = await channel.checkQueue(queue);
  const got: Delivery[] = [];
  const consumer = await channel.consume(queue, (delivery) => got.push(delivery), { noAck: true });
  await consumer.cancel();
  await channel.close();
  expect(got).toHaveLength(messages);
  return got;
}

const idsOf = (deliveries: readonly Delivery[]) =>
  deliveries.map((delivery) => Buffer.from(delivery.body).toString());

it(`loses nothing that was confirmed over ${KILLS} kills`, { timeout: 60_000 + KILLS * 3_000 }, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'oraculo-kill-'));
  const file = join(dir, 'broker.db');
  const total = { confirmed: 0, delivered: 0, settled: 0 };
  for (let round = 0; round < KILLS; round += 1) {
    const said = await killedRun(file, round * 1_000_000);
    const of = (what: string) => said.get(what) ?? new Set<string>();
    const failures: unknown[] = [];
    const engine = openEmbedded({ file, clock, log: testLog(failures) });
    const session = engine.session();

    const waiting = await takeAll(session, 'todo');
    const dead = idsOf(await takeAll(session, 'dlq'));
    const kept = idsOf(await takeAll(session, 'kept'));
    const todo = idsOf(waiting);

    for (const id of of('confirmed')) {
      expect(kept, 'confirmed, and nobody reads this queue').toContain(id);
      const settledSomehow = of('settling').has(id);
      if (!settledSomehow) expect(todo, 'confirmed and not settled').toContain(id);
      if (of('settled').has(id)) {
        expect(todo, 'settled').not.toContain(id);
        expect(dead.includes(id), 'dead letters and nothing else are in the dead letter queue').toBe(
          Number(id) % 3 === 1,
        );
      }
    }
    for (const list of [[...todo, ...dead], kept])
      expect(new Set(list).size, 'nothing twice').toBe(list.length);
    for (const delivery of waiting) {
      const id = Buffer.from(delivery.body).toString();
      if (of('delivered').has(id)) expect(delivery.redelivered, 'it had been delivered').toBe(true);
    }
    for (const name of of('declared')) {
      const found = (await session.queueDetails(name)) !== null;
      if (of('deleted').has(name)) expect(found, `${name} was deleted`).toBe(false);
      else if (!of('deleting').has(name)) expect(found, `${name} was declared`).toBe(true);
    }
    expect(await session.queueDetails('mine'), 'an exclusive queue ends with its connection').toBeNull();
    expect(failures).toEqual([]);
    total.confirmed += of('confirmed').size;
    total.delivered += of('delivered').size;
    total.settled += of('settled').size;
    await engine.close();
  }
  expect(total.confirmed).toBeGreaterThan(KILLS);
  expect(total.settled).toBeGreaterThan(KILLS);
  rmSync(dir, { recursive: true, force: true });
});

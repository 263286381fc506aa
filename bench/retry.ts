/**
 * `retry`: how fast a job brings dead letters back to the queue they died in, with the full journal, at window 1, 50 and
 * 500, on a classic and a quorum dead-letter queue of one RabbitMQ (docs/performance.md, retry).
 *
 * Peer, in the same run on the same broker: a dynamic shovel with `ack-mode on-confirm` moving the same messages.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { BrokerSession } from '../src/core/broker/port.ts';
import type { JobRequest } from '../src/shared/domain/job.ts';
import { census, fillDead } from '../tests/support/failures/fill.ts';
import {
  type DeadQueueType,
  declarePair,
  labProfile,
  openLab,
  type QueuePair,
} from '../tests/support/failures/lab.ts';
import { openSession } from '../tests/support/failures/sessions.ts';
import { type RabbitmqServer, startRabbitmq } from '../tests/support/services/rabbitmq.ts';
import { type Bench, median, rounded } from './report.ts';
import { SHOVEL_PLUGINS, shovelBack } from './shovel.ts';

const TYPES = ['classic', 'quorum'] as const;
const WINDOWS = [1, 50, 500] as const;
const BODY_BYTES = 600;
/** Events of a batch, as the capture makes them under load. */
const AT_ONCE = 500;

type Counts = Readonly<Record<(typeof WINDOWS)[number], number>>;

const LONG = { rounds: 5, counts: { 1: 1_000, 50: 10_000, 500: 20_000 } satisfies Counts };
const QUICK = { rounds: 1, counts: { 1: 300, 50: 2_000, 500: 5_000 } satisfies Counts };

interface Place {
  readonly server: RabbitmqServer;
  readonly session: BrokerSession;
}

function requestFor(pair: QueuePair, window: number): JobRequest {
  return {
    action: 'retry',
    selection: { kind: 'filter', filter: { queue: pair.dead, states: ['open'] } },
    target: { kind: 'failed-queue' },
    edit: null,
    rate: null,
    canary: false,
    window,
    include: [],
    reason: null,
  };
}

/** Messages per second of one job, from its start to its end. */
async function jobRate(place: Place, pair: QueuePair, window: number, count: number): Promise<number> {
  const { session } = place;
  const folder = mkdtempSync(join(tmpdir(), 'oraculo-bench-retry-'));
  const deaths = await fillDead(session, pair, { count, prefix: 'm', size: BODY_BYTES });
  const lab = openLab({ folder, profile: labProfile(pair.work, pair.dead), session });
  try {
    for (let from = 0; from < count; from += AT_ONCE) {
      lab.record(...deaths.slice(from, from + AT_ONCE));
      // Heartbeats must go out meanwhile, or the broker hangs up.
      await setImmediate();
    }
    const request = requestFor(pair, window);
    const plan = await lab.service.jobs.plan({ request });
    if (plan.count !== count) throw new Error(`the plan has ${plan.count} of ${count} messages`);
    const from = performance.now();
    const { id } = await lab.service.jobs.start({
      request,
      expected: plan.count,
      typed: plan.typedConfirmation,
    });
    for (;;) {
      const job = lab.service.jobs.detail(id);
      if (job.state === 'done') break;
      if (job.state !== 'running') throw new Error(`the job is ${job.state}: ${JSON.stringify(job.stop)}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const rate = (count / (performance.now() - from)) * 1_000;
    const arrived = (await census(session, pair.work)).size;
    if (arrived !== count) throw new Error(`${arrived} of ${count} messages arrived`);
    if (lab.log.errors.length > 0) throw new Error(lab.log.errors.join('\n'));
    return rate;
  } finally {
    await lab.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function shovelRate({ server, session }: Place, pair: QueuePair, count: number): Promise<number> {
  await fillDead(session, pair, { count, prefix: 'm', size: BODY_BYTES });
  const rate = (count / (await shovelBack(server, session, pair, count))) * 1_000;
  await census(session, pair.work);
  return rate;
}

interface Rates {
  readonly windows: Readonly<Record<number, readonly number[]>>;
  readonly shovel: readonly number[];
}

async function measure(place: Place, type: DeadQueueType, form: typeof LONG): Promise<Rates> {
  const pair = await declarePair(place.session, `bench.${type}`, type);
  const windows: Record<number, number[]> = { 1: [], 50: [], 500: [] };
  const shovel: number[] = [];
  for (let round = 0; round < form.rounds; round += 1) {
    for (const window of WINDOWS) {
      windows[window]?.push(await jobRate(place, pair, window, form.counts[window]));
    }
    shovel.push(await shovelRate(place, pair, form.counts[500]));
  }
  return { windows, shovel };
}

export const retryBench: Bench = async ({ quick }) => {
  const form = quick ? QUICK : LONG;
  const server = await startRabbitmq({ plugins: SHOVEL_PLUGINS });
  const { amqpUrl, managementUrl } = server;
  const open = await openSession({ kind: 'rabbitmq', folder: '', amqpUrl, managementUrl });
  const figures: Record<string, number> = { rounds: form.rounds, body_bytes: BODY_BYTES };
  const peers: Record<string, number> = {};
  try {
    for (const type of TYPES) {
      const { windows, shovel } = await measure({ server, session: open.session }, type, form);
      for (const window of WINDOWS) {
        figures[`${type}_w${window}_per_s`] = Math.round(median(windows[window] ?? []));
      }
      peers[`shovel_${type}_per_s`] = Math.round(median(shovel));
      figures[`ratio_vs_shovel_${type}`] = rounded(
        median((windows[500] ?? []).map((rate, round) => rate / (shovel[round] ?? Number.NaN))),
      );
    }
    return { bench: 'retry', figures: { ...figures, w1_per_s: figures.classic_w1_per_s ?? null }, peers };
  } finally {
    await open.close();
    await server.stop();
  }
};

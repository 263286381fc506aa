/**
 * `capture`: how many messages a second come from RabbitMQ through a tap into the history with everything on, and how long
 * each takes from its publisher to a window's page (docs/performance.md, capture).
 *
 * Peer, in the same run on the same broker under the same flood: a bare amqplib consumer on such a queue that parses each
 * body and acks by thousands, the limit for any console in Node.
 */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startProcess } from '../tests/support/process.ts';
import { startRabbitmq } from '../tests/support/services/rabbitmq.ts';
import { type Seen, type WatchingConsole, watchingConsole } from './capture/console.ts';
import { declareSystem } from './capture/system.ts';
import { type Bench, quantile, rounded } from './report.ts';

const RATES = [1_000, 5_000, 10_000, 20_000] as const;
const FLOOD = 20_000;
/** At which it must run for long without growing. */
const STEADY = 1_000;
const STEADY_SAMPLES = 10;

const LONG = { seconds: 20, steadySeconds: 600 };
const QUICK = { seconds: 4, steadySeconds: 10 };

interface Paced {
  readonly sent: number;
  readonly kept: number;
  readonly dropped: number;
  /** From the first event that was kept to the last. */
  readonly seconds: number;
  readonly cpuMicros: number;
  /** From the publisher to a page that a window got, in ms, of each event. */
  readonly visibleMs: readonly number[];
}

const script = (name: string) => join(import.meta.dirname, 'capture', name);

async function publish(amqpUrl: string, rate: number, seconds: number): Promise<number> {
  const args = [script('publisher.ts'), amqpUrl, String(rate), String(seconds)];
  const publisher = startProcess(process.execPath, args);
  const [, text = ''] = await publisher.line(/^SENT (.*)$/, (seconds + 120) * 1_000);
  await publisher.stopped();
  return JSON.parse(text).sent;
}

/** Nothing has come for a second. */
async function whenQuiet(watching: WatchingConsole): Promise<void> {
  for (let before = -1; ; ) {
    const { captured } = await watching.view();
    if (captured === before) return;
    before = captured;
    await pause(1_000);
  }
}

function visibleMs(
  seen: readonly Seen[],
  made: readonly { readonly seq: number; readonly madeAt: number }[],
) {
  let at = 0;
  return made.map(({ seq, madeAt }) => {
    while ((seen[at]?.lastSeq ?? Number.POSITIVE_INFINITY) < seq) at += 1;
    return (seen[at]?.at ?? Date.now()) - madeAt;
  });
}

async function paced(
  watching: WatchingConsole,
  amqpUrl: string,
  rate: number,
  seconds: number,
): Promise<Paced> {
  const { captured, notCaptured } = await watching.view();
  const [firstPage, lastSeq] = [watching.seen.length, watching.seen.at(-1)?.lastSeq ?? 0];
  const cpu = process.cpuUsage();
  const sent = await publish(amqpUrl, rate, seconds);
  await whenQuiet(watching);
  const { user, system } = process.cpuUsage(cpu);
  const after = await watching.view();
  const pages = watching.seen.slice(firstPage);
  const took = ((pages.at(-1)?.at ?? 0) - (pages[0]?.at ?? 0)) / 1_000;
  return {
    sent,
    kept: after.captured - captured,
    dropped: after.notCaptured - notCaptured,
    seconds: took,
    cpuMicros: user + system,
    visibleMs: visibleMs(pages, await watching.madeAfter(lastSeq)),
  };
}

interface Steady {
  readonly mb: number;
  /** Of a line through the second half of the samples. */
  readonly mbPerMinute: number;
}

async function steady(amqpUrl: string, seconds: number): Promise<Steady> {
  const samples: number[] = [];
  const publishing = publish(amqpUrl, STEADY, seconds);
  for (let sample = 0; sample < STEADY_SAMPLES; sample += 1) {
    await pause((seconds * 1_000) / STEADY_SAMPLES);
    samples.push(process.memoryUsage.rss() / 1e6);
  }
  await publishing;
  const half = samples.slice(STEADY_SAMPLES / 2);
  const minutes = (seconds / 60) * ((half.length - 1) / STEADY_SAMPLES);
  return {
    mb: rounded(half.at(-1) ?? 0),
    mbPerMinute: rounded(((half.at(-1) ?? 0) - (half[0] ?? 0)) / minutes),
  };
}

/** What a bare consumer takes of the same flood, in messages a second, and the processor time of each in µs. */
async function bareDrain(amqpUrl: string, seconds: number) {
  const consumer = startProcess(process.execPath, [script('drain.ts'), amqpUrl]);
  await consumer.line(/READY/);
  await publish(amqpUrl, FLOOD, seconds);
  await pause(2_000);
  consumer.child.kill('SIGTERM');
  const [, text = ''] = await consumer.line(/^DRAINED (.*)$/);
  const { messages, seconds: took, cpuMicros } = JSON.parse(text);
  return { perSecond: messages / took, cpuMicros: cpuMicros / messages };
}

export const captureBench: Bench = async ({ quick }) => {
  const { seconds, steadySeconds } = quick ? QUICK : LONG;
  const server = await startRabbitmq({ plugins: [] });
  const { amqpUrl } = server;
  const figures: Record<string, number> = { seconds_per_rate: seconds };
  try {
    await declareSystem(amqpUrl);
    const bare = await bareDrain(amqpUrl, seconds);
    const watching = await watchingConsole(server.amqpPort);
    try {
      const kept = await paced(watching, amqpUrl, STEADY, quick ? 2 : 10).then(() =>
        steady(amqpUrl, steadySeconds),
      );
      await whenQuiet(watching);
      for (const rate of RATES) {
        const run = await paced(watching, amqpUrl, rate, seconds);
        if (run.kept + run.dropped !== run.sent)
          throw new Error(
            `of ${run.sent} messages ${run.kept} were kept and ${run.dropped} counted as dropped`,
          );
        const name = `${rate / 1_000}k`;
        figures[`kept_per_s_at_${name}`] = Math.round(run.kept / run.seconds);
        figures[`kept_share_at_${name}`] = rounded(run.kept / run.sent);
        figures[`visible_p50_ms_at_${name}`] = rounded(quantile(run.visibleMs, 0.5));
        figures[`visible_p99_ms_at_${name}`] = rounded(quantile(run.visibleMs, 0.99));
        figures[`cpu_us_per_msg_at_${name}`] = rounded(run.cpuMicros / run.kept);
        if (rate === FLOOD) figures.ratio_vs_drain = rounded(run.kept / run.seconds / bare.perSecond);
      }
      figures.steady_seconds = steadySeconds;
      figures.rss_mb_after_steady = kept.mb;
      figures.rss_mb_per_minute = kept.mbPerMinute;
    } finally {
      await watching.close();
    }
    const peers = { drain_per_s: Math.round(bare.perSecond), drain_cpu_us_per_msg: rounded(bare.cpuMicros) };
    return { bench: 'capture', figures, peers };
  } finally {
    await server.stop();
  }
};

/**
 * `query`: the questions of the window over a large history, each asked many times with other values, beside the same
 * question put to the naive schema (docs/performance.md, query).
 */
import { groupQueries } from '../src/core/groups/group-queries.ts';
import { systemClock as clock } from '../src/core/host/node-deps.ts';
import { type BuiltHistory, buildHistory, eventCount } from './history/build.ts';
import { fillFailures } from './history/failures.ts';
import { type Asked, naiveQuestions, ourQuestions } from './history/questions.ts';
import { type Bench, type BenchReport, type Figures, median, quantile, rounded } from './report.ts';

/** A naive question that takes this long, in ms, is asked once. */
const SLOW_MS = 1_000;
const OPENINGS = 5;

async function timesOf(ask: Asked, rounds: number): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const from = performance.now();
    await ask(round);
    const took = performance.now() - from;
    times.push(took);
    if (took > SLOW_MS) break;
  }
  return times;
}

async function figuresOf(
  questions: Readonly<Record<string, Asked | string>>,
  rounds: number,
): Promise<Figures> {
  const figures: Record<string, number | string | null> = {};
  for (const [name, ask] of Object.entries(questions)) {
    if (typeof ask === 'string') {
      figures[`${name}_ms`] = null;
      figures[`${name}_reason`] = ask;
      continue;
    }
    const times = await timesOf(ask, rounds);
    figures[`${name}_ms`] = rounded(quantile(times, 0.95));
    figures[`${name}_p50_ms`] = rounded(median(times));
  }
  return figures;
}

function openingMs(built: BuiltHistory): number {
  const times = Array.from({ length: OPENINGS }, () => {
    const from = performance.now();
    const history = built.openOurs();
    history.queries.eventsPage({ limit: 50 });
    const took = performance.now() - from;
    history.close();
    return took;
  });
  return rounded(median(times));
}

export async function queryReport(built: BuiltHistory, quick: boolean): Promise<BenchReport> {
  const rounds = quick ? 30 : 200;
  const open_ms = openingMs(built);
  const history = built.openOurs();
  const groups = fillFailures(history.write);
  const page = groupQueries(history.read, clock).page;
  const ours = await figuresOf(
    { ...ourQuestions(history), groups: () => page({ classifier: 'cause', limit: 50 }) },
    rounds,
  );
  history.close();
  const store = built.openNaive();
  const naive = await figuresOf(
    naiveQuestions((...question) => store.ask(...question)),
    rounds,
  );
  store.close();
  return {
    bench: 'query',
    figures: {
      events: built.ours.events,
      rounds,
      ...groups,
      open_ms,
      ...ours,
      rss_mb: rounded(process.memoryUsage.rss() / 1e6),
    },
    peers: naive,
  };
}

export const queryBench: Bench = async ({ quick }) => {
  const built = buildHistory(eventCount(quick));
  try {
    return await queryReport(built, quick);
  } finally {
    built.remove();
  }
};

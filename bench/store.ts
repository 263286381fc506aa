/** `store`: how fast events are written, and how much room they take (docs/performance.md, store). */
import { type BuiltHistory, buildHistory, eventCount, type Written } from './history/build.ts';
import { type Bench, type BenchReport, type Figures, rounded } from './report.ts';

function figuresOf({ events, bytes, seconds, cpuMicros }: Written): Figures {
  return {
    events_per_s: Math.round(events / seconds),
    cpu_us_per_event: rounded(cpuMicros / events),
    bytes_per_event: rounded(bytes / events),
    size_mb: rounded(bytes / 1e6),
  };
}

export function storeReport({ ours, naive, bodyBytes }: BuiltHistory): BenchReport {
  return {
    bench: 'store',
    figures: {
      events: ours.events,
      body_bytes_per_event: rounded(bodyBytes / ours.events),
      bytes_ratio_vs_naive: rounded(ours.bytes / naive.bytes),
      ...figuresOf(ours),
      rss_mb: rounded(process.memoryUsage.rss() / 1e6),
    },
    peers: figuresOf(naive),
  };
}

export const storeBench: Bench = async ({ quick }) => {
  const built = buildHistory(eventCount(quick));
  try {
    return storeReport(built);
  } finally {
    built.remove();
  }
};

/**
 * `mask`: what masking costs, in ms of the processor per MB, on 10 MB of each text that is made to be slow
 * (docs/performance.md, mask).
 *
 * Peer, in the same run: the pattern for e-mail addresses that is usual for this, on texts it has not met an `@` in; it
 * looks ahead from each character, so it is asked of 50 kB and 100 kB only.
 */
import { hostileTexts } from '../tests/support/mask/hostile-texts.ts';
import { measureMasking } from '../tests/support/mask/measure.ts';
import { type Bench, rounded } from './report.ts';

const USUAL = /[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\.[a-zA-Z]{2,}/g;

function usualMsPerMb(size: number): number {
  const text = hostileTexts(size).letters ?? '';
  const before = process.cpuUsage();
  text.replace(USUAL, '*');
  const { user, system } = process.cpuUsage(before);
  return rounded((user + system) / 1000 / (size / 1_000_000));
}

export const maskBench: Bench = async ({ quick }) => {
  const times = Object.entries(measureMasking(quick ? 3 : 5)).sort(([, a], [, b]) => b.large - a.large);
  const [worst] = times;
  if (!worst) throw new Error('no text was masked');
  const growth = Math.max(...times.map(([, { small, large }]) => large / small));
  return {
    bench: 'mask',
    figures: {
      worst_ms_per_mb: rounded(worst[1].large),
      worst_text: worst[0],
      median_ms_per_mb: rounded(times[Math.floor(times.length / 2)]?.[1].large ?? 0),
      most_growth: rounded(growth),
    },
    peers: {
      usual_pattern_50_kb_ms_per_mb: usualMsPerMb(50_000),
      usual_pattern_100_kb_ms_per_mb: usualMsPerMb(100_000),
    },
  };
};

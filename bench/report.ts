/** What every bench prints as its last line, and the small statistics they share. */
import { cpus, release, totalmem } from 'node:os';

export type Figures = Readonly<Record<string, number | string | null>>;

export interface BenchReport {
  readonly bench: string;
  readonly figures: Figures;
  /** The same question put to the alternative in the same run; null with a reason where there is none. */
  readonly peers: Figures;
}

export interface BenchOptions {
  /** At most 60 s; figures that need longer are null with a reason. */
  readonly quick: boolean;
}

export type Bench = (options: BenchOptions) => Promise<BenchReport>;

/** Linear interpolation between the two nearest ranks; `share` from 0 to 1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)];
  const high = sorted[Math.ceil(at)];
  if (low === undefined || high === undefined) throw new Error('no values to take a quantile of');
  return low + (high - low) * (at - Math.floor(at));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

export function machine(): Figures {
  return {
    node: process.versions.node,
    os: `${process.platform} ${release()}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memory_gb: Math.round(totalmem() / 2 ** 30),
  };
}

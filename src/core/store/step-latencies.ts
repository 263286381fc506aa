/**
 * How long a step takes as a rule, kept as it is written: well-ended passes are counted in buckets that grow by a tenth, so
 * that what 95 of 100 took at most is known without looking at any event. Old passes count less and less.
 */
import type { WritableDatabase } from '../sqlite/open.ts';

/** Fewer passes say nothing about the next one. */
const LEAST_PASSES = 50;
/** With so many all counts are halved: what a step took long ago gives way to what it takes now. */
const MOST_PASSES = 10_000;
const GROWTH = Math.log(1.1);
const SHARE = 0.95;

export const STEP_LATENCIES_SQL = 'SELECT step, bucket, passes FROM step_latency';

interface StepCounts {
  readonly byBucket: Map<number, number>;
  readonly changed: Set<number>;
  total: number;
  /** Undefined: to be worked out. */
  p95: number | null | undefined;
}

export interface CountRow {
  readonly step: string;
  readonly bucket: number;
  readonly passes: number;
}

export interface StepLatencies {
  /** Milliseconds that 95 of 100 passes took at most, up to a tenth more; null: too few are known. */
  p95(step: string): number | null;
  add(step: string, ms: number): void;
  /** Within the caller's transaction. */
  write(): void;
  /** What a rolled back transaction has undone is read again when it is needed. */
  forget(): void;
}

function bucketOf(ms: number): number {
  return Math.ceil(Math.log(ms + 1) / GROWTH);
}

/** The most that is in the bucket, in whole ms. */
function mostIn(bucket: number): number {
  return Math.floor(Math.exp(bucket * GROWTH)) - 1;
}

function p95Of({ byBucket, total }: StepCounts): number | null {
  if (total < LEAST_PASSES) return null;
  let below = 0;
  for (const [bucket, passes] of [...byBucket].sort(([a], [b]) => a - b)) {
    below += passes;
    if (below >= total * SHARE) return mostIn(bucket);
  }
  return null;
}

function halve(counts: StepCounts): void {
  counts.total = 0;
  for (const [bucket, passes] of counts.byBucket) {
    const left = Math.trunc(passes / 2);
    counts.byBucket.set(bucket, left);
    counts.changed.add(bucket);
    counts.total += left;
  }
}

function readCounts(rows: readonly CountRow[]): Map<string, StepCounts> {
  const steps = new Map<string, StepCounts>();
  for (const { step, bucket, passes } of rows) {
    const counts = countsOf(steps, step);
    counts.byBucket.set(bucket, passes);
    counts.total += passes;
  }
  return steps;
}

function countsOf(steps: Map<string, StepCounts>, step: string): StepCounts {
  const known = steps.get(step);
  if (known) return known;
  const fresh: StepCounts = { byBucket: new Map(), changed: new Set(), total: 0, p95: undefined };
  steps.set(step, fresh);
  return fresh;
}

/** Of every step with enough passes. */
export function stepP95s(rows: readonly CountRow[]): ReadonlyMap<string, number> {
  const known = new Map<string, number>();
  for (const [step, counts] of readCounts(rows)) {
    const p95 = p95Of(counts);
    if (p95 !== null) known.set(step, p95);
  }
  return known;
}

export function stepLatencies(database: WritableDatabase): StepLatencies {
  const select = database.prepare<[], CountRow>(STEP_LATENCIES_SQL);
  const put = database.prepare(
    `INSERT INTO step_latency VALUES (?, ?, ?)
     ON CONFLICT (step, bucket) DO UPDATE SET passes = excluded.passes`,
  );
  let read: Map<string, StepCounts> | null = null;
  const steps = () => {
    read ??= readCounts(select.all());
    return read;
  };
  return {
    p95: (step) => {
      const counts = steps().get(step);
      if (!counts) return null;
      if (counts.p95 === undefined) counts.p95 = p95Of(counts);
      return counts.p95;
    },
    add: (step, ms) => {
      const counts = countsOf(steps(), step);
      const bucket = bucketOf(ms);
      counts.byBucket.set(bucket, (counts.byBucket.get(bucket) ?? 0) + 1);
      counts.changed.add(bucket);
      counts.total += 1;
      counts.p95 = undefined;
      if (counts.total >= MOST_PASSES) halve(counts);
    },
    write: () => {
      for (const [step, { byBucket, changed }] of steps()) {
        for (const bucket of changed) put.run(step, bucket, byBucket.get(bucket) ?? 0);
        changed.clear();
      }
    },
    forget: () => {
      read = null;
    },
  };
}

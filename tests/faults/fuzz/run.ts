/**
 * `npm run faults -- fuzz [--cases N] [--only A,B] [--seed N]`: a million cases by chance for each reader and writer of
 * foreign text (docs/faults.md, H15). A failed case is printed, and its seed brings it again.
 */
import { parseArgs } from 'node:util';
import { type Chance, chance } from '../../support/chance.ts';
import { callsSubject } from './calls.ts';
import { csvSubject } from './csv.ts';
import { jsonSubject } from './json.ts';
import { propertiesSubject } from './properties.ts';
import type { Subject } from './subject.ts';

export const SUBJECTS: readonly (() => Subject)[] = [
  propertiesSubject,
  jsonSubject,
  csvSubject,
  callsSubject,
];

const LONG = 1_000_000;
const HANG_MS = 1_000;

export interface FuzzReport {
  readonly cases: number;
  readonly reached: number;
  /** Longest single case, in ms. */
  readonly slowestMs: number;
}

async function timed(subject: Subject, random: Chance): Promise<number> {
  const from = performance.now();
  const answer = subject.one(random);
  if (answer) await answer;
  return performance.now() - from;
}

/** Throws a `Defect` at the first case that shows one, or for a case of more than a second. */
export async function fuzzed(subject: Subject, cases: number, seed: number): Promise<FuzzReport> {
  const random = chance(seed);
  let slowestMs = 0;
  for (let done = 0; done < cases; done += 1) {
    const ms = await timed(subject, random);
    slowestMs = Math.max(slowestMs, ms);
    if (ms > HANG_MS) throw new Error(`${subject.name}: case ${done} of seed ${seed} took ${ms} ms`);
  }
  return { cases, reached: subject.reached(), slowestMs: Math.round(slowestMs) };
}

export async function fuzz(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cases: { type: 'string' },
      only: { type: 'string' },
      seed: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  const cases = Number(values.cases ?? LONG);
  const only = values.only?.split(',');
  const reports: Record<string, FuzzReport | { readonly failed: string }> = {};
  for (const make of SUBJECTS) {
    const subject = make();
    if (only && !only.includes(subject.name)) continue;
    try {
      reports[subject.name] = await fuzzed(subject, cases, seed);
    } catch (error) {
      console.error(error);
      reports[subject.name] = { failed: error instanceof Error ? error.message : String(error) };
    }
    console.error(`${subject.name}: ${JSON.stringify(reports[subject.name])}`);
  }
  console.log(JSON.stringify({ faults: 'fuzz', seed, ...reports }));
  return Object.values(reports).every((report) => !('failed' in report));
}

import type { Outcome } from './stages.mjs';

export interface Done extends Outcome {
  readonly name: string;
  readonly ms: number;
}

export function table(done: readonly Done[]): string;
/** Skipped tests by reason. */
export function skips(done: readonly Done[]): string[];
export function lastLine(done: readonly Done[], left: readonly string[]): string;

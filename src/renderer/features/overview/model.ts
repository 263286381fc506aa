/** Sums over the states of runs. Pure. */
import type { ResultOf } from '../../../shared/contract.ts';
import type { RunState } from '../../../shared/domain/run.ts';

/** States in which a run is still under way. */
const ACTIVE: readonly RunState[] = ['waiting', 'collecting', 'collected', 'executing'];

export function sumOf(counts: ResultOf<'runs.counts'>, which: 'all' | 'active'): number {
  return counts
    .filter(({ state }) => which === 'all' || ACTIVE.includes(state))
    .reduce((sum, { count }) => sum + count, 0);
}

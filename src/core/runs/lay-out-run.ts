/** A run's events in order of time, with the latency of each and the step it belongs to. Pure. */
import type { RunRole } from '../../shared/domain/run.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { readFact } from './read-fact.ts';
import { inOrder } from './read-run.ts';
import type { RunFact } from './run-facts.ts';

export interface LaidOut<T> {
  readonly event: T;
  /** Milliseconds since the event before it; null for the first. */
  readonly latencyMs: number | null;
  readonly step: string | null;
  readonly role: RunRole;
}

/** `before`: the place in time of the event before the first of these, if there is one. */
export function layOutRun<T extends RunFact>(
  profile: SystemProfile,
  facts: readonly T[],
  before: number | null = null,
): readonly LaidOut<T>[] {
  const ordered = inOrder(profile, facts);
  return ordered.map((event, index) => {
    const previous = ordered[index - 1]?.at ?? before;
    const meaning = readFact(profile, event);
    return {
      event,
      latencyMs: previous === null ? null : event.at - previous,
      step: meaning.kind === 'none' ? null : meaning.step,
      role: meaning.kind,
    };
  });
}

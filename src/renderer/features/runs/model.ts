/** What the runs screen shows: filters, counts, the events and their waits; pure functions from contract values. */
import type { ResultOf } from '../../../shared/contract.ts';
import { RUN_STATES, type RunEvent, type RunState, type RunSummary } from '../../../shared/domain/run.ts';

export interface RunFilter {
  /** Null: every state. */
  readonly state: RunState | null;
  /** A filter of the query language. */
  readonly query: string;
}

export const noFilter: RunFilter = { state: null, query: '' };

export function isFiltered(filter: RunFilter): boolean {
  return filter.state !== null || filter.query.trim() !== '';
}

/** The filter as arguments of `runs.page`. */
export function filterArgs(filter: RunFilter): { readonly state?: RunState; readonly filter?: string } {
  const query = filter.query.trim();
  return {
    ...(filter.state === null ? {} : { state: filter.state }),
    ...(query === '' ? {} : { filter: query }),
  };
}

/** The filter in the query language alone; empty when nothing is written in it. */
export function wholeQuery({ state, query }: RunFilter): string {
  const written = query.trim();
  return state === null || written === '' ? written : `run.state = ${state} and (${written})`;
}

export interface StateCount {
  readonly state: RunState;
  readonly count: number;
}

export interface RunCounts {
  readonly total: number;
  /** In the order of a run's life; only states that occur, and the chosen one. */
  readonly states: readonly StateCount[];
}

export function countsOf(counts: ResultOf<'runs.counts'>, chosen: RunState | null): RunCounts {
  const byState = new Map(counts.map((entry) => [entry.state, entry.count]));
  const states = RUN_STATES.map((state) => ({ state, count: byState.get(state) ?? 0 }));
  return {
    total: states.reduce((sum, entry) => sum + entry.count, 0),
    states: states.filter((entry) => entry.count > 0 || entry.state === chosen),
  };
}

/** Only failed work can have dead letters worth a look. */
export function mayHaveFailures(run: RunSummary): boolean {
  return run.state === 'failed' || run.state === 'dead_lettered' || run.error !== null || run.retries > 0;
}

export interface WaitBar {
  /** Where the wait for the event begins and how long it is, in percent of the whole run. */
  readonly startPercent: number;
  readonly widthPercent: number;
  /** Milliseconds since the run's first event. */
  readonly offsetMs: number;
}

/** An event's wait since the one before it, laid on the time of the whole run. Clocks that disagree draw nothing outside. */
export function waitBar(
  { at, latencyMs }: Pick<RunEvent, 'at' | 'latencyMs'>,
  { startedAt, lastEventAt }: Pick<RunSummary, 'startedAt' | 'lastEventAt'>,
): WaitBar {
  const span = lastEventAt - startedAt;
  const offsetMs = Math.min(Math.max(0, at - startedAt), Math.max(0, span));
  const wait = Math.min(Math.max(0, latencyMs ?? 0), offsetMs);
  return {
    startPercent: share(offsetMs - wait, span),
    widthPercent: share(wait, span),
    offsetMs,
  };
}

function share(part: number, whole: number): number {
  return whole <= 0 ? 0 : (part / whole) * 100;
}

/** The event waited for longest; undefined when fewer than two were waited for, as then nothing stands out. */
export function slowestOf(events: readonly RunEvent[]): RunEvent | undefined {
  const waited = events.filter((event) => (event.latencyMs ?? 0) > 0);
  if (waited.length < 2) return undefined;
  return waited.reduce((a, b) => ((b.latencyMs ?? 0) > (a.latencyMs ?? 0) ? b : a));
}

/** The event whose message is worth seeing first: of a run that `failed` the last that tells an error, else the last. */
export function firstChoice(events: readonly RunEvent[], failed: boolean): RunEvent | undefined {
  return (failed ? events.findLast((event) => event.error !== null) : undefined) ?? events.at(-1);
}

/** Rows that a page key goes by. */
const PAGE_ROWS = 10;

/** The index that a key leads to from `from` (-1: nothing chosen); undefined when the key means nothing. */
export function nextIndex(key: string, from: number, count: number): number | undefined {
  if (count === 0) return undefined;
  switch (key) {
    case 'ArrowDown':
      return Math.min(count - 1, from + 1);
    case 'ArrowUp':
      return Math.max(0, from - 1);
    case 'PageDown':
      return Math.min(count - 1, from + PAGE_ROWS);
    case 'PageUp':
      return Math.max(0, from - PAGE_ROWS);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

/**
 * Everything that is asked of one connection's history, over its reading handle. One file per question; each names
 * its SQL so that a test can hold its plan.
 */
import type { ArgsOf, ResultOf } from '../../shared/contract.ts';
import type { ReadableDatabase } from '../sqlite/open.ts';
import { type CaptureState, captureStateReader } from '../store/capture-state.ts';
import { eventDetail, type StoredEvent } from './event-detail.ts';
import { eventTypes } from './event-types.ts';
import { eventsPage } from './events-page.ts';
import { keptSince } from './kept-since.ts';
import { runDetail, type StoredRun } from './run-detail.ts';
import { runsCounts } from './runs-counts.ts';
import { runsPage } from './runs-page.ts';
import { statements } from './statements.ts';

export interface HistoryQueries {
  eventsPage(args: Omit<ArgsOf<'events.page'>, 'connectionId'>): ResultOf<'events.page'>;
  eventDetail(seq: number): StoredEvent;
  eventTypes(): ResultOf<'events.types'>;
  runsPage(args: Omit<ArgsOf<'runs.page'>, 'connectionId'>, now: number): ResultOf<'runs.page'>;
  runsCounts(now: number): ResultOf<'runs.counts'>;
  runDetail(correlationId: string, now: number): StoredRun;
  captureState(): CaptureState;
  keptSince(): number | null;
}

export function historyQueries(database: ReadableDatabase): HistoryQueries {
  const prepare = statements(database);
  return {
    eventsPage: (args) => eventsPage(prepare, args),
    eventDetail: (seq) => eventDetail(prepare, seq),
    eventTypes: () => eventTypes(prepare),
    runsPage: (args, now) => runsPage(prepare, args, now),
    runsCounts: (now) => runsCounts(prepare, now),
    runDetail: (correlationId, now) => runDetail(prepare, correlationId, now),
    captureState: captureStateReader(database),
    keptSince: () => keptSince(prepare),
  };
}

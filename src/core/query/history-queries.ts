/**
 * Everything that is asked of one connection's history, over its reading handle. One file per question; each names
 * its SQL so that a test can hold its plan.
 */
import type { ResultOf } from '../../shared/contract.ts';
import type { FilterCompletions } from '../../shared/domain/filters.ts';
import type { Filter } from '../../shared/filter/ast.ts';
import { type CompletionAsked, completeFilter } from '../filter/complete.ts';
import { type CountAsked, type Counted, countPassing } from '../filter/count.ts';
import type { ReadableDatabase } from '../sqlite/open.ts';
import { type CaptureState, captureStateReader } from '../store/capture-state.ts';
import { eventDetail, type StoredEvent } from './event-detail.ts';
import { eventTypes } from './event-types.ts';
import { type Asking, type EventsAsked, eventsFound, eventsPage } from './events-page.ts';
import { keptSince } from './kept-since.ts';
import { type RunPlace, runDetail, runEvents, type StoredEvents, type StoredRun } from './run-detail.ts';
import { runsCounts } from './runs-counts.ts';
import { type RunsAsked, runsFound, runsPage } from './runs-page.ts';
import { statements } from './statements.ts';

interface Filtered {
  readonly filter: Filter;
}

export interface HistoryQueries {
  eventsPage(args: EventsAsked): ResultOf<'events.page'>;
  /** These three look as far as they come in their time, and fail with `cancelled`. */
  eventsFound(args: EventsAsked & Filtered, asking: Asking): Promise<ResultOf<'events.page'>>;
  runsFound(args: RunsAsked & Filtered, asking: Asking): Promise<ResultOf<'runs.page'>>;
  count(asked: CountAsked): Promise<Counted>;
  complete(asked: CompletionAsked): FilterCompletions;
  eventDetail(seq: number): StoredEvent;
  eventTypes(): ResultOf<'events.types'>;
  runsPage(args: RunsAsked, now: number): ResultOf<'runs.page'>;
  runsCounts(now: number): ResultOf<'runs.counts'>;
  runDetail(correlationId: string, now: number): StoredRun;
  runEvents(correlationId: string, place: RunPlace, now: number): StoredEvents;
  captureState(): CaptureState;
  keptSince(): number | null;
}

export function historyQueries(database: ReadableDatabase): HistoryQueries {
  const prepare = statements(database);
  const source = { database, prepare };
  return {
    eventsPage: (args) => eventsPage(prepare, args),
    eventsFound: (args, asking) => eventsFound(source, args, asking),
    runsFound: (args, asking) => runsFound(source, args, asking),
    count: (asked) => countPassing(database, asked),
    complete: (asked) => completeFilter(database, asked),
    eventDetail: (seq) => eventDetail(prepare, seq),
    eventTypes: () => eventTypes(prepare),
    runsPage: (args, now) => runsPage(prepare, args, now),
    runsCounts: (now) => runsCounts(prepare, now),
    runDetail: (correlationId, now) => runDetail(prepare, correlationId, now),
    runEvents: (correlationId, place, now) => runEvents(prepare, correlationId, place, now),
    captureState: captureStateReader(database),
    keptSince: () => keptSince(prepare),
  };
}

/**
 * Where a capture becomes durable. In: envelopes and bytes, in order of arrival. Out: events with their `seq`, told to
 * listeners after the commit. One transaction per batch holds events, runs and counters, so they never disagree.
 */
import type { CaptureGap } from '../../shared/domain/event.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import type { Clock } from '../deps.ts';
import { bodyPacker } from '../store/bodies/body-packer.ts';
import { captureStateReader, captureStateWriter } from '../store/capture-state.ts';
import { declareFields } from '../store/event-fields.ts';
import { minuteCounter } from '../store/event-minutes.ts';
import { gaps as gapTable } from '../store/gaps.ts';
import type { History } from '../store/history-file.ts';
import { runKeeper } from '../store/keep-runs.ts';
import { words as dictionary } from '../store/words.ts';
import { eventInserter, typeCounter } from '../store/write-events.ts';
import type { CapturedEvent } from './captured-event.ts';
import { owed } from './owed.ts';

export interface Recorder {
  /** Durable when it returns. */
  record(batch: readonly Omit<CapturedEvent, 'seq'>[]): readonly CapturedEvent[];
  /** Events of another history with the numbers they have there: ascending, and above all that are here. */
  recordNumbered(events: readonly CapturedEvent[]): void;
  /** The capture watches from now on: the open gap ends here, once every gap that the disk refused is written. */
  watching(): void;
  /** Still watching, as the broker has just answered; told every few seconds, so that a crash leaves a gap from about then. */
  alive(): void;
  /**
   * Nobody watches since `since` (ms since 1970; now when absent), or the tap loses messages since then. Throws when the disk refuses;
   * then the gap is remembered and written before anything else that is told here.
   */
  gap(reason: CaptureGap['reason'], since?: number): void;
  /** Events have been removed from the history: what is remembered of their runs is read again. */
  eventsRemoved(): void;
  /** The tap keeps up again: an `overflow` gap ends. Refused, it is remembered like a gap. */
  recovered(): void;
}

/** A capture that ended without saying so left its sign of life behind: the gap begins there. */
function markCrash(history: Pick<History, 'write'>, clock: Clock): void {
  const state = captureStateReader(history.write)();
  if (!state.watching) return;
  const from = Math.max(state.aliveAt ?? 0, state.lastEventAt ?? 0) || clock.now();
  history.write.transaction(() => {
    gapTable(history.write).open('not-connected', from, state.lastSeq);
    captureStateWriter(history.write).watch(false, from);
  })();
}

export function recorder(history: Pick<History, 'write'>, profile: SystemProfile, clock: Clock): Recorder {
  const { write } = history;
  const words = dictionary(write);
  const bodies = bodyPacker(write);
  const minutes = minuteCounter(write);
  const readState = captureStateReader(write);
  declareFields(write, profile.fields ?? [], readState().lastSeq);
  const insert = eventInserter({ database: write, words, bodies, minutes });
  const countTypes = typeCounter(write);
  const runs = runKeeper(write, profile);
  const state = captureStateWriter(write);
  const gaps = gapTable(write);
  markCrash(history, clock);

  const writeBatch = write.transaction((events: readonly CapturedEvent[]) => {
    const typeCounts = new Map<number, number>();
    const added = new Map<string, CapturedEvent[]>();
    for (const event of events) {
      insert(event, typeCounts);
      if (event.correlationId !== null) {
        const news = added.get(event.correlationId);
        if (news) news.push(event);
        else added.set(event.correlationId, [event]);
      }
    }
    countTypes(typeCounts);
    minutes.write();
    runs.update(added);
    state.advance(events.length, events.at(-1)?.seq ?? 0, clock.now());
  });

  const owes = owed();
  const writeWatching = write.transaction(() => {
    gaps.close(clock.now());
    state.watch(true, clock.now());
  });
  const writeGap = write.transaction((reason: CaptureGap['reason'], since: number) => {
    gaps.open(reason, since, readState().lastSeq);
    if (reason !== 'overflow') state.watch(false, since);
  });

  const writeAll = (events: readonly CapturedEvent[]) => {
    try {
      writeBatch.immediate(events);
    } catch (error) {
      words.forget();
      bodies.forget();
      minutes.forget();
      runs.rolledBack();
      throw error;
    }
  };

  return {
    record: (batch) => {
      if (batch.length === 0) return [];
      const first = readState().lastSeq + 1;
      const events = batch.map((event, index) => {
        return { ...event, seq: first + index, stepP95Ms: runs.stepP95(event) };
      });
      writeAll(events);
      return events;
    },
    recordNumbered: (events) => {
      if (events.length === 0) return;
      writeAll(
        events.map((event) =>
          event.stepP95Ms === undefined ? { ...event, stepP95Ms: runs.stepP95(event) } : event,
        ),
      );
    },
    watching: () => {
      owes.settle();
      writeWatching();
    },
    alive: () => {
      owes.settle();
      state.watch(true, clock.now());
    },
    gap: (reason, since = clock.now()) => owes.write(() => writeGap(reason, since)),
    eventsRemoved: () => runs.forget(),
    recovered: () => {
      const at = clock.now();
      owes.write(() => gaps.close(at));
    },
  };
}

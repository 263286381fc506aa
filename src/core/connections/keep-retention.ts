/**
 * Keeps a history within the age and size that its connection allows: the oldest events go, in slices so short that a
 * capture waits for none of them, and the file gives their room back.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Retention } from '../../shared/domain/connection.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import type { Clock, Log } from '../deps.ts';
import { DEALT_WITH } from '../failures/failure-state.ts';
import { eventRemover, orphanRemover, REMOVE_GAPS_SQL } from '../store/remove-events.ts';
import { bodyFields } from '../systems/indexed-fields.ts';
import type { ConnectionHistory } from './connection-history.ts';
import { ageBounds, type HistoryExtent, historyExtent, sizeBounds } from './retention-bounds.ts';

export interface RetentionOptions {
  readonly history: ConnectionHistory;
  readonly profile: SystemProfile;
  readonly retention: () => Retention;
  readonly clock: Clock;
  readonly log: Log;
  /** Told after events were removed. */
  readonly changed: () => void;
}

export interface RetentionKeeper {
  /** Looks now, and not only at its next turn: the settings have changed. */
  look(): void;
  /** Resolves when the slice that runs has ended. */
  close(): Promise<void>;
}

const FIRST_LOOK_MS = 30_000;
const EVERY_MS = 600_000;
/** What a slice is meant to take, in ms, so that hardly one takes 20: each learns from the one before. */
const SLICE_MS = 8;
const MOST_AT_ONCE = 500;
/** On a disk whose every commit takes long, fewer at once would only make more of them. */
const LEAST_AT_ONCE = 16;
/** Free pages that stay in the file for what comes next. */
const SLACK_PAGES = 256;

/** Runs slices until one says that it was the last. `work` takes how much to do. */
async function inSlices(isOpen: () => boolean, work: (amount: number) => boolean): Promise<void> {
  let amount = LEAST_AT_ONCE;
  while (isOpen()) {
    const from = performance.now();
    const isLast = work(Math.round(amount));
    const took = Math.max(0.1, performance.now() - from);
    if (isLast) return;
    const next = amount * Math.min(1.5, SLICE_MS / took);
    amount = Math.max(LEAST_AT_ONCE, Math.min(MOST_AT_ONCE, next));
    await pause(Math.max(5, took));
  }
}

export function keepRetention(options: RetentionOptions): RetentionKeeper {
  const { history, profile, retention, clock, log, changed } = options;
  const { write } = history;
  let open = true;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  const isOpen = () => open;
  const fieldsOf = (body: Uint8Array) => bodyFields(profile, body);
  const remove = eventRemover({ database: write, dealtWith: DEALT_WITH, fieldsOf });
  const removeOrphans = orphanRemover(write);

  const removeEvents = async (extent: HistoryExtent): Promise<number> => {
    const { days, megabytes } = retention();
    let removed = 0;
    for (const bounds of [ageBounds(extent, days, clock.now()), sizeBounds(extent, megabytes)]) {
      if (!bounds) continue;
      let after = extent.first - 1;
      await inSlices(isOpen, (limit) => {
        const slice = remove(after, limit, bounds);
        removed += slice.removed;
        after = slice.seq ?? after;
        return slice.seq === null;
      });
    }
    return removed;
  };

  const giveBack = async () => {
    write.exec(REMOVE_GAPS_SQL);
    await inSlices(isOpen, (pages) => {
      write.pragma(`incremental_vacuum(${pages})`);
      return Number(write.pragma('freelist_count', { simple: true })) <= SLACK_PAGES;
    });
  };

  const pass = async () => {
    await inSlices(isOpen, (limit) => removeOrphans(limit) === 0);
    const extent = historyExtent(write);
    if (!extent) return;
    const removed = await removeEvents(extent);
    if (removed === 0) return;
    history.recorder.eventsRemoved();
    await giveBack();
    log.info('old events were removed', { removed });
    changed();
  };

  const run = () => {
    running ??= pass()
      .catch((error: unknown) => log.error('old events could not be removed; it is tried again later', error))
      .finally(() => {
        running = undefined;
        schedule(EVERY_MS);
      });
  };

  const schedule = (ms: number) => {
    clearTimeout(timer);
    if (open) timer = setTimeout(run, ms).unref();
  };

  schedule(FIRST_LOOK_MS);
  return {
    look: run,
    close: async () => {
      open = false;
      clearTimeout(timer);
      await running;
    },
  };
}

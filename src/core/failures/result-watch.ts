/**
 * The second origin of failures: results. In: captured events that end a step with an error, and the values of the
 * result store. Out: rows in the same table as dead letters, and their end when the work succeeds after all.
 *
 * The store is read when the connection comes up and whenever the operator asks; in between events tell. What cannot be
 * read is unknown: it neither adds a failure nor ends one (docs/faults.md, A06).
 */
import type { ResultOf } from '../../shared/contract.ts';
import { ExpectedError } from '../../shared/errors.ts';
import type { CapturedEvent } from '../capture/captured-event.ts';
import type { FoundResult, ResultReader } from '../results/port.ts';
import { type Desk, refreshFailure } from './desk.ts';
import type { FailureRow } from './failure-row.ts';
import { attachMessage } from './result-message.ts';
import { missedReports, reportsPlaced } from './result-missed.ts';
import { placeFailure, placeSuccess, settles } from './result-places.ts';
import { type Report, reportOfEvent, reportOfResult } from './result-reports.ts';
import { RESULT_PRESENCE } from './result-state.ts';

export type ReadResults = ResultOf<'failures.readResults'>;

/** Until a store that did not answer is asked again by itself. */
const READ_AGAIN_MS = 30_000;
/** One reading ends here and says that it is not complete. */
const LONGEST_MS = 60_000;
const MOST_VALUES = 500_000;
/** Failures whose keys are asked for one by one when a walk did not meet them. */
const MOST_ASKED = 1_000;

type Walk = NonNullable<ResultReader['walk']>;

interface Reading {
  readonly startedAt: number;
  seen: number;
  added: number;
  values: number;
  /** Values that could not be read for what they are. */
  unread: number;
  isWhole: boolean;
  readonly failedKeys: Set<string>;
}

export class ResultWatch {
  readonly #desk: Desk;
  readonly #mark: (seq: number) => void;
  #reading: Promise<ReadResults> | undefined;
  /** Of the reading that is to come after a failed one. */
  #again: NodeJS.Timeout | undefined;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#mark = reportsPlaced(desk.context.history.write);
  }

  /** What was captured before the program last stopped. */
  catchUp(): void {
    const { history, profile } = this.#desk.context;
    for (const event of missedReports(history.write, profile)) this.follow([event]);
  }

  /** Answers whether a failure came or went. */
  follow(batch: readonly CapturedEvent[]): boolean {
    const { context, results } = this.#desk;
    const reports = batch.flatMap((event) => reportOfEvent(context.profile, results, event) ?? []);
    const placeable = this.#placeable(reports);
    return placeable.length > 0 && this.#place(placeable, batch.at(-1)?.seq).changed;
  }

  /** Most successes are of work that never failed; one may settle a failure that is told beside it. */
  #placeable(reports: readonly Report[]): readonly Report[] {
    if (reports.some(({ kind }) => kind === 'failed')) return reports;
    if (reports.length === 0 || !this.#desk.results.hasAny()) return [];
    return reports.filter((report) => settles(this.#desk, report));
  }

  #place(reports: readonly Report[], upTo?: number): { readonly added: number; readonly changed: boolean } {
    const desk = this.#desk;
    const at = desk.clock.now();
    return desk.failures.inTransaction(() => {
      let added = 0;
      let changed = false;
      for (const report of reports) {
        if (report.kind === 'succeeded') {
          changed = placeSuccess(desk, report.work, report.at) || changed;
          continue;
        }
        const id = placeFailure(desk, report.work, at);
        if (id === null) continue;
        this.#isNew(id);
        added += 1;
      }
      if (upTo !== undefined) this.#mark(upTo);
      return { added, changed: changed || added > 0 };
    });
  }

  /** One value that was read for something else. */
  takeValue(found: { readonly key: string; readonly value: string }): void {
    const { context, clock, results, notify } = this.#desk;
    const report = reportOfResult(context.profile, results, found, clock.now());
    if (report && this.#place([report]).changed) notify('failures.changed', { connectionId: context.id });
  }

  #isNew(id: string): void {
    const row = this.#desk.failures.byId(id);
    if (row) attachMessage(this.#desk, row);
    this.#desk.groups.placed(id);
    refreshFailure(this.#desk, id);
  }

  #walk(): Walk | null {
    const { profile } = this.#desk.context;
    const results = this.#desk.context.results();
    const walk = results?.walk;
    if (!results || !walk || !profile.failedResults || !profile.result) return null;
    return (prefix) => walk.call(results, prefix);
  }

  /**
   * Reads all results; a call that comes while one is under way gets that one's answer. Fails with
   * `result-store-missing`, `redis-unreachable`, `redis-credentials` or `cancelled`.
   */
  read(signal: AbortSignal): Promise<ReadResults> {
    const running = this.#reading ?? this.#readAll(signal);
    this.#reading = running;
    return running.finally(() => {
      if (this.#reading === running) this.#reading = undefined;
    });
  }

  /** At an operator's wish: the audit has it first. */
  readAsked(signal: AbortSignal): Promise<ReadResults> {
    const { journal, operator, context } = this.#desk;
    // Reading goes on when the journal is locked: it changes nothing that the journal must know.
    if (!journal.problem)
      journal.audit({ operator, connectionId: context.id, action: 'results', details: {} });
    return this.read(signal);
  }

  /** Reads in passing, where that is possible; a store that does not answer is asked again later. */
  readQuietly(): void {
    if (!this.#walk()) return;
    const { log, signal } = this.#desk;
    this.read(signal).catch((error: unknown) => {
      if (!(error instanceof ExpectedError)) return log.error('results could not be read', error);
      if (signal.aborted) return;
      log.warn('results are not known', { code: error.code });
      this.#readLater();
    });
  }

  #readLater(): void {
    clearTimeout(this.#again);
    this.#again = setTimeout(() => {
      if (!this.#desk.signal.aborted) this.readQuietly();
    }, READ_AGAIN_MS);
    this.#again.unref();
  }

  async #readAll(signal: AbortSignal): Promise<ReadResults> {
    const { clock, context } = this.#desk;
    const walk = this.#walk();
    const [prefix] = context.profile.result?.key.split('{correlationId}') ?? [];
    if (!walk || prefix === undefined) {
      throw new ExpectedError('result-store-missing', `${context.name()} has no results that can be listed`);
    }
    const reading: Reading = {
      startedAt: clock.now(),
      seen: 0,
      added: 0,
      values: 0,
      unread: 0,
      isWhole: false,
      failedKeys: new Set(),
    };
    await this.#walkAll(walk(prefix), reading, signal);
    if (reading.isWhole) await this.#endExpired(reading, signal);
    const { startedAt, seen, added, isWhole, unread } = reading;
    if (unread > 0) this.#desk.log.warn('some results could not be read', { unread });
    return { asOf: startedAt, seen, added, complete: isWhole && unread === 0 };
  }

  async #walkAll(pages: ReturnType<Walk>, reading: Reading, signal: AbortSignal): Promise<void> {
    for await (const { found, isLast } of pages) {
      this.#assertWanted(signal);
      this.#take(found, reading);
      reading.isWhole = isLast;
      const isLong = this.#desk.clock.now() - reading.startedAt > LONGEST_MS;
      if (isLong || reading.values > MOST_VALUES) return;
    }
  }

  #assertWanted(signal: AbortSignal): void {
    if (signal.aborted || this.#desk.signal.aborted) {
      throw new ExpectedError('cancelled', 'Reading results was cancelled');
    }
  }

  #take(found: readonly FoundResult[], reading: Reading): void {
    const { profile } = this.#desk.context;
    const reports: Report[] = [];
    for (const one of found) {
      reading.values += 1;
      if ('problem' in one) {
        reading.unread += 1;
        continue;
      }
      const report = reportOfResult(profile, this.#desk.results, one, reading.startedAt);
      if (!report) continue;
      if (report.kind === 'failed') {
        reading.failedKeys.add(one.key);
        reading.seen += 1;
      }
      reports.push(report);
    }
    const placeable = this.#placeable(reports);
    if (placeable.length === 0) return;
    const { added, changed } = this.#place(placeable);
    reading.added += added;
    if (changed) this.#desk.notify('failures.changed', { connectionId: this.#desk.context.id });
  }

  /** A failure that the walk did not meet is gone once its own key answers that there is no value. */
  async #endExpired({ failedKeys }: Reading, signal: AbortSignal): Promise<void> {
    const results = this.#desk.context.results();
    const missing = this.#desk.results
      .openInStore(MOST_ASKED)
      .filter(({ resultKey }) => resultKey !== null && !failedKeys.has(resultKey));
    const expired: FailureRow[] = [];
    for (const row of missing) {
      this.#assertWanted(signal);
      if (results && row.resultKey !== null && (await results.get(row.resultKey)) === null) expired.push(row);
    }
    if (expired.length === 0) return;
    this.#desk.failures.inTransaction(() => {
      for (const { id } of expired) {
        this.#desk.results.setPresence(id, RESULT_PRESENCE.expired);
        refreshFailure(this.#desk, id);
      }
    });
    this.#desk.notify('failures.changed', { connectionId: this.#desk.context.id });
  }
}

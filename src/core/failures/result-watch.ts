/**
 * The second origin of failures: results. In: captured events that end a step with an error, and the values of the
 * result store. Out: rows in the same table as dead letters, and their end when the work succeeds after all.
 *
 * The store is read when the connection comes up and whenever the operator asks; in between events tell. What cannot be
 * read is unknown: it neither adds a failure nor ends one (docs/faults.md, A06).
 */
import { ExpectedError } from '../../shared/errors.ts';
import type { CapturedEvent } from '../capture/captured-event.ts';
import { type Desk, refreshFailure } from './desk.ts';
import { attachMessage } from './result-message.ts';
import { missedReports, reportsPlaced } from './result-missed.ts';
import { placeFailure, placeSuccess, settles } from './result-places.ts';
import { type Placed, type ReadResults, readAllResults, walkOf } from './result-reading.ts';
import { type Report, reportOfEvent, reportOfResult } from './result-reports.ts';

/** Until a store that did not answer is asked again by itself. */
const READ_AGAIN_MS = 30_000;

export class ResultWatch {
  readonly #desk: Desk;
  readonly #mark: (seq: number) => void;
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
    return this.#placeAll(reports, batch.at(-1)?.seq).changed;
  }

  #placeAll(reports: readonly Report[], upTo?: number): Placed {
    const placeable = this.#placeable(reports);
    return placeable.length > 0 ? this.#place(placeable, upTo) : { added: 0, changed: false };
  }

  /** Most successes are of work that never failed; one may settle a failure that is told beside it. */
  #placeable(reports: readonly Report[]): readonly Report[] {
    if (reports.some(({ kind }) => kind === 'failed')) return reports;
    if (reports.length === 0 || !this.#desk.results.hasAny()) return [];
    return reports.filter((report) => settles(this.#desk, report));
  }

  #place(reports: readonly Report[], upTo?: number): Placed {
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

  /** What two readings at a time find is placed once. Fails with what `readAllResults` fails with. */
  #read(signal: AbortSignal): Promise<ReadResults> {
    return readAllResults(this.#desk, (reports) => this.#placeAll(reports), signal);
  }

  /** At an operator's wish: the audit has it first. */
  readAsked(signal: AbortSignal): Promise<ReadResults> {
    const { journal, operator, context } = this.#desk;
    // Reading goes on when the journal is locked: it changes nothing that the journal must know.
    if (!journal.problem)
      journal.audit({ operator, connectionId: context.id, action: 'results', details: {} });
    return this.#read(signal);
  }

  /** Reads in passing, where that is possible; a store that does not answer is asked again later. */
  readQuietly(): void {
    if (!walkOf(this.#desk)) return;
    const { log, signal } = this.#desk;
    this.#read(signal).catch((error: unknown) => {
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
}

/**
 * One reading of all results. In: the keys of the result store, page by page. Out: reports, placed as they come, and an
 * answer that says whether everything was read; only then is a failure whose value has expired known to be gone.
 */
import type { ResultOf } from '../../shared/contract.ts';
import { ExpectedError } from '../../shared/errors.ts';
import type { FoundResult, ResultReader } from '../results/port.ts';
import { type Desk, refreshFailure } from './desk.ts';
import type { FailureRow } from './failure-row.ts';
import { type Report, reportOfResult } from './result-reports.ts';
import { RESULT_PRESENCE } from './result-state.ts';

export type ReadResults = ResultOf<'failures.readResults'>;

export interface Placed {
  readonly added: number;
  /** A failure came or went. */
  readonly changed: boolean;
}

/** A reading ends here and says that it is not complete. */
const LONGEST_MS = 60_000;
const MOST_VALUES = 500_000;
/** Failures whose keys are asked for one by one when a walk did not meet them. */
const MOST_ASKED = 1_000;

type Walk = NonNullable<ResultReader['walk']>;

/** Null unless the profile names results and the store can list them. */
export function walkOf({ context }: Desk): Walk | null {
  const { profile } = context;
  const results = context.results();
  const walk = results?.walk;
  if (!results || !walk || !profile.failedResults || !profile.result) return null;
  return (prefix) => walk.call(results, prefix);
}

class Reading {
  readonly #desk: Desk;
  readonly #place: (reports: readonly Report[]) => Placed;
  readonly #signal: AbortSignal;
  readonly #startedAt: number;
  /** Keys that hold a failure, and those that could not be read for what they are. */
  readonly #failed = new Set<string>();
  readonly #unread = new Set<string>();
  #values = 0;
  #added = 0;

  constructor(desk: Desk, place: (reports: readonly Report[]) => Placed, signal: AbortSignal) {
    this.#desk = desk;
    this.#place = place;
    this.#signal = AbortSignal.any([signal, desk.signal]);
    this.#startedAt = desk.clock.now();
  }

  async run(pages: ReturnType<Walk>): Promise<ReadResults> {
    const isWhole = await this.#walk(pages);
    if (isWhole) await this.#endExpired();
    const unread = this.#unread.size;
    if (unread > 0) this.#desk.log.warn('some results could not be read', { unread });
    return {
      asOf: this.#startedAt,
      seen: this.#failed.size,
      added: this.#added,
      complete: isWhole && unread === 0,
    };
  }

  /** Answers whether the last page was seen. */
  async #walk(pages: ReturnType<Walk>): Promise<boolean> {
    for await (const { found, isLast } of pages) {
      this.#assertWanted();
      this.#take(found);
      if (isLast) return true;
      const isLong = this.#desk.clock.now() - this.#startedAt > LONGEST_MS;
      if (isLong || this.#values > MOST_VALUES) return false;
    }
    return false;
  }

  #assertWanted(): void {
    if (this.#signal.aborted) throw new ExpectedError('cancelled', 'Reading results was cancelled');
  }

  #take(found: readonly FoundResult[]): void {
    this.#values += found.length;
    const { added, changed } = this.#place(found.flatMap((one) => this.#reportOf(one) ?? []));
    this.#added += added;
    if (changed) this.#tell();
  }

  #reportOf(one: FoundResult): Report | null {
    if ('problem' in one) {
      this.#unread.add(one.key);
      return null;
    }
    const { context, results } = this.#desk;
    const report = reportOfResult(context.profile, results, one, this.#startedAt);
    if (report?.kind === 'failed') this.#failed.add(one.key);
    return report;
  }

  #tell(): void {
    this.#desk.notify('failures.changed', { connectionId: this.#desk.context.id });
  }

  /** A failure that the walk did not meet is gone once its own key answers that there is no value. */
  async #endExpired(): Promise<void> {
    const expired = await this.#expired();
    this.#assertWanted();
    if (expired.length === 0) return;
    this.#desk.failures.inTransaction(() => {
      for (const { id } of expired) {
        this.#desk.results.setPresence(id, RESULT_PRESENCE.expired);
        refreshFailure(this.#desk, id);
      }
    });
    this.#tell();
  }

  async #expired(): Promise<readonly FailureRow[]> {
    const results = this.#desk.context.results();
    const expired: FailureRow[] = [];
    for (const row of this.#desk.results.openInStore(MOST_ASKED)) {
      const { resultKey } = row;
      if (resultKey === null || this.#failed.has(resultKey) || this.#unread.has(resultKey)) continue;
      this.#assertWanted();
      if (results && (await results.get(resultKey)) === null) expired.push(row);
    }
    return expired;
  }
}

/** Fails with `result-store-missing`, `redis-unreachable`, `redis-credentials` or `cancelled`. */
export async function readAllResults(
  desk: Desk,
  place: (reports: readonly Report[]) => Placed,
  signal: AbortSignal,
): Promise<ReadResults> {
  const { context } = desk;
  const walk = walkOf(desk);
  const [prefix] = context.profile.result?.key.split('{correlationId}') ?? [];
  if (!walk || prefix === undefined) {
    throw new ExpectedError('result-store-missing', `${context.name()} has no results that can be listed`);
  }
  return new Reading(desk, place, signal).run(walk(prefix));
}

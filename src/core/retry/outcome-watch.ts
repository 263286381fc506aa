/**
 * Keeps the outcomes of sent retries true: reads back what the history already knows, follows every captured batch, and
 * reports those that have waited too long.
 */
import type { RetryOutcome } from '../../shared/domain/failure.ts';
import type { CapturedEvent } from '../capture/captured-event.ts';
import { type Desk, refreshFailure } from '../failures/desk.ts';
import { type HistoryFacts, historyFacts, newestFacts, toldOf } from './history-facts.ts';
import { awaitsOutcome } from './ledger-tables.ts';
import { tellMoved } from './moved.ts';
import { type OutcomeFact, verdictOf, waitingEnds } from './outcome.ts';
import { type RetryItem, wasSent } from './retry-item.ts';

function factOf(event: CapturedEvent): OutcomeFact {
  return { ...event, deadFrom: event.deaths[0]?.queue ?? null };
}

/** While the broker's answer is unknown there is no outcome, only evidence. */
function awaits(item: RetryItem): boolean {
  return wasSent(item) && item.state !== 'unknown' && awaitsOutcome(item);
}

interface Judged {
  readonly item: RetryItem;
  readonly outcome: RetryOutcome;
  readonly because: string;
}

/** Outcomes in one transaction: a crowd of late ones is recorded in several, so that the core goes on in between. */
const AT_ONCE = 200;
/** The longest sleep (ms), should the clock be set. */
const LONGEST_MS = 60_000;

/** Events that are judged again at start: more than one batch of the capture. */
const REPLAYED = 2_000;

export class OutcomeWatch {
  readonly #desk: Desk;
  readonly #facts: HistoryFacts;
  readonly #toldOf: (items: readonly RetryItem[]) => readonly RetryItem[];
  readonly #unsubscribe: () => void;
  /** When each that has no outcome yet is given up on, in ms since 1970, by retry id. */
  readonly #ends = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  /** When that is looked at next: nothing of it ends before. */
  #nextAt = Number.POSITIVE_INFINITY;
  #closed = false;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#facts = historyFacts(desk.context.history.read);
    this.#toldOf = toldOf(desk.context.history.read);
    this.#unsubscribe = desk.context.onEvents((batch) => this.#follow(batch));
  }

  /**
   * From the history, at start: all whose time has not passed. The others wait for events alone, of which only the last
   * may not have been judged: there may be a hundred thousand of them.
   */
  recompute(): void {
    const { journal, context } = this.#desk;
    this.#judgeAll(newestFacts(context.history.read, REPLAYED));
    this.#fromHistory(journal.pendingOutcome(context.id));
    this.#tick();
  }

  /** From the history, for retries that were just sent: the outcome may have come before the confirm. */
  sent(retryIds: readonly string[]): void {
    this.#fromHistory(retryIds.flatMap((retryId) => this.#ofRetry(retryId)));
  }

  #fromHistory(items: readonly RetryItem[]): void {
    if (this.#closed) return;
    const waiting = items.filter(awaits);
    const judged = this.#toldOf(waiting).flatMap((item) => this.#judged(item, this.#facts(item)) ?? []);
    let next = Number.POSITIVE_INFINITY;
    for (const item of waiting) {
      if (item.outcome !== 'pending') continue;
      const { at } = waitingEnds(this.#desk.context.profile, item);
      this.#ends.set(item.retryId, at);
      next = Math.min(next, at);
    }
    this.#record(judged);
    if (next < this.#nextAt) this.#wakeAt(next);
  }

  #ofRetry(retryId: string): readonly RetryItem[] {
    const item = this.#desk.journal.item({ connectionId: this.#desk.context.id, retryId });
    return item ? [item] : [];
  }

  /** Retries that an event can speak for, found by index: however many wait, a batch asks for its own. */
  #concerned({ retryId, correlationId }: OutcomeFact): readonly RetryItem[] {
    if (retryId !== null) return this.#ofRetry(retryId);
    if (correlationId === null) return [];
    return this.#desk.journal.awaitingOfRun(this.#desk.context.id, correlationId);
  }

  /** The first event of a batch that says something of a retry counts. */
  #follow(batch: readonly CapturedEvent[]): void {
    this.#judgeAll(batch.map(factOf));
  }

  #judgeAll(facts: readonly OutcomeFact[]): void {
    const judged = new Map<string, Judged>();
    for (const fact of facts) {
      if (fact.origin === 'console') continue;
      for (const item of this.#concerned(fact)) {
        const found = awaits(item) && !judged.has(item.retryId) ? this.#judged(item, [fact]) : null;
        if (found) judged.set(item.retryId, found);
      }
    }
    this.#record([...judged.values()]);
  }

  #judged(item: RetryItem, facts: readonly OutcomeFact[]): Judged | null {
    for (const fact of facts) {
      const outcome = verdictOf(this.#desk.context.profile, item, fact);
      if (outcome) return { item, outcome, because: `event ${fact.seq}` };
    }
    return null;
  }

  /** One durable transaction, then the failures follow in one, and windows are told once. */
  #record(judged: readonly Judged[]): void {
    if (judged.length === 0) return;
    this.#desk.journal.batch((write) => {
      for (const { item, outcome, because } of judged)
        write.record(item, { kind: 'outcome', outcome, because });
    });
    this.#desk.failures.inTransaction(() => {
      for (const failureId of new Set(judged.map(({ item }) => item.failureId)))
        refreshFailure(this.#desk, failureId);
    });
    for (const { item } of judged) this.#ends.delete(item.retryId);
    tellMoved(this.#desk);
  }

  /** Reports what is overdue by now, and comes back when the next one will be. */
  #tick(): void {
    const now = this.#desk.clock.now();
    const late: string[] = [];
    let next = Number.POSITIVE_INFINITY;
    for (const [retryId, at] of this.#ends) {
      if (at <= now && late.length < AT_ONCE) late.push(retryId);
      else next = Math.min(next, Math.max(at, now));
    }
    this.#record(late.flatMap((retryId) => this.#late(retryId)));
    for (const retryId of late) this.#ends.delete(retryId);
    this.#wakeAt(next);
  }

  #wakeAt(next: number): void {
    clearTimeout(this.#timer);
    this.#nextAt = next;
    if (this.#closed || !Number.isFinite(next)) return;
    const inMs = Math.max(0, next - this.#desk.clock.now()) + 1;
    this.#timer = setTimeout(() => this.#tickSafely(), Math.min(inMs, LONGEST_MS));
  }

  #late(retryId: string): readonly Judged[] {
    return this.#ofRetry(retryId)
      .filter((item) => awaits(item) && item.outcome === 'pending')
      .map((item) => {
        const outcome = waitingEnds(this.#desk.context.profile, item).as;
        return { item, outcome, because: 'its time has passed' };
      });
  }

  /** A journal that cannot be written now is asked again with the next event or operation. */
  #tickSafely(): void {
    try {
      this.#tick();
    } catch (error) {
      this.#desk.log.error('overdue retries could not be recorded', error);
    }
  }

  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    clearTimeout(this.#timer);
  }
}

/**
 * Keeps the outcomes of sent retries true: reads back what the history already knows, follows every captured batch, and
 * reports those that have waited too long.
 */
import type { CapturedEvent } from '../capture/captured-event.ts';
import { type Desk, retryMoved } from '../failures/desk.ts';
import { type HistoryFacts, historyFacts } from './history-facts.ts';
import { awaitsOutcome } from './ledger-tables.ts';
import { type OutcomeFact, verdictOf, waitingEnds } from './outcome.ts';
import { type RetryItem, wasSent } from './retry-item.ts';

function factOf(event: CapturedEvent): OutcomeFact {
  return { ...event, deadFrom: event.deaths[0]?.queue ?? null };
}

/** While the broker's answer is unknown there is no outcome, only evidence. */
function awaits(item: RetryItem): boolean {
  return wasSent(item) && item.state !== 'unknown' && awaitsOutcome(item);
}

export class OutcomeWatch {
  readonly #desk: Desk;
  readonly #facts: HistoryFacts;
  readonly #unsubscribe: () => void;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#facts = historyFacts(desk.context.history.read);
    this.#unsubscribe = desk.context.onEvents((batch) => this.#follow(batch));
  }

  /** From the history, at start: all that wait. */
  recompute(): void {
    this.#fromHistory(this.#desk.journal.awaitingOutcome(this.#desk.context.id));
  }

  /** From the history, for retries that were just sent: the outcome may have come before the confirm. */
  sent(retryIds: readonly string[]): void {
    this.#fromHistory(retryIds.flatMap((retryId) => this.#ofRetry(retryId)));
  }

  #fromHistory(items: readonly RetryItem[]): void {
    if (this.#closed) return;
    for (const item of items) if (awaits(item)) this.#judge(item, this.#facts(item));
    this.#tick();
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

  #follow(batch: readonly CapturedEvent[]): void {
    for (const event of batch) {
      if (event.origin === 'console') continue;
      const fact = factOf(event);
      for (const item of this.#concerned(fact)) if (awaits(item)) this.#judge(item, [fact]);
    }
  }

  #judge(item: RetryItem, facts: readonly OutcomeFact[]): void {
    for (const fact of facts) {
      const outcome = verdictOf(this.#desk.context.profile, item, fact);
      if (!outcome) continue;
      const because = `event ${fact.seq}`;
      retryMoved(this.#desk, this.#desk.journal.record(item, { kind: 'outcome', outcome, because }));
      return;
    }
  }

  /** Reports what is overdue by now, and comes back when the next one will be. */
  #tick(): void {
    clearTimeout(this.#timer);
    const now = this.#desk.clock.now();
    let next = Number.POSITIVE_INFINITY;
    for (const item of this.#desk.journal.pendingOutcome(this.#desk.context.id)) {
      if (!awaits(item)) continue;
      const { at, as } = waitingEnds(this.#desk.context.profile, item);
      if (at > now) next = Math.min(next, at);
      else {
        const entry = { kind: 'outcome', outcome: as, because: 'its time has passed' } as const;
        retryMoved(this.#desk, this.#desk.journal.record(item, entry));
      }
    }
    if (Number.isFinite(next))
      this.#timer = setTimeout(() => this.#tickSafely(), Math.min(next - now + 1, 60_000));
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

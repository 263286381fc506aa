/**
 * Keeps the outcomes of sent retries true: reads back what the history already knows, follows every captured batch, and
 * reports those that have waited too long.
 */
import type { CapturedEvent } from '../capture/captured-event.ts';
import { type Desk, retryMoved } from '../failures/desk.ts';
import { type HistoryFacts, historyFacts } from './history-facts.ts';
import { type OutcomeFact, verdictOf, waitingEnds } from './outcome.ts';
import type { RetryItem } from './retry-item.ts';

function factOf(event: CapturedEvent): OutcomeFact {
  return { ...event, deadFrom: event.deaths[0]?.queue ?? null };
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

  #awaiting(): readonly RetryItem[] {
    // While the broker's answer is unknown there is no outcome, only evidence.
    return this.#desk.journal
      .awaitingOutcome(this.#desk.context.id)
      .filter((item) => item.state !== 'unknown');
  }

  /** From the history: at start, and for a retry that was just sent (its outcome may have come first). */
  recompute(): void {
    if (this.#closed) return;
    for (const item of this.#awaiting()) this.#judge(item, this.#facts(item));
    this.#tick();
  }

  #follow(batch: readonly CapturedEvent[]): void {
    const awaiting = this.#awaiting();
    if (awaiting.length === 0) return;
    const facts = batch.map(factOf);
    for (const item of awaiting) this.#judge(item, facts);
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
    for (const item of this.#awaiting()) {
      if (item.outcome !== 'pending') continue;
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

/**
 * Starts, schedules, cancels, decides and recovers retries, one operation per dead-letter queue at a time. What the
 * operator asked for is in the audit and in the ledger before anything happens.
 */
import { ExpectedError } from '../../shared/errors.ts';
import type { AuditEntry } from '../audit/audit.ts';
import { type Desk, retryMoved } from '../failures/desk.ts';
import { itemsMoved, tellMoved } from './moved.ts';
import { planItem } from './plan-item.ts';
import { retryAsked, stopped } from './retry-asked.ts';
import { awaitsAck, isUnsent, type RetryItem, waitsForJob } from './retry-item.ts';
import { awaitingAck, settleQueue } from './settle.ts';
import { WaitingRetries } from './waiting-retries.ts';
import type { EngineDeps } from './window-types.ts';

const INTERRUPTED = {
  code: 'not-confirmed',
  message: 'It is not known whether it was sent: the answer of the broker was not recorded',
} as const;

/** Enough that an absence is seen twice where one look does not prove it (`failures/absence.ts`). */
const SETTLE_ATTEMPTS = 4;
const SETTLE_PAUSE_MS = 2_000;
/** What could not be written is written again after this (ms), longer from time to time. */
const WRITE_PAUSE_MS = 2_000;
const LONGEST_WRITE_PAUSE_MS = 30_000;
/** A sampled count may show for this long (ms) what a connection that has gone held. */
const STALE_COUNT_MS = 30_000;

export interface RetryRequest {
  readonly id: string;
  readonly reason: string | null;
  readonly delayMs: number;
}

export class RetryRunner {
  readonly #deps: EngineDeps;
  readonly #desk: Desk;
  readonly #onSent: (retryIds: readonly string[]) => void;
  /** Retries that this process has in hand: recovery leaves them alone. */
  readonly #active = new Set<string>();
  /** Asked for again while the window that had them has not quite ended: decided on at once, or found at a connect. */
  readonly #again = new Map<string, RetryItem>();
  readonly #waiting = new WaitingRetries();
  /** Of scheduled retries by their id, of queues to settle by their name. */
  readonly #timers = new Map<string, NodeJS.Timeout>();

  /** `onSent` is called after every operation with its retries: an outcome may have come before its confirm. */
  constructor(deps: EngineDeps, onSent: (retryIds: readonly string[]) => void) {
    this.#deps = deps;
    this.#desk = deps.desk;
    this.#onSent = onSent;
  }

  #audit(action: AuditEntry['action'], details: AuditEntry['details']): void {
    const { journal, operator, context } = this.#desk;
    journal.audit({ operator, connectionId: context.id, action, details });
  }

  start(request: RetryRequest): RetryItem {
    // Fails now rather than in the ledger when there is no connection.
    this.#desk.context.session();
    this.classifyLeft();
    const { id: requested, reason: why, delayMs } = request;
    const plan = planItem(this.#desk, { failureId: requested, action: 'retry', reason: why, delayMs });
    const { retryId, failureId, queue, target, attempt, reason } = plan;
    this.#audit('retry', { retryId, failureId, queue, target, attempt, reason, delayMs });
    const item = retryMoved(this.#desk, this.#desk.journal.plan(plan));
    this.#deps.atStep('planned');
    this.#arm(item);
    return item;
  }

  #arm(item: RetryItem): void {
    const { retryId } = item;
    if (item.state !== 'scheduled') {
      this.#enqueue(item);
      return;
    }
    if (this.#timers.has(retryId)) return;
    const wait = Math.max(0, (item.startsAt ?? 0) - this.#desk.clock.now());
    this.#timers.set(
      retryId,
      setTimeout(() => this.#begin(item), wait),
    );
  }

  #begin(item: RetryItem, attempt = 1): void {
    const { journal, log } = this.#desk;
    this.#timers.delete(item.retryId);
    try {
      const isScheduled = journal.item(item)?.state === 'scheduled';
      this.#enqueue(isScheduled ? retryMoved(this.#desk, journal.record(item, { kind: 'started' })) : item);
    } catch (error) {
      log.error('a scheduled retry could not begin', error, { retryId: item.retryId });
      this.#writeLater(item, attempt, () => this.#begin(item, attempt + 1));
    }
  }

  /** Its end could not be written (a full disk): it is written once it can be, so that nothing is sent much later. */
  #endLater(item: RetryItem, error: unknown, attempt = 1): void {
    this.#writeLater(item, attempt, () => {
      // Taken up again meanwhile: that attempt says what becomes of it.
      if (this.#isInHand(item)) return;
      try {
        stopped(this.#desk, item, error);
      } catch (failed) {
        this.#desk.log.error('a retry could not be ended', failed, { retryId: item.retryId });
        this.#endLater(item, error, attempt + 1);
      }
    });
  }

  /** A journal that is locked stays so until the next start, which finds what was left. */
  #writeLater({ retryId }: RetryItem, attempt: number, write: () => void): void {
    const { signal, journal } = this.#desk;
    if (signal.aborted || journal.problem || this.#timers.has(retryId)) return;
    const wait = Math.min(WRITE_PAUSE_MS * attempt, LONGEST_WRITE_PAUSE_MS);
    this.#timers.set(
      retryId,
      setTimeout(() => {
        this.#timers.delete(retryId);
        write();
      }, wait),
    );
  }

  /** Whoever's turn it is takes along what waits for the same queue: many decisions are one window, not many. */
  #enqueue(item: RetryItem): void {
    if (this.#active.has(item.retryId)) {
      this.#again.set(item.retryId, item);
      return;
    }
    this.#active.add(item.retryId);
    this.#waiting.add(item);
    void this.#desk.serial
      .run(item.queue, () => this.#runWaiting(item.queue))
      .catch((error: unknown) => this.#desk.log.error('retries ended badly', error, { queue: item.queue }));
  }

  async #runWaiting(queue: string): Promise<void> {
    const taken = this.#waiting.take(queue);
    try {
      await this.#run(queue, taken);
    } catch (error) {
      for (const item of taken) {
        this.#desk.log.error('a retry ended badly', error, { retryId: item.retryId });
        this.#endLater(item, error);
      }
    } finally {
      for (const { retryId } of taken) this.#active.delete(retryId);
      for (const { retryId } of taken) this.#takeUpAgain(retryId);
    }
  }

  /** What has nothing left to be sent is left out when its turn comes. */
  #takeUpAgain(retryId: string): void {
    const item = this.#again.get(retryId);
    this.#again.delete(retryId);
    if (item) this.#enqueue(item);
  }

  async #run(queue: string, taken: readonly RetryItem[]): Promise<void> {
    const { journal, signal } = this.#desk;
    // Cancelled while they waited in line, or the program ends: then they wait in the ledger.
    const items = taken.flatMap((each) => journal.item(each) ?? []).filter(isUnsent);
    if (signal.aborted || items.length === 0) return;
    const settling = awaitingAck(this.#desk, queue).map(({ retryId }) => retryId);
    await retryAsked(this.#deps, items);
    this.#onSent([...settling, ...items.map(({ retryId }) => retryId)]);
    // The connection may have gone between confirm and ack.
    if (awaitingAck(this.#desk, queue).length > 0) this.#settleLater(queue);
  }

  #settleLater(queue: string, attempt = 1): void {
    const settling = awaitingAck(this.#desk, queue).map(({ retryId }) => retryId);
    void this.#desk.serial
      .run(queue, () => settleQueue(this.#desk, queue))
      .then(() => {
        this.#onSent(settling);
        this.#settleAgain(queue, attempt);
      })
      .catch((error: unknown) => this.#desk.log.error('settling ended badly', error, { queue }));
  }

  /** A few times only: on a quorum queue every try is a delivery. Later looks, retries and connections try as well. */
  #settleAgain(queue: string, attempt: number): void {
    const isDone = attempt >= SETTLE_ATTEMPTS || awaitingAck(this.#desk, queue).length === 0;
    if (isDone || this.#desk.signal.aborted || this.#timers.has(queue)) return;
    this.#afterPause(queue, SETTLE_PAUSE_MS * attempt, () =>
      this.#settleOnceTold(queue, attempt + 1, this.#desk.clock.now() + STALE_COUNT_MS),
    );
  }

  /**
   * While the broker's count shows something held, a take proves nothing and would cost a delivery: the count is asked
   * again first.
   */
  async #settleOnceTold(queue: string, attempt: number, until: number): Promise<void> {
    const isHeld = this.#desk.clock.now() < until && (await this.#seemsHeld(queue));
    // The program may have begun to end while the broker was asked.
    if (this.#desk.signal.aborted) return;
    if (isHeld) this.#afterPause(queue, SETTLE_PAUSE_MS, () => this.#settleOnceTold(queue, attempt, until));
    else this.#settleLater(queue, attempt);
  }

  #afterPause(queue: string, ms: number, run: () => Promise<void>): void {
    this.#timers.set(
      queue,
      setTimeout(() => {
        this.#timers.delete(queue);
        void run();
      }, ms),
    );
  }

  async #seemsHeld(queue: string): Promise<boolean> {
    try {
      const details = await this.#desk.context.session().queueDetails(queue);
      return details !== null && (details.unacked ?? 0) > 0;
    } catch (error) {
      // Settling itself says what is wrong.
      if (error instanceof ExpectedError) return false;
      this.#desk.log.error('a queue could not be asked', error, { queue });
      return false;
    }
  }

  #item(retryId: string): RetryItem {
    const item = this.#desk.journal.item({ connectionId: this.#desk.context.id, retryId });
    if (!item) throw new ExpectedError('not-found', 'There is no such retry', { retryId });
    return item;
  }

  /**
   * Only before it begins, or when it waits with nothing sent: afterwards it may have been sent. What a job has taken up
   * ends with its job.
   */
  cancel(retryId: string): RetryItem {
    const item = this.#item(retryId);
    const waits = isUnsent(item) && !waitsForJob(item) && !this.#desk.inHand.has(retryId);
    if (item.state !== 'scheduled' && !waits) {
      throw new ExpectedError('retry-not-possible', 'This retry has begun and cannot be cancelled', {
        retryId,
        state: item.state,
      });
    }
    this.#audit('cancel-retry', { retryId, failureId: item.failureId });
    const cancelled = this.#desk.journal.record(item, { kind: 'cancelled', error: null });
    // Not sooner: what cannot be cancelled is still to begin, or to be ended.
    clearTimeout(this.#timers.get(retryId));
    this.#timers.delete(retryId);
    return retryMoved(this.#desk, cancelled);
  }

  decide(retryId: string, decision: 'send_again' | 'treat_as_delivered', reason: string | null): RetryItem {
    const item = this.#item(retryId);
    const { context, journal, operator } = this.#desk;
    if (context.readOnly()) throw new ExpectedError('read-only-connection', 'The connection is read-only');
    if (item.state !== 'unknown') {
      throw new ExpectedError('retry-not-possible', 'This retry is not in doubt', {
        retryId,
        state: item.state,
      });
    }
    if (decision === 'send_again') context.session();
    this.#audit('decide', { retryId, failureId: item.failureId, decision, reason });
    const decided = retryMoved(
      this.#desk,
      journal.record(item, { kind: 'decided', decision, operator, reason }),
    );
    if (decision === 'send_again') this.#enqueue(decided);
    else this.#settleLater(item.queue);
    return decided;
  }

  /**
   * At start, from the journal alone and before anything else: what was being sent when the program stopped may have
   * arrived, or not. Doing it again changes nothing (K11).
   */
  classify(): void {
    if (this.#desk.journal.problem) return;
    this.#classify();
    this.#deps.atStep('classified');
  }

  #isInHand({ retryId }: RetryItem): boolean {
    return this.#active.has(retryId) || this.#desk.inHand.has(retryId);
  }

  #classify(): void {
    const left = this.#desk.journal
      .underWay(this.#desk.context.id)
      .filter((item) => item.state === 'publishing' && !this.#isInHand(item));
    if (left.length === 0) return;
    const items = this.#desk.journal.batch((write) =>
      left.map((item) => write.record(item, { kind: 'unknown', error: INTERRUPTED })),
    );
    itemsMoved(this.#desk, items, false);
    tellMoved(this.#desk);
  }

  /**
   * The same for retries whose last entries could not be written (a full disk): before the next operation, and whenever
   * there is a connection. Never throws; what still cannot be written waits for the next occasion.
   */
  classifyLeft(): void {
    if (this.#desk.journal.problem) return;
    try {
      this.#classify();
    } catch (error) {
      this.#desk.log.error('interrupted retries could not be recorded', error);
    }
  }

  /**
   * Whenever there is a connection: what was never sent goes on, what was confirmed is acked when it reappears. What is
   * unknown waits for the operator; nothing is sent again by itself.
   */
  resume(): void {
    this.classifyLeft();
    if (this.#desk.context.readOnly() || this.#desk.journal.problem) return;
    const items = this.#desk.journal.underWay(this.#desk.context.id);
    for (const queue of new Set(items.filter(awaitsAck).map((item) => item.queue))) this.#settleLater(queue);
    for (const item of items) {
      if (item.state === 'scheduled' || (isUnsent(item) && !waitsForJob(item))) this.#arm(item);
    }
  }

  /** Operations under way end first; what had not begun waits in the ledger. */
  async close(): Promise<void> {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    await this.#desk.serial.idle();
  }
}

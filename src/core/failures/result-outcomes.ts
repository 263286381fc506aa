/**
 * What became of messages that were sent again, asked of the result store: for systems whose events nobody sends or
 * sees. Events tell the same sooner (`retry/outcome-watch.ts`).
 *
 * A value speaks only for a run that ended after the sending, by the time it holds itself. Celery never writes over a
 * success (docs/rabbitmq.md, Celery): where one was stored before, the store cannot show another run, and the outcome
 * is "not seen to fail" (docs/faults.md, A07).
 */
import { ExpectedError } from '../../shared/errors.ts';
import { type RetryItem, wasSent } from '../retry/retry-item.ts';
import { type ResultState, readResult, resultKeyOf } from '../systems/read-result.ts';
import { type Desk, retryMoved } from './desk.ts';

type Outcome = 'succeeded' | 'failed_again' | 'not_seen_to_fail';

const ASK_EVERY_MS = 2_000;
/** Asking takes no more than this share of the time. */
const REST_PER_WORK = 20;
const MOST_AT_ONCE = 200;
/** An event would have told by then. */
const EVENTS_TELL_MS = 10_000;

/** Null while the value says nothing of what was sent at `sentAt`. Times are milliseconds since 1970. */
export function resultOutcome(
  result: Pick<ResultState, 'state' | 'at'>,
  sentAt: number,
  now: number,
): Outcome | null {
  const { state, at } = result;
  if (at === null || (state !== 'succeeded' && state !== 'failed')) return null;
  if (at >= sentAt) return state === 'succeeded' ? 'succeeded' : 'failed_again';
  return state === 'succeeded' && now - sentAt >= EVENTS_TELL_MS ? 'not_seen_to_fail' : null;
}

interface Awaited {
  readonly item: RetryItem;
  readonly key: string;
  readonly sentAt: number;
}

/** `found` is told each value that shows a new failure. */
export class ResultOutcomes {
  readonly #desk: Desk;
  readonly #found: (value: { readonly key: string; readonly value: string }) => void;
  #timer: NodeJS.Timeout | undefined;
  /** The store did not answer last time: that is logged once. */
  #troubled = false;

  constructor(desk: Desk, found: (value: { readonly key: string; readonly value: string }) => void) {
    this.#desk = desk;
    this.#found = found;
    if (desk.context.profile.failedResults) this.#rest(ASK_EVERY_MS);
  }

  #rest(ms: number): void {
    if (this.#desk.signal.aborted) return;
    this.#timer = setTimeout(() => void this.#ask(), ms);
    this.#timer.unref();
  }

  async #ask(): Promise<void> {
    const started = performance.now();
    try {
      await this.askNow();
      this.#troubled = false;
    } catch (error) {
      this.#tell(error);
    }
    this.#rest(Math.max(ASK_EVERY_MS, (performance.now() - started) * REST_PER_WORK));
  }

  #tell(error: unknown): void {
    const { log } = this.#desk;
    if (!(error instanceof ExpectedError)) log.error('outcomes could not be asked for', error);
    else if (!this.#troubled)
      log.warn('the result store could not be asked for outcomes', { code: error.code });
    this.#troubled = true;
  }

  /** Asks for all that wait, the oldest first, as far as one turn goes. Fails with what the store fails with. */
  async askNow(): Promise<void> {
    const results = this.#desk.context.results();
    if (!results) return;
    for (const awaited of this.#awaited().slice(0, MOST_AT_ONCE)) {
      const value = await results.get(awaited.key);
      if (this.#desk.signal.aborted) return;
      if (value !== null) this.#judge(awaited, value);
    }
  }

  #awaited(): readonly Awaited[] {
    const { context, journal } = this.#desk;
    return journal.pendingOutcome(context.id).flatMap((item) => {
      const { correlationId, sentAt } = item;
      if (correlationId === null || sentAt === null || !wasSent(item) || item.state === 'unknown') return [];
      const key = resultKeyOf(context.profile, correlationId);
      return key === null ? [] : [{ item, key, sentAt }];
    });
  }

  #judge({ item, key, sentAt }: Awaited, value: string): void {
    const desk = this.#desk;
    const result = readResult(desk.context.profile, value);
    const outcome = result && resultOutcome(result, sentAt, desk.clock.now());
    // An event may have told while the store was asked.
    if (!outcome || desk.journal.item(item)?.outcome !== 'pending') return;
    const because = outcome === 'not_seen_to_fail' ? 'its result is older' : 'its result';
    retryMoved(desk, desk.journal.record(item, { kind: 'outcome', outcome, because }));
    if (outcome === 'failed_again') this.#found({ key, value });
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}

/**
 * What became of a sent retry, from what really happened later. Pure: one later event in, a verdict or nothing out.
 *
 * Events that carry the retry id speak for it. Events without any retry id speak for it when run and step fit and they
 * came after it was sent: for systems that do not hand the header on.
 */
import type { EventOrigin } from '../../shared/domain/event.ts';
import type { ProfileStep, SystemProfile } from '../../shared/domain/system-profile.ts';
import type { RetryItem } from './retry-item.ts';

export interface OutcomeFact {
  readonly seq: number;
  readonly origin: EventOrigin;
  readonly type: string | null;
  readonly status: string | null;
  /** Step that a failure event names. */
  readonly step: string | null;
  readonly final: boolean;
  /** Queue of the newest death, for a dead letter. */
  readonly deadFrom: string | null;
  readonly correlationId: string | null;
  readonly retryId: string | null;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
}

export type Verdict = 'succeeded' | 'failed_again';

type SentRetry = Pick<RetryItem, 'retryId' | 'target' | 'correlationId' | 'type' | 'sentAt'>;

/** The steps of a profile in their order, without the joker. */
function stepNames(profile: SystemProfile): readonly string[] {
  return [...new Set(profile.steps.map(({ step }) => step))].filter((step) => step !== '*');
}

/** What the retried message asks for: that a step ends, or, for the message that ends one, that the next one starts. */
export interface Expectation {
  readonly step: string | null;
  readonly proof: { readonly step: string; readonly role: 'start' | 'end' } | null;
  /** Time until it is overdue, in ms; null: the profile sets none. */
  readonly limitMs: number | null;
}

function limitOf(profile: SystemProfile, step: string): number | null {
  return profile.steps.find((each) => each.step === step && each.limitMs !== undefined)?.limitMs ?? null;
}

function ends(profile: SystemProfile, step: string): Expectation {
  const isSeen = profile.steps.some((each) => each.step === step && each.role === 'end');
  return { step, proof: isSeen ? { step, role: 'end' } : null, limitMs: limitOf(profile, step) };
}

function startsNext(profile: SystemProfile, own: ProfileStep): Expectation {
  const names = stepNames(profile);
  const next = names[names.indexOf(own.step) + 1];
  if (next === undefined) return { step: own.step, proof: null, limitMs: limitOf(profile, own.step) };
  return { step: own.step, proof: { step: next, role: 'start' }, limitMs: limitOf(profile, next) };
}

export function expectationOf(
  profile: SystemProfile,
  retry: Pick<SentRetry, 'target' | 'type'>,
): Expectation {
  const own = profile.steps.find((each) => each.type === retry.type);
  if (own?.role === 'end') return startsNext(profile, own);
  const step =
    profile.queues.find((queue) => queue.name === retry.target)?.step ??
    (own ? own.step : profile.otherStep) ??
    null;
  return step === null || step === '*' ? { step: null, proof: null, limitMs: null } : ends(profile, step);
}

function speaksFor(retry: SentRetry, fact: OutcomeFact): boolean {
  if (fact.retryId !== null) return fact.retryId === retry.retryId;
  if (fact.correlationId === null || fact.correlationId !== retry.correlationId) return false;
  return retry.sentAt !== null && fact.receivedAt >= retry.sentAt;
}

function deadLetterVerdict(retry: SentRetry, fact: OutcomeFact): Verdict | null {
  // A look finds old deaths too: without our header it proves nothing about this retry.
  if (fact.origin === 'look' && fact.retryId !== retry.retryId) return null;
  return fact.deadFrom === retry.target && fact.type === retry.type ? 'failed_again' : null;
}

function isLater(profile: SystemProfile, step: string, than: string): boolean {
  const names = stepNames(profile);
  return names.includes(than) && names.indexOf(step) > names.indexOf(than);
}

function stepVerdict(profile: SystemProfile, expected: Expectation, fact: OutcomeFact): Verdict | null {
  const own = profile.steps.find((each) => each.type === fact.type);
  if (!own) return null;
  const { step, proof } = expected;
  if (own.role === 'failure') {
    const failed = own.step === '*' ? fact.step : own.step;
    return fact.final && failed === step ? 'failed_again' : null;
  }
  if (!proof) return null;
  // What came of this very retry in a later step would not be there without it; how that ended is its own affair.
  if (fact.retryId !== null && isLater(profile, own.step, proof.step)) return 'succeeded';
  if (own.step !== proof.step || own.role !== proof.role) return null;
  const isError = fact.status !== null && profile.errorStatuses.includes(fact.status);
  return own.role === 'end' && isError ? 'failed_again' : 'succeeded';
}

/** Null when the event says nothing about this retry. */
export function verdictOf(profile: SystemProfile, retry: SentRetry, fact: OutcomeFact): Verdict | null {
  if (fact.origin === 'console' || !speaksFor(retry, fact)) return null;
  if (fact.origin === 'death' || fact.origin === 'look') return deadLetterVerdict(retry, fact);
  return stepVerdict(profile, expectationOf(profile, retry), fact);
}

/** Waiting time where the profile names none. */
const DEFAULT_LIMIT_MS = 120_000;

/** When an outcome that has not come is reported, and as what: without a source of outcomes nothing can be overdue. */
export function waitingEnds(
  profile: SystemProfile,
  retry: Pick<SentRetry, 'target' | 'type' | 'sentAt'>,
): { readonly at: number; readonly as: 'overdue' | 'not_seen_to_fail' } {
  const { proof, limitMs } = expectationOf(profile, retry);
  return {
    at: (retry.sentAt ?? 0) + (limitMs ?? DEFAULT_LIMIT_MS),
    as: proof ? 'overdue' : 'not_seen_to_fail',
  };
}

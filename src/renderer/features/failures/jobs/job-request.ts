/** What a job asks for: what the operator chose, and what is wrong with it. Pure. */
import type { BodyEdit, JobAction, JobPlan, JobRequest } from '../../../../shared/domain/job.ts';
import type { FailureSelection } from '../../../../shared/domain/selection.ts';

/** The fields as they are typed. */
export interface JobChoices {
  readonly target: 'failed-queue' | 'queue' | 'original-exchange';
  readonly queue: string;
  readonly canary: boolean;
  readonly rate: string;
  readonly window: string;
  readonly include: JobRequest['include'];
  readonly reason: string;
  readonly typed: string;
}

export interface JobSubject {
  readonly action: JobAction;
  readonly selection: FailureSelection;
  readonly edit: BodyEdit | null;
}

export type ChoiceProblem = 'queue' | 'rate' | 'window';
export type StartProblem = ChoiceProblem | 'plan' | 'nothing' | 'reason' | 'typed';

/** Unconfirmed copies at most, unless it is chosen otherwise (docs/rabbitmq.md, Retry). */
const WINDOW = 50;
const WINDOW_MOST = 500;
const RATE_LEAST = 0.1;
const RATE_MOST = 10_000;

/** Actions that send messages on, so that what becomes of them can be waited for. */
export function sendsOn(action: JobAction): boolean {
  return action === 'retry' || action === 'edit' || action === 'resend';
}

/** Actions whose messages go where the operator says. */
export function hasTarget(action: JobAction): boolean {
  return action === 'retry' || action === 'edit';
}

export function firstChoices(action: JobAction): JobChoices {
  return {
    target: 'failed-queue',
    queue: '',
    canary: sendsOn(action),
    rate: '',
    window: String(WINDOW),
    include: [],
    reason: '',
    typed: '',
  };
}

/** Null: no limit; undefined: not a rate. A decimal comma is taken as a point. */
function rateOf(text: string): number | null | undefined {
  const given = text.trim().replace(',', '.');
  if (given === '') return null;
  const rate = Number(given);
  return rate >= RATE_LEAST && rate <= RATE_MOST ? rate : undefined;
}

function windowOf(text: string): number | undefined {
  const window = Number(text.trim());
  return Number.isInteger(window) && window >= 1 && window <= WINDOW_MOST ? window : undefined;
}

export function choiceProblems(choices: JobChoices): readonly ChoiceProblem[] {
  const problems: ChoiceProblem[] = [];
  if (choices.target === 'queue' && choices.queue.trim() === '') problems.push('queue');
  if (rateOf(choices.rate) === undefined) problems.push('rate');
  if (windowOf(choices.window) === undefined) problems.push('window');
  return problems;
}

/** Null while the choices are no request. */
export function requestOf(subject: JobSubject, choices: JobChoices): JobRequest | null {
  if (choiceProblems(choices).length > 0) return null;
  const reason = choices.reason.trim();
  return {
    ...subject,
    target:
      choices.target === 'queue' ? { kind: 'queue', queue: choices.queue.trim() } : { kind: choices.target },
    rate: rateOf(choices.rate) ?? null,
    canary: choices.canary,
    window: windowOf(choices.window) ?? WINDOW,
    include: choices.include,
    reason: reason === '' ? null : reason,
  };
}

/** What keeps a job from being started, in the order in which it is put right; `plan` null: none that fits the choices. */
export function startProblems(choices: JobChoices, plan: JobPlan | null): readonly StartProblem[] {
  const wrong = choiceProblems(choices);
  if (wrong.length > 0) return wrong;
  if (plan === null) return ['plan'];
  if (plan.count === 0) return ['nothing'];
  const problems: StartProblem[] = [];
  if (plan.needsReason && choices.reason.trim() === '') problems.push('reason');
  if (plan.typedConfirmation !== null && typedOf(choices.typed) !== plan.typedConfirmation)
    problems.push('typed');
  return problems;
}

/** The number typed; separators of thousands do not matter. */
export function typedOf(text: string): number | null {
  const digits = text.replace(/[.,\s\u00a0\u202f]/g, '');
  return /^\d{1,15}$/.test(digits) ? Number(digits) : null;
}

export function toggleInclude(
  include: JobRequest['include'],
  code: JobRequest['include'][number],
): JobRequest['include'] {
  return include.includes(code) ? include.filter((each) => each !== code) : [...include, code];
}

/** Every rule of docs/runs.md once more, said of all pairs of events and without regard to time: what marks must equal. */
import { type Meaning, readFact } from '../../../../src/core/runs/read-fact.ts';
import { compareFacts, type RunFact } from '../../../../src/core/runs/run-facts.ts';
import type { SystemProfile } from '../../../../src/shared/domain/system-profile.ts';

type Kind = Meaning['kind'];

export class MarksModel {
  readonly #profile: SystemProfile;
  readonly #steps: readonly string[];
  readonly #all: readonly RunFact[];

  constructor(profile: SystemProfile, facts: readonly RunFact[]) {
    this.#profile = profile;
    this.#steps = [...new Set(profile.steps.map(({ step }) => step))].filter((step) => step !== '*');
    this.#all = facts;
  }

  /** `mark reason step ms limit` of each mark of the event. */
  marksOf(fact: RunFact): readonly string[] {
    if (this.#isDuplicate(fact)) return [`duplicate ${fact.redelivered ? 'redelivered' : 'repeated'} - - -`];
    const skew = [...this.#skewed(fact), ...this.#inFuture(fact)].slice(0, 1);
    return [
      ...skew,
      ...this.#late(fact),
      ...this.#proves(fact),
      ...this.#orphan(fact),
      ...this.#disordered(fact),
    ].sort();
  }

  #rank(fact: RunFact): number {
    return this.#profile.steps.findIndex(({ type }) => type === fact.type);
  }

  #isBefore(a: RunFact, b: RunFact): boolean {
    const order = a.at - b.at || this.#rank(a) - this.#rank(b) || compareFacts(a, b);
    return order < 0 || (order === 0 && this.#all.indexOf(a) < this.#all.indexOf(b));
  }

  #isDuplicate(fact: RunFact): boolean {
    if (fact.identity === null || fact.origin === 'look') return false;
    if (fact.origin === 'death' && !fact.redelivered) return false;
    return this.#all.some(
      (other) =>
        this.#isBefore(other, fact) &&
        other.identity === fact.identity &&
        other.origin === fact.origin &&
        other.type === fact.type &&
        other.retryId === fact.retryId,
    );
  }

  /** Events of a step that are no duplicates, in order. */
  #of(step: string | undefined, ...kinds: readonly Kind[]): readonly RunFact[] {
    return this.#all
      .filter((fact) => {
        const meaning = readFact(this.#profile, fact);
        if (meaning.kind === 'none' || meaning.step !== step || this.#isDuplicate(fact)) return false;
        return kinds.length === 0 || kinds.includes(meaning.kind);
      })
      .sort((a, b) => (this.#isBefore(a, b) ? -1 : 1));
  }

  #stepOf(fact: RunFact): string {
    const meaning = readFact(this.#profile, fact);
    return meaning.kind === 'none' ? '' : meaning.step;
  }

  #startOf(step: string) {
    return this.#profile.steps.find((each) => each.step === step && each.role === 'start');
  }

  /** The events of each pass; every event of the step but a dead letter of its end is in one. */
  #passes(step: string): readonly (readonly RunFact[])[] {
    const passes: RunFact[][] = [];
    const isStart = (fact: RunFact) => readFact(this.#profile, fact).kind === 'start';
    for (const fact of this.#of(step, 'start', 'ended', 'failed', 'dead', 'attempt-failed')) {
      const pass = passes.at(-1);
      const [first] = pass ?? [];
      const retried = first && isStart(first) ? first.retryId : null;
      const closed = this.#of(step, 'ended', 'failed', 'dead').some((end) => pass?.includes(end));
      const another = fact.retryId === null ? pass?.some(isStart) && closed : fact.retryId !== retried;
      if (!pass || (isStart(fact) && another)) passes.push([fact]);
      else pass.push(fact);
    }
    return passes;
  }

  /** Start and end of each pass that has both. */
  #spans(step: string, ...kinds: readonly Kind[]): readonly (readonly [RunFact, RunFact])[] {
    return this.#passes(step).flatMap((pass) => {
      const start = this.#of(step, 'start').find((fact) => pass.includes(fact));
      const end = this.#of(step, ...kinds).find((fact) => pass.includes(fact));
      return start && end ? [[start, end] as const] : [];
    });
  }

  #causesOf(fact: RunFact): readonly RunFact[] {
    const step = this.#stepOf(fact);
    const isTold = fact.origin === 'tap' || fact.origin === 'console';
    const spans = [...this.#spans(step, 'ended', 'failed'), ...(isTold ? this.#spans(step, 'dead') : [])];
    const starts = spans.filter(([, end]) => end === fact).map(([start]) => start);
    const before = this.#of(this.#steps[this.#steps.indexOf(step) - 1], 'ended')[0];
    const isFirst = this.#of(step, 'start')[0] === fact && fact.retryId === null;
    return [...starts, ...(isFirst && before ? [before] : [])];
  }

  #disordered(fact: RunFact): readonly string[] {
    return this.#causesOf(fact)
      .filter((cause) => fact.at < cause.at && fact.receivedAt < cause.receivedAt)
      .map((cause) => `out_of_order before-cause - ${cause.at - fact.at} -`);
  }

  #skewed(fact: RunFact): readonly string[] {
    return this.#causesOf(fact)
      .filter((cause) => cause.at - fact.at > 2_000 && fact.receivedAt >= cause.receivedAt)
      .map((cause) => `clock_skew before-cause - ${cause.at - fact.at} -`);
  }

  #inFuture({ origin, madeAt, receivedAt }: RunFact): readonly string[] {
    const isFuture = origin === 'tap' && madeAt !== null && madeAt - receivedAt > 2_000;
    return isFuture ? [`clock_skew in-future - ${madeAt - receivedAt} -`] : [];
  }

  #late(fact: RunFact): readonly string[] {
    const step = this.#stepOf(fact);
    const limit = this.#startOf(step)?.limitMs ?? Number.POSITIVE_INFINITY;
    const late = (ms: number, p95: number | null): readonly string[] => {
      if (ms > limit) return [`late limit ${step} ${ms} ${limit}`];
      const isSlow = p95 !== null && ms > 2 * p95 && ms > p95 + 100;
      return isSlow ? [`late history ${step} ${ms} ${p95}`] : [];
    };
    const ended = this.#spans(step, 'ended', 'failed')
      .filter(([start, end]) => end === fact && end.at >= start.at)
      .flatMap(([start]) => late(fact.at - start.at, fact.stepP95Ms));
    const isStart = readFact(this.#profile, fact).kind === 'start';
    const begun = isStart ? this.#causesOf(fact).flatMap((cause) => late(fact.at - cause.at, null)) : [];
    return [...ended, ...begun];
  }

  #proves(fact: RunFact): readonly string[] {
    const missing = this.#steps.filter((step, index) => {
      if (this.#of(step, 'ended', 'failed', 'end-dead').length > 0) return false;
      const later = this.#steps.slice(index + 1).flatMap((each) => this.#of(each));
      return later.includes(fact) && later.every((each) => each === fact || this.#isBefore(fact, each));
    });
    return missing.slice(-1).map((step) => `missing proved ${step} - -`);
  }

  #orphan(fact: RunFact): readonly string[] {
    const step = this.#stepOf(fact);
    const isResult = this.#of(step, 'ended', 'failed', 'dead', 'attempt-failed').includes(fact);
    const isDead = ({ origin }: RunFact) => origin === 'death' || origin === 'look';
    const asked = this.#of(step).some(
      (each) =>
        readFact(this.#profile, each).kind === 'start' ||
        (isDead(each) && each.type === this.#startOf(step)?.type),
    );
    return isResult && !isDead(fact) && !asked ? [`orphan no-start ${step} - -`] : [];
  }
}

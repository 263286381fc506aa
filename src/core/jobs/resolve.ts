/**
 * What a request would act on: the failures of its selection in the order in which they lie in their queues, where each
 * copy would go, and what is left out and why. Changes nothing; asks the broker once per target.
 */
import { type JobRequest, SKIP_CODES, type SkipCode } from '../../shared/domain/job.ts';
import type { EditRulesFor } from '../edit/edit-rules.ts';
import type { Desk } from '../failures/desk.ts';
import { needsReason } from '../retry/retry-rules.ts';
import { candidates } from './candidates.ts';
import { isIncludable, sendsOn, skipOfProblem } from './skip-rules.ts';
import { type KnownTarget, knowTargets, type Target, targetKey } from './targets.ts';
import { sortedInTurns, Turns } from './turns.ts';

/** One message that a job would act on. */
export interface Chosen {
  /** Of the failure; of a restore, the archived item. */
  readonly id: string;
  readonly queue: string;
  readonly position: number | null;
  /** The event that told of its death, where a tap did: the order in which deaths came. */
  readonly tapSeq: number | null;
  readonly failedAt: number;
  readonly size: number;
  readonly type: string | null;
  readonly retries: number;
  /** Null where nothing is sent. */
  readonly target: Target | null;
}

/** One of a selection: chosen, or left out by the codes given that the request does not include. */
export interface Candidate {
  readonly chosen: Chosen;
  readonly codes: readonly SkipCode[];
}

export interface ResolvedTarget extends KnownTarget {
  readonly count: number;
  /** Type of one of its messages: by it an outcome is expected or not. */
  readonly type: string | null;
}

export interface Resolution {
  /** In the order of the job: queue by queue. */
  readonly chosen: readonly Chosen[];
  /** Ids by reason. */
  readonly skipped: ReadonlyMap<SkipCode, readonly string[]>;
  /** Ids that the request takes in although there is a reason. */
  readonly included: ReadonlyMap<SkipCode, readonly string[]>;
  readonly targets: readonly ResolvedTarget[];
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

class Sorter {
  readonly chosen: Chosen[] = [];
  readonly skipped = new Map<SkipCode, string[]>();
  readonly included = new Map<SkipCode, string[]>();
  readonly #include: JobRequest['include'];

  constructor(include: JobRequest['include']) {
    this.#include = include;
  }

  add({ chosen, codes }: Candidate): void {
    const included = (code: SkipCode) => isIncludable(code) && this.#include.includes(code);
    const against = codes.find((code) => !included(code));
    if (against === undefined) {
      this.chosen.push(chosen);
      for (const code of codes) push(this.included, code, chosen.id);
    } else push(this.skipped, against, chosen.id);
  }
}

/** Reason by reason, in the order of the contract. */
function inOrder(ids: ReadonlyMap<SkipCode, readonly string[]>): ReadonlyMap<SkipCode, readonly string[]> {
  return new Map([...ids].sort(([a], [b]) => SKIP_CODES.indexOf(a) - SKIP_CODES.indexOf(b)));
}

function known(a: number | null, b: number | null): number {
  return (a ?? Number.MAX_SAFE_INTEGER) - (b ?? Number.MAX_SAFE_INTEGER);
}

/**
 * By place in the queue as far as a look saw it; what only a tap told of came later, in the order of its events. Times of
 * death are whole seconds.
 */
function inQueueOrder(a: Chosen, b: Chosen): number {
  if (a.queue !== b.queue) return a.queue < b.queue ? -1 : 1;
  const order = known(a.position, b.position) || known(a.tapSeq, b.tapSeq) || a.failedAt - b.failedAt;
  if (order !== 0) return order;
  return a.id < b.id ? -1 : 1;
}

interface Counted {
  readonly target: Target;
  readonly type: string | null;
  count: number;
}

/** Targets whose copies would be lost leave their messages out. */
async function checked(desk: Desk, sorter: Sorter, turns: Turns) {
  const counted = new Map<string, Counted>();
  for (const { target, type } of sorter.chosen) {
    if (!target) continue;
    const entry = counted.get(targetKey(target)) ?? { target, type, count: 0 };
    entry.count += 1;
    counted.set(targetKey(target), entry);
  }
  const places = [...counted.values()].map(({ target }) => target);
  const known = places.length > 0 ? await knowTargets(desk.context.session(), places) : new Map();
  const kept: Chosen[] = [];
  for (const chosen of sorter.chosen) {
    const problem = chosen.target ? known.get(targetKey(chosen.target))?.problem : null;
    if (problem) push(sorter.skipped, skipOfProblem(problem), chosen.id);
    else kept.push(chosen);
    if (kept.length % 1_000 === 0) await turns.next();
  }
  const targets = [...counted].flatMap(([key, { type, count }]): ResolvedTarget[] => {
    const facts: KnownTarget | undefined = known.get(key);
    return facts ? [{ ...facts, type, count }] : [];
  });
  return { kept, targets };
}

/** Fails with `not-connected`, and with what the broker refuses to tell. */
export async function resolve(desk: Desk, request: JobRequest, rulesFor: EditRulesFor): Promise<Resolution> {
  const turns = new Turns();
  const sorter = new Sorter(request.include);
  for await (const piece of candidates(desk, request, rulesFor, turns)) {
    for (const candidate of piece) sorter.add(candidate);
    await turns.next();
  }
  const { kept, targets } = await checked(desk, sorter, turns);
  const chosen = await sortedInTurns(kept, inQueueOrder, turns);
  return { chosen, skipped: inOrder(sorter.skipped), included: inOrder(sorter.included), targets };
}

/** A message taken out of its queue, or sent on for the third time and more, needs a reason. */
export function reasonIsNeeded({ action }: JobRequest, chosen: readonly Chosen[]): boolean {
  if (action === 'discard') return chosen.length > 0;
  return sendsOn(action) && chosen.some(({ retries }) => needsReason(retries));
}

/** Items of a window that cannot be worked on at all, before anything is taken: their target, or an equal one not yet settled. */
import { ExpectedError } from '../../shared/errors.ts';
import type { Desk } from '../failures/desk.ts';
import { awaitsAck, type RetryPlan, takesOriginal } from './retry-item.ts';
import { targetProblem } from './retry-rules.ts';

/** How long (ms) a look at a target holds good. */
const TARGET_FRESH_MS = 5_000;

async function exchangeProblem(desk: Desk, exchange: string): Promise<ExpectedError | null> {
  const channel = await desk.context.session().openChannel('read');
  try {
    await channel.checkExchange(exchange);
    return null;
  } catch (error) {
    if (!(error instanceof ExpectedError) || error.code !== 'not-found') throw error;
    const message = `The target exchange ${exchange} does not exist`;
    return new ExpectedError('retry-target-missing', message, { target: exchange }, error);
  } finally {
    await channel.close();
  }
}

/** What is wrong with targets, as far as it was asked lately. */
export class Targets {
  readonly #desk: Desk;
  readonly #known = new Map<string, { readonly at: number; readonly problem: ExpectedError | null }>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Throws when the broker cannot be asked. */
  async problemOf({ exchange = '', target, action }: RetryPlan): Promise<ExpectedError | null> {
    if (action === 'discard' || action === 'archive') return null;
    const key = exchange === '' ? `queue ${target}` : `exchange ${exchange}`;
    const now = this.#desk.clock.now();
    const known = this.#known.get(key);
    if (known && now - known.at < TARGET_FRESH_MS) return known.problem;
    const problem =
      exchange === ''
        ? targetProblem(target, await this.#desk.context.session().queueDetails(target))
        : await exchangeProblem(this.#desk, exchange);
    this.#known.set(key, { at: now, problem });
    return problem;
  }
}

/** Why a plan cannot be worked on, by its retry id. */
export async function refusedPlans(
  desk: Desk,
  targets: Targets,
  plans: readonly RetryPlan[],
): Promise<ReadonlyMap<string, ExpectedError>> {
  const unsettled = new Set(
    plans.some(takesOriginal)
      ? desk.journal
          .underWay(desk.context.id)
          .filter(awaitsAck)
          .map((item) => item.identity)
      : [],
  );
  const refused = new Map<string, ExpectedError>();
  for (const plan of plans) {
    const problem = await targets.problemOf(plan);
    if (problem) refused.set(plan.retryId, problem);
    else if (takesOriginal(plan) && unsettled.has(plan.identity)) {
      const message = 'An equal message was sent and is not yet acked; it must be settled first';
      refused.set(plan.retryId, new ExpectedError('operation-running', message, { queue: plan.queue }));
    }
  }
  return refused;
}

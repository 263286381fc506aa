/** Items of a window that cannot be worked on at all, before anything is taken: their target, or an equal one not yet settled. */
import { ExpectedError } from '../../shared/errors.ts';
import type { Desk } from '../failures/desk.ts';
import { awaitsAck, type RetryPlan, takesOriginal } from './retry-item.ts';
import { targetProblem } from './retry-rules.ts';
import type { Planned, Refused } from './window-types.ts';

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

/**
 * Messages that were sent from this queue, or discarded, and may still lie in it: equal ones cannot be told apart there.
 * One that waits in another queue is settled from that one alone.
 */
function unsettled(desk: Desk, planned: readonly Planned[]): ReadonlySet<string> {
  const queues = new Set(planned.flatMap(({ plan }) => (takesOriginal(plan) ? [plan.queue] : [])));
  if (queues.size === 0) return new Set();
  const items = desk.journal
    .underWay(desk.context.id)
    .filter((item) => queues.has(item.queue) && awaitsAck(item));
  return new Set(items.map(({ identity }) => identity));
}

export async function refusedPlans(
  desk: Desk,
  targets: Targets,
  planned: readonly Planned[],
): Promise<{ readonly admitted: readonly Planned[]; readonly refused: readonly Refused[] }> {
  const awaited = unsettled(desk, planned);
  const admitted: Planned[] = [];
  const refused: Refused[] = [];
  for (const each of planned) {
    const { plan } = each;
    const problem = await targets.problemOf(plan);
    if (problem) refused.push({ ...each, error: problem });
    else if (takesOriginal(plan) && awaited.has(plan.identity)) {
      const message = 'An equal message was sent and is not yet acked; it must be settled first';
      refused.push({
        ...each,
        error: new ExpectedError('operation-running', message, { queue: plan.queue }),
      });
    } else admitted.push(each);
  }
  return { admitted, refused };
}

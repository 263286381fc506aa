import type { RetryStep } from '../../src/core/retry/steps.ts';
import type { FailureState, RetryEvidence, RetryState } from '../../src/shared/domain/failure.ts';
import type { Lab } from '../support/failures/lab.ts';
import type { BrokerPlace } from '../support/failures/sessions.ts';

export interface ChildOrder {
  readonly place: BrokerPlace;
  /** Of history and journal; the same for every run of one story. */
  readonly folder: string;
  readonly work: string;
  readonly task: 'retry' | 'recover' | 'decide';
  readonly decision?: 'send_again' | 'treat_as_delivered';
  readonly crashAt?: RetryStep;
  readonly occurrence?: number;
}

export interface ChildReport {
  readonly problem: string | null;
  readonly retries: readonly {
    readonly id: string;
    readonly state: RetryState;
    readonly possibleDuplicate: boolean;
    readonly evidence: readonly RetryEvidence[];
  }[];
  readonly failures: readonly FailureState[];
  readonly errors: readonly string[];
}

export function pairOf(order: Pick<ChildOrder, 'work'>) {
  return { work: order.work, dead: `${order.work}.dead` };
}

export function childReport(lab: Lab): ChildReport {
  return {
    problem: lab.journal.problem?.message ?? null,
    retries: lab.service
      .retries({ limit: 100 })
      .map(({ id, state, possibleDuplicate, evidence }) => ({ id, state, possibleDuplicate, evidence })),
    failures: lab.service.page({ limit: 100 }).failures.map(({ state }) => state),
    errors: lab.log.errors,
  };
}

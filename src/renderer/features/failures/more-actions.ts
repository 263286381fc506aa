/** Which actions beside a retry fit a failure, and why one is not possible now. Pure. */
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import type { FailureDetail } from '../../../shared/domain/failure.ts';
import { connectionProblem } from './retry-plan.ts';

export const MORE_ACTIONS = ['resend', 'edit', 'archive', 'discard'] as const;

export interface PossibleAction {
  readonly action: (typeof MORE_ACTIONS)[number];
  /** As an ErrorCode; null: it is possible. */
  readonly problem: string | null;
}

/** Actions that do not fit a failure's origin are absent; the connection's own problem is told once for all. */
export function moreActions(detail: FailureDetail, connection: ConnectionView): readonly PossibleAction[] {
  const blocked = connectionProblem(connection);
  if (blocked !== null) return [];
  return MORE_ACTIONS.flatMap((action) => {
    const problem = detail.actions[action];
    return problem === undefined ? [] : [{ action, problem }];
  });
}

/** Actions that are refused, together where the reason is the same. */
export function refusals(actions: readonly PossibleAction[]) {
  const byProblem = Map.groupBy(
    actions.filter(({ problem }) => problem !== null),
    ({ problem }) => problem ?? '',
  );
  return [...byProblem].map(([problem, refused]) => ({
    problem,
    actions: refused.map(({ action }) => action),
  }));
}

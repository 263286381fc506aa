import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { JobPlan, JobRequest } from '../../../../shared/domain/job.ts';
import { useClient } from '../../../client/client-context.tsx';
import { type ClientError, toClientError } from '../../../client/client-error.ts';
import { jobPlanQuery } from '../../../client/queries.ts';

/** How long nothing must be changed before the plan is made anew, in milliseconds. */
const SETTLE_MS = 300;

export interface PlanAsked {
  /** The plan shown: of an earlier request while a new one is made. */
  readonly plan: JobPlan | undefined;
  /** The plan is that of the request as it is now. */
  readonly current: boolean;
  readonly error: ClientError | null;
  readonly replan: () => void;
}

/**
 * The plan of a request, made anew when the request changes. The reason is not part of what is planned while it is
 * typed: only whether there is one changes the plan.
 */
export function useJobPlan(connectionId: string, request: JobRequest | null): PlanAsked {
  const client = useClient();
  const text = request === null ? null : JSON.stringify({ ...request, reason: request.reason && '…' });
  const [asked, setAsked] = useState({ text, request });
  useEffect(() => {
    if (text === asked.text || text === null) return;
    const timer = setTimeout(() => setAsked({ text, request }), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text, asked.text, request]);
  const { request: last } = asked;
  const query = useQuery({
    ...jobPlanQuery(client, connectionId, last ?? NO_REQUEST),
    enabled: last !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });
  return {
    plan: query.data,
    current: text === asked.text && query.isSuccess && !query.isFetching && !query.isPlaceholderData,
    error: query.error && !query.isFetching ? toClientError(query.error) : null,
    replan: () => void query.refetch(),
  };
}

/** Never asked: the query is off without a request. */
const NO_REQUEST: JobRequest = {
  action: 'retry',
  selection: { kind: 'filter', filter: {} },
  target: { kind: 'failed-queue' },
  edit: null,
  rate: null,
  canary: true,
  window: 1,
  include: [],
  reason: null,
};

import type { JobRequest } from '../../../src/shared/domain/job.ts';

/** A retry of everything, to where it failed, in canary steps. */
export function aRequest(changes: Partial<JobRequest> = {}): JobRequest {
  return {
    action: 'retry',
    selection: { kind: 'filter', filter: {} },
    target: { kind: 'failed-queue' },
    edit: null,
    rate: null,
    canary: true,
    window: 50,
    include: [],
    reason: null,
    ...changes,
  };
}

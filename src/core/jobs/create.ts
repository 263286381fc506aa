/**
 * Jobs of one connection, put together. In: its desk and engine. Out: the service that `api/` calls, and what the
 * connection tells it: that outcomes have come, and that there is a connection.
 */
import type { EditRulesFor } from '../edit/edit-rules.ts';
import type { EngineDeps } from '../retry/window.ts';
import { jobEngine } from './job-engine.ts';
import { createJobService, type JobService } from './service.ts';

export interface JobsDeps extends EngineDeps {
  readonly rulesFor: EditRulesFor;
  /** Called after every window with what was sent: an outcome may have come before its confirm. */
  readonly onSent: (retryIds: readonly string[]) => void;
  /** Called before a job goes on: what was being sent when the journal could not be written is in doubt. */
  readonly classify: () => void;
}

export function createJobs({ desk, atStep, rulesFor, onSent, classify }: JobsDeps): JobService {
  return createJobService({
    desk,
    engine: jobEngine({ desk, atStep }, rulesFor),
    rulesFor,
    monotonic: () => performance.now(),
    onSent,
    classify,
  });
}

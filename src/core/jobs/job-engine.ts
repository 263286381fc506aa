/** The engine of `retry/` as jobs use it: what a job asks for becomes plans, an edit and the source of a message. */
import { ExpectedError } from '../../shared/errors.ts';
import { viewProperties } from '../broker/properties/codec.ts';
import { applyEdit } from '../edit/apply-edit.ts';
import type { EditRulesFor } from '../edit/edit-rules.ts';
import type { Desk } from '../failures/desk.ts';
import { capturedMessage } from '../failures/result-message.ts';
import type { ArchivedMessage } from '../retry/archive.ts';
import type { JobRecord } from '../retry/job-record.ts';
import { openOperation } from '../retry/operation.ts';
import { planItem } from '../retry/plan-item.ts';
import { type RetryPlan, takesOriginal } from '../retry/retry-item.ts';
import type { EngineDeps, WindowRequest } from '../retry/window.ts';
import type { JobEngine } from './engine.ts';
import { sendsOn } from './skip-rules.ts';
import { targetOf } from './target-of.ts';
import type { Target } from './targets.ts';

/** Of a restore, the selection names archived items. */
function failureIdOf(desk: Desk, job: JobRecord, id: string): string | null {
  if (job.request.action !== 'restore') return id;
  return desk.journal.item({ connectionId: job.connectionId, retryId: id })?.failureId ?? null;
}

function queueOf(desk: Desk, job: JobRecord, id: string): string | null {
  if (job.request.action !== 'restore') return desk.failures.byId(id)?.queue ?? null;
  return desk.journal.item({ connectionId: job.connectionId, retryId: id })?.queue ?? null;
}

/** Absent: where the rules of the engine send it by themselves. */
function ownTarget(desk: Desk, { request }: JobRecord, failureId: string): Target | undefined {
  if (!sendsOn(request.action)) return undefined;
  const row = desk.failures.byId(failureId);
  const target = row ? targetOf(desk, request, row) : null;
  if (target) return target;
  throw new ExpectedError('retry-target-missing', 'The message does not tell where it was sent', {
    id: failureId,
  });
}

function plan(desk: Desk, job: JobRecord, id: string, position: number): RetryPlan {
  const failureId = failureIdOf(desk, job, id);
  if (failureId === null) throw new ExpectedError('not-found', 'There is no such failure', { id });
  const target = ownTarget(desk, job, failureId);
  const { action, reason } = job.request;
  return planItem(desk, {
    failureId,
    action,
    reason,
    jobId: job.jobId,
    jobPosition: position,
    ...(target ? { target } : {}),
  });
}

/** The changed body; throws `edit-refused` with what is wrong first. */
function edited(
  desk: Desk,
  job: JobRecord,
  rulesFor: EditRulesFor,
  { type }: RetryPlan,
  original: ArchivedMessage,
): Uint8Array {
  const { edit } = job.request;
  if (!edit) throw new ExpectedError('edit-refused', 'There is no edit to be made');
  const { contentType = null, contentEncoding = null } = viewProperties(original.rawProperties);
  const rules = rulesFor(desk.context.profile, type);
  const { body, problems } = applyEdit({ body: original.body, contentType, contentEncoding }, edit, rules);
  const [problem] = problems;
  if (!problem) return body;
  throw new ExpectedError('edit-refused', `The edit does not fit this message: ${problem.message}`, {
    code: problem.code,
    path: problem.path,
  });
}

function messageOf(desk: Desk, { failureId }: RetryPlan): ArchivedMessage | null {
  const row = desk.failures.byId(failureId);
  if (!row) return null;
  if (row.origin === 'result') return capturedMessage(desk, row);
  const message = desk.failures.message(row.id);
  return message ? { exchange: row.exchange, routingKey: row.routingKey, ...message } : null;
}

export function jobEngine(deps: EngineDeps, rulesFor: EditRulesFor): JobEngine {
  const { desk } = deps;
  return {
    queueOf: (job, id) => queueOf(desk, job, id),
    plan: (job, id, position) => plan(desk, job, id, position),
    open: async (job, queue) => {
      const { action } = job.request;
      // Fails now where there is no connection; keeping a copy needs none.
      if (action !== 'archive') desk.context.session();
      const operation = await openOperation(deps, takesOriginal({ action }) ? queue : null);
      const ways: Pick<WindowRequest, 'edit' | 'message'> = {
        edit: (planned, original) => edited(desk, job, rulesFor, planned, original),
        message: (planned) => messageOf(desk, planned),
      };
      return {
        run: (plans, signal) => operation.run({ plans, signal, ...ways }),
        close: () => operation.close(),
      };
    },
  };
}

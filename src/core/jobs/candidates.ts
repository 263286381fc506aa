/** The candidates of a request, piece by piece: its failures, or for a restore the archived items that it names. */
import type { JobRequest, SkipCode } from '../../shared/domain/job.ts';
import type { EditRulesFor } from '../edit/edit-rules.ts';
import type { Desk } from '../failures/desk.ts';
import type { FailureRow } from '../failures/failure-row.ts';
import { celeryCheck, editCheck, type FoundSkips, type MessageCheck } from './message-checks.ts';
import { originalTarget } from './original-target.ts';
import type { Candidate } from './resolve.ts';
import { restoreCandidates } from './restore-candidates.ts';
import { selectedRows } from './selected-rows.ts';
import { sendsOn, skipOfRow, skipOfTarget } from './skip-rules.ts';
import type { Target } from './targets.ts';
import type { Turns } from './turns.ts';

type TargetOf = (row: FailureRow) => Target | null;

/** A failed result is sent again as its message was captured, a dead letter as if it were retried. */
function resendTarget(desk: Desk, ofDeadLetter: TargetOf): TargetOf {
  const find = desk.context.history.read.prepare<[number], Target>(
    `SELECT x.text AS exchange, k.text AS routingKey FROM event e
     JOIN word x ON x.id = e.exchange_id JOIN word k ON k.id = e.routing_key_id WHERE e.seq = ?`,
  );
  return (row) => {
    if (row.origin === 'dead_letter') return ofDeadLetter(row);
    return row.eventSeq === null ? null : (find.get(row.eventSeq) ?? null);
  };
}

function targetOf(desk: Desk, { action, target }: JobRequest): TargetOf {
  const byDefault = (routingKey: string | null) =>
    routingKey === null || routingKey === '' ? null : { exchange: '', routingKey };
  if (target.kind === 'queue') return () => ({ exchange: '', routingKey: target.queue });
  const ofDeadLetter: TargetOf =
    target.kind === 'failed-queue'
      ? (row) => byDefault(row.failedQueue)
      : (row) => originalTarget(desk.failures, row.id);
  return action === 'resend' ? resendTarget(desk, ofDeadLetter) : ofDeadLetter;
}

function checksOf(desk: Desk, request: JobRequest, rulesFor: EditRulesFor): readonly MessageCheck[] {
  if (request.action === 'retry') return [celeryCheck(desk)];
  return request.action === 'edit' ? [celeryCheck(desk), editCheck(desk, request, rulesFor)] : [];
}

function codesOf(row: FailureRow, request: JobRequest, target: Target | null): readonly SkipCode[] {
  const own = skipOfRow(row, request.action);
  if (own) return [own];
  const there = sendsOn(request.action) ? skipOfTarget(row, request, target) : null;
  return there ? [there] : [];
}

function candidate(row: FailureRow, request: JobRequest, target: TargetOf | null): Candidate {
  const { id, queue, position, failedAt, size, type, retries } = row;
  const place = target?.(row) ?? null;
  return {
    chosen: { id, queue, position, failedAt, size, type, retries, target: place },
    codes: codesOf(row, request, place),
  };
}

/** A failure that left its queue well cannot be taken from it again, whatever is included. */
function stillThere(row: FailureRow, { chosen, codes }: Candidate): Candidate {
  const isGone = row.origin === 'dead_letter' && row.present === 0;
  return codes[0] === 'already-succeeded' && isGone
    ? { chosen, codes: [...codes, 'gone'] }
    : { chosen, codes };
}

export async function* candidates(
  desk: Desk,
  request: JobRequest,
  rulesFor: EditRulesFor,
  turns: Turns,
): AsyncGenerator<readonly Candidate[]> {
  if (request.action === 'restore') {
    yield* restoreCandidates(desk, request);
    return;
  }
  const target = sendsOn(request.action) ? targetOf(desk, request) : null;
  const checks = checksOf(desk, request, rulesFor);
  for (const rows of selectedRows(desk.context.history.read, request.selection)) {
    const found: Candidate[] = [];
    for (const row of rows) {
      found.push(stillThere(row, candidate(row, request, target)));
      if (found.length % 64 === 0) await turns.next();
    }
    const open = new Set(found.filter(({ codes }) => codes.length === 0).map(({ chosen }) => chosen.id));
    const more: FoundSkips[] = [];
    for (const check of checks)
      more.push(
        await check(
          rows.filter(({ id }) => open.has(id)),
          turns,
        ),
      );
    yield found.map(({ chosen, codes }) => ({
      chosen,
      codes: [...codes, ...more.flatMap((skips) => skips.get(chosen.id) ?? [])],
    }));
  }
}

/** The candidates of a request, piece by piece: its failures, or for a restore the archived items that it names. */
import type { JobRequest, SkipCode } from '../../shared/domain/job.ts';
import type { EditRulesFor } from '../edit/edit-rules.ts';
import type { Desk } from '../failures/desk.ts';
import type { FailureRow } from '../failures/failure-row.ts';
import { attachMessage } from '../failures/result-message.ts';
import { celeryCheck, editCheck, type FoundSkips, type MessageCheck } from './message-checks.ts';
import type { Candidate } from './resolve.ts';
import { restoreCandidates } from './restore-candidates.ts';
import { readingOf, selectedRows } from './selected-rows.ts';
import { sendsOn, skipOfRow, skipOfTarget } from './skip-rules.ts';
import { targetOf } from './target-of.ts';
import type { Target } from './targets.ts';
import type { Turns } from './turns.ts';

function checksOf(desk: Desk, request: JobRequest, rulesFor: EditRulesFor): readonly MessageCheck[] {
  if (request.action === 'retry' || request.action === 'resend') return [celeryCheck(desk)];
  return request.action === 'edit' ? [celeryCheck(desk), editCheck(desk, request, rulesFor)] : [];
}

/** The message of a result may have been captured since it was read. */
function placed(desk: Desk, row: FailureRow, { action }: JobRequest): FailureRow {
  const looksForIt = row.origin === 'result' && row.eventSeq === null;
  if (!looksForIt || (action !== 'resend' && action !== 'archive')) return row;
  return attachMessage(desk, row) ? (desk.failures.byId(row.id) ?? row) : row;
}

/** A failure that left its queue well cannot be taken from it again, whatever is included. */
/** Whether a queue is a stream, asked once for each. */
function streamsOf({ queues }: Desk): (queue: string) => boolean {
  const known = new Map<string, boolean>();
  return (queue) => {
    const told = known.get(queue) ?? queues.isStream(queue);
    known.set(queue, told);
    return told;
  };
}

function ownCodes(row: FailureRow, { action }: JobRequest, inStream: boolean): readonly SkipCode[] {
  const code = skipOfRow(row, action, inStream);
  if (!code) return [];
  const isGone = row.origin === 'dead_letter' && row.present === 0;
  return code === 'already-succeeded' && isGone && action !== 'resend' ? [code, 'gone'] : [code];
}

function codesOf(
  row: FailureRow,
  request: JobRequest,
  target: Target | null,
  inStream: boolean,
): readonly SkipCode[] {
  const own = ownCodes(row, request, inStream);
  if (own.length > 0 || !sendsOn(request.action)) return own;
  const there = skipOfTarget(row, request, target);
  return there ? [there] : [];
}

function candidate(
  desk: Desk,
  found: FailureRow,
  request: JobRequest,
  isStream: (queue: string) => boolean,
): Candidate {
  const row = placed(desk, found, request);
  const { id, queue, position, tapSeq, failedAt, size, type, retries } = row;
  const target = sendsOn(request.action) ? targetOf(desk, request, row) : null;
  return {
    chosen: { id, queue, position, tapSeq, failedAt, size, type, retries, target },
    codes: codesOf(row, request, target, isStream(queue)),
  };
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
  const checks = checksOf(desk, request, rulesFor);
  const isStream = streamsOf(desk);
  for (const rows of selectedRows(desk.context.history.read, request.selection, readingOf(desk))) {
    const found: Candidate[] = [];
    for (const row of rows) {
      found.push(candidate(desk, row, request, isStream));
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

/**
 * What an operator sees before an edit: the body as it is, and what an edit would make of each failure of a selection.
 * Nothing is changed. In: rows and stored messages, foreign. Out: the contract's own shapes.
 */
import type { ArgsOf } from '../../shared/contract.ts';
import type { BodyEdit, EditPreview, EditProblem, EditSubject } from '../../shared/domain/job.ts';
import type { FailureSelection } from '../../shared/domain/selection.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { ExpectedError } from '../../shared/errors.ts';
import { viewProperties } from '../broker/properties/codec.ts';
import type { FailureRow } from '../failures/failure-row.ts';
import { type AppliedEdit, applyEdit, bodyText, type EditedOriginal, subjectProblem } from './apply-edit.ts';
import type { EditRulesFor } from './edit-rules.ts';
import { type Excerpts, excerpts } from './excerpts.ts';

export interface EditSources {
  readonly profile: SystemProfile;
  readonly rulesFor: EditRulesFor;
  row(id: string): FailureRow | null;
  message(id: string): { readonly rawProperties: Uint8Array; readonly body: Uint8Array } | null;
  /** In pieces, each read in one go. */
  rows(selection: FailureSelection): Iterable<readonly FailureRow[]>;
  /** Gives way, when a piece of work has lasted long enough. */
  turns(): { next(): Promise<void> };
}

export interface EditDesk {
  /** Fails with `not-found`. */
  subject(id: string): EditSubject;
  /** Fails with `edit-refused` on one text for many, and with `cancelled`. */
  preview(args: Omit<ArgsOf<'edits.preview'>, 'connectionId'>, signal: AbortSignal): Promise<EditPreview>;
}

const NO_MESSAGE: EditProblem = {
  code: 'not-json',
  path: '',
  message: 'this failure has no message in a queue',
};

function originalOf(sources: EditSources, row: FailureRow): EditedOriginal | null {
  const message = row.origin === 'dead_letter' ? sources.message(row.id) : null;
  if (!message) return null;
  const { contentType = null, contentEncoding = null } = viewProperties(message.rawProperties);
  return { body: message.body, contentType, contentEncoding };
}

function subject(sources: EditSources, id: string): EditSubject {
  const row = sources.row(id);
  if (!row) throw new ExpectedError('not-found', 'There is no such failure', { id });
  const { locked, schema } = sources.rulesFor(sources.profile, row.type);
  const original = originalOf(sources, row);
  const problem = original ? subjectProblem(original) : NO_MESSAGE;
  return {
    failureId: id,
    text: original && !problem ? bodyText(original.body) : null,
    size: row.size,
    type: row.type,
    locked: [...locked],
    schema,
    problem,
  };
}

function applied(sources: EditSources, row: FailureRow, original: EditedOriginal | null, edit: BodyEdit) {
  if (!original) return { body: new Uint8Array(), made: false, problems: [NO_MESSAGE] };
  return applyEdit(original, edit, sources.rulesFor(sources.profile, row.type));
}

function shown(original: EditedOriginal | null, { made, body }: AppliedEdit): Excerpts {
  return excerpts(original?.body ?? new Uint8Array(), made ? body : null);
}

/** A text replaces a whole body, identifiers and all: it is for one failure. */
function assertFits(selection: FailureSelection, edit: BodyEdit): void {
  if (edit.kind === 'patch' || (selection.kind === 'ids' && selection.ids.length === 1)) return;
  throw new ExpectedError('edit-refused', 'A text is for one failure; for many, give a patch', {});
}

async function preview(
  sources: EditSources,
  { selection, edit, limit, offset = 0 }: Omit<ArgsOf<'edits.preview'>, 'connectionId'>,
  signal: AbortSignal,
): Promise<EditPreview> {
  assertFits(selection, edit);
  const turns = sources.turns();
  const rows: EditPreview['rows'] = [];
  let [total, refused] = [0, 0];
  for (const piece of sources.rows(selection)) {
    for (const row of piece) {
      await turns.next();
      if (signal.aborted) throw new ExpectedError('cancelled', 'The preview was given up');
      const original = originalOf(sources, row);
      const result = applied(sources, row, original, edit);
      if (total >= offset && rows.length < limit) {
        const { id: failureId, type, correlationId } = row;
        rows.push({
          failureId,
          type,
          correlationId,
          ...shown(original, result),
          problems: [...result.problems],
        });
      }
      total += 1;
      if (result.problems.length > 0) refused += 1;
    }
  }
  return { total, changed: total - refused, refused, rows };
}

export function editDesk(sources: EditSources): EditDesk {
  return {
    subject: (id) => subject(sources, id),
    preview: (args, signal) => preview(sources, args, signal),
  };
}

/** `edit`: shows what a changed body or a patch would make of each failure, and with `--yes` sends the edited copies. */
import { readFileSync } from 'node:fs';
import type { BodyEdit, EditPreview } from '../../shared/domain/job.ts';
import type { FailureSelection } from '../../shared/domain/selection.ts';
import { messageOf } from '../../shared/errors.ts';
import { type CommandLine, wholeNumber } from '../arguments.ts';
import { changedPart } from '../changed-part.ts';
import { EXIT, type ExitCode, UsageError } from '../exit-codes.ts';
import { counted } from '../output.ts';
import { selectionOf } from '../selection.ts';
import { chosenConnection, type Session } from '../session.ts';
import { jobOf } from './job.ts';

const LIMIT = { least: 1, most: 500, otherwise: 50 };
const STANDARD_INPUT = 0;

/** A file, or `-` for standard input, as it is. */
function fileText(name: string, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      readFileSync(file === '-' ? STANDARD_INPUT : file),
    );
  } catch (error) {
    throw new UsageError(`--${name}: ${messageOf(error)}`);
  }
}

function editOf({ options: { text, patch, merge } }: CommandLine): BodyEdit {
  const edits: BodyEdit[] = [];
  if (text !== undefined) edits.push({ kind: 'text', text: fileText('text', text) });
  if (patch !== undefined)
    edits.push({ kind: 'patch', format: 'json-patch', patch: fileText('patch', patch) });
  if (merge !== undefined)
    edits.push({ kind: 'patch', format: 'merge-patch', patch: fileText('merge', merge) });
  const [edit] = edits;
  if (!edit || edits.length > 1) {
    throw new UsageError(
      'Give one of --text FILE (a new body), --patch FILE (RFC 6902), --merge FILE (RFC 7396)',
    );
  }
  return edit;
}

/** `--text` is the body's file here, and no filter. */
function selected({ words, options }: CommandLine): FailureSelection {
  return selectionOf({ words, options: { ...options, text: undefined } }, words.slice(1));
}

function rowText(row: EditPreview['rows'][number]): string {
  const head = `${row.failureId}  ${row.type ?? '-'}  ${row.correlationId ?? '-'}`;
  const problems = row.problems.map(({ code, path, message }) => `  ! ${code} ${path} ${message}`);
  if (row.after === null) return [head, ...problems].join('\n');
  const { at, before, after } = changedPart(row.before, row.after);
  const where = row.truncated ? '' : ` at character ${at}`;
  return [`${head}${where}`, `  - ${before}`, `  + ${after}`, ...problems].join('\n');
}

async function preview(session: Session, selection: FailureSelection, edit: BodyEdit): Promise<EditPreview> {
  const { client, line, output, signal } = session;
  const { id: connectionId } = await chosenConnection(session);
  const limit = wholeNumber('limit', line.options.limit, LIMIT);
  const seen = await client.call('edits.preview', { connectionId, selection, edit, limit }, { signal });
  const show = output.json && line.options.yes !== true ? output.print : undefined;
  if (show) show(seen, '');
  else for (const row of seen.rows) output.note(rowText(row));
  const more = seen.total > seen.rows.length ? `, ${seen.rows.length} shown` : '';
  output.note(
    `${counted(seen.total, 'failure')}${more}: ${seen.changed} would be edited, ${seen.refused} cannot be`,
  );
  return seen;
}

export async function edit(session: Session): Promise<ExitCode> {
  const change = editOf(session.line);
  const selection = selected(session.line);
  const { total, changed } = await preview(session, selection, change);
  if (session.line.options.yes || session.line.options.plan) return jobOf(session, 'edit', selection, change);
  if (total === 0) return EXIT.notFound;
  session.output.note('Nothing is done yet. --yes sends the edited copies.');
  return changed === 0 ? EXIT.refused : EXIT.ok;
}

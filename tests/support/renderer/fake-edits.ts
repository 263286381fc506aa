/** Edits of the core in memory: bodies of one kind, a check of JSON, of locked fields and of one schema rule. */

import type { FailureSummary } from '../../../src/shared/domain/failure.ts';
import type { BodyEdit, EditPreview, EditProblem } from '../../../src/shared/domain/job.ts';
import type { FailureSelection } from '../../../src/shared/domain/selection.ts';
import type { Handlers } from '../../../src/shared/handlers.ts';

export const LOCKED = ['/correlation_id', '/tipo_evento'];

type Json = Readonly<Record<string, unknown>>;

export function fakeBody(failure: FailureSummary): string {
  return JSON.stringify({
    tipo_evento: failure.type,
    correlation_id: failure.correlationId,
    timestamp: '2026-11-21T00:10:02.417Z',
    payload: { fonte: failure.source, url: 'https://blog.example/feed', limite: 50, tags: ['a', 'b'] },
  });
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function merged(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result;
}

/** `test`, `replace`, `add` and `remove` on members of objects: enough to show each outcome. */
function patched(target: unknown, operations: unknown): unknown {
  if (!Array.isArray(operations)) throw new Error('a patch is an array of operations');
  let result: unknown = structuredClone(target);
  for (const { op, path, value } of operations) {
    const tokens = String(path).split('/').slice(1);
    const last = tokens.pop() ?? '';
    let place: unknown = result;
    for (const token of tokens) place = isObject(place) ? place[token] : undefined;
    if (!isObject(place)) throw new Error(`${path}: there is no such place`);
    const there = Object.hasOwn(place, last);
    if (op !== 'add' && !there) throw new Error(`${path}: there is no such member`);
    if (op === 'test' && place[last] !== value) throw new Error(`${path}: the value is another`);
    const change = op === 'remove' ? { [last]: null } : op === 'test' ? {} : { [last]: value };
    const patch = tokens.reduceRight<unknown>((inner, token) => ({ [token]: inner }), change);
    result = merged(result, patch);
  }
  return result;
}

function edited(before: string, edit: BodyEdit): string {
  if (edit.kind === 'text') return edit.text;
  const patch: unknown = JSON.parse(edit.patch);
  const body: unknown = JSON.parse(before);
  return JSON.stringify(edit.format === 'merge-patch' ? merged(body, patch) : patched(body, patch));
}

function problemsOf(before: string, after: string): EditProblem[] {
  let value: unknown;
  try {
    value = JSON.parse(after);
  } catch (error) {
    return [{ code: 'invalid-json', path: '', message: String(error) }];
  }
  if (before === after) return [{ code: 'unchanged', path: '', message: 'the body is as it was' }];
  const old: Json = JSON.parse(before);
  const now: Json = isObject(value) ? value : {};
  const problems: EditProblem[] = LOCKED.filter(
    (path) => JSON.stringify(old[path.slice(1)]) !== JSON.stringify(now[path.slice(1)]),
  ).map((path) => ({ code: 'locked-field', path, message: 'this field may not change' }));
  const payload = isObject(now.payload) ? now.payload : {};
  if (typeof payload.limite !== 'number')
    problems.push({ code: 'schema', path: '/payload/limite', message: 'must be number' });
  return problems;
}

export function fakeEdits(
  failure: (id: string) => FailureSummary,
  select: (selection: FailureSelection) => readonly FailureSummary[],
): Pick<Handlers, 'edits.subject' | 'edits.preview'> {
  return {
    'edits.subject': ({ id }) => {
      const text = fakeBody(failure(id));
      return {
        failureId: id,
        text,
        size: text.length,
        type: failure(id).type,
        locked: LOCKED,
        schema: { type: 'object' },
        problem: null,
      };
    },
    'edits.preview': ({ selection, edit, limit, offset = 0 }) => {
      const rows = select(selection).map((each): EditPreview['rows'][number] => {
        const before = fakeBody(each);
        const { id: failureId, type, correlationId } = each;
        const row = { failureId, type, correlationId, before, truncated: false };
        try {
          const after = edited(before, edit);
          return { ...row, after, problems: problemsOf(before, after) };
        } catch (error) {
          const message = error instanceof Error ? error.message : String(error);
          return { ...row, after: null, problems: [{ code: 'patch', path: '', message }] };
        }
      });
      const refused = rows.filter(({ problems }) => problems.length > 0).length;
      return {
        total: rows.length,
        changed: rows.length - refused,
        refused,
        rows: rows.slice(offset, offset + limit),
      };
    },
  };
}

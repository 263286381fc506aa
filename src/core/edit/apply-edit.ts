/**
 * An edit of a message body (docs/rabbitmq.md, Editing): textual, on the original bytes. In: a body, foreign, and the
 * operator's edit. Out: the new bytes, and what is wrong with them. Pure; never throws for what it is given.
 *
 * A text is the new body. A patch changes what it names: every other byte stays (numbers no parser keeps, escapes, equal
 * keys, white space, a byte order mark). What is made is parsed to be judged, and never written from what was parsed.
 */
import { isUtf8 } from 'node:buffer';
import type { BodyEdit, EditProblem } from '../../shared/domain/job.ts';
import { messageOf } from '../../shared/errors.ts';
import { textOf, withoutBom } from '../systems/parse-body.ts';
import { MAX_JSON_BYTES, MAX_JSON_DEPTH, nestsDeeperThan } from '../systems/scan-depth.ts';
import { sameJson } from './json-equal.ts';
import { applyJsonPatch } from './json-patch.ts';
import { PatchRefused, tokensOf, valuesAt } from './json-pointer.ts';
import { JsonDocument, type JsonText } from './json-text.ts';
import { applyMergePatch } from './merge-patch.ts';

export interface EditedOriginal {
  readonly body: Uint8Array;
  readonly contentType: string | null;
  readonly contentEncoding: string | null;
}

export interface AppliedEdit {
  /** The original where the edit could not be made. */
  readonly body: Uint8Array;
  readonly made: boolean;
  /** With any of them the body may not be sent. */
  readonly problems: readonly EditProblem[];
}

/** The two rules of `edit-rules.ts` that count here. */
interface Rules {
  readonly locked: readonly string[];
  readonly check: (json: unknown) => readonly EditProblem[];
}

/** Values of `content-encoding` that change no byte; Celery writes the character set here. */
const PLAIN_ENCODINGS = ['', 'identity', 'utf-8', 'utf8', 'us-ascii', 'ascii', 'binary'];

class Refused extends Error {
  readonly problem: EditProblem;

  constructor(code: EditProblem['code'], message: string, path = '') {
    super(message);
    this.problem = { code, path, message };
  }
}

/** Why a body cannot be edited as text, or null. */
export function subjectProblem({ body, contentEncoding }: EditedOriginal): EditProblem | null {
  const problem = (code: EditProblem['code'], message: string) => ({ code, path: '', message });
  if (body.length > MAX_JSON_BYTES) return problem('too-big', `the body has ${body.length} bytes`);
  if (!PLAIN_ENCODINGS.includes(contentEncoding?.toLowerCase() ?? '')) {
    return problem('not-json', 'the body is compressed or encoded');
  }
  return isUtf8(body) ? null : problem('not-json', 'the body is not UTF-8');
}

/** The text of a body without a byte order mark. */
export function bodyText(body: Uint8Array): string {
  return textOf(withoutBom(body));
}

/** Throws {@link Refused} with the code given, on bytes that are no JSON or nest too deep. */
function parsed(bytes: Uint8Array, code: EditProblem['code']): { readonly value: unknown } {
  if (nestsDeeperThan(bytes, MAX_JSON_DEPTH)) throw new Refused(code, 'it nests too deep');
  try {
    return { value: JSON.parse(textOf(bytes)) };
  } catch (error) {
    throw new Refused(code, messageOf(error));
  }
}

function patchText(patch: string): JsonText {
  if (!patch.isWellFormed()) throw new Refused('patch', 'it has half a character');
  parsed(Buffer.from(patch), 'patch');
  return new JsonDocument(patch).root;
}

function patched(text: string, { format, patch }: Extract<BodyEdit, { kind: 'patch' }>): string {
  const operations = patchText(patch);
  const document = new JsonDocument(text);
  try {
    if (format === 'json-patch') applyJsonPatch(document, operations);
    else applyMergePatch(document, operations);
  } catch (error) {
    if (error instanceof PatchRefused) throw new Refused('patch', error.message, error.path);
    throw error;
  }
  return document.toString();
}

function withBomOf(original: Uint8Array, text: string): Uint8Array {
  const bytes = Buffer.from(text);
  const bom = original.subarray(0, original.length - withoutBom(original).length);
  return bom.length === 0 || withoutBom(bytes).length < bytes.length ? bytes : Buffer.concat([bom, bytes]);
}

/** The new bytes, not yet judged. */
function made({ body }: EditedOriginal, edit: BodyEdit): Uint8Array {
  if (edit.kind === 'text') {
    if (!edit.text.isWellFormed()) throw new Refused('invalid-json', 'it has half a character');
    return withBomOf(body, edit.text);
  }
  parsed(withoutBom(body), 'not-json');
  return withBomOf(body, patched(bodyText(body), edit));
}

/** Fields that differ, or are there another number of times. */
function lockedProblems(before: string, after: string, locked: readonly string[]): readonly EditProblem[] {
  const [old, now] = [new JsonDocument(before).root, new JsonDocument(after).root];
  return locked.flatMap((path) => {
    const tokens = tokensOf(path) ?? [];
    const [was, is] = [valuesAt(old, tokens), valuesAt(now, tokens)];
    const same =
      was.length === is.length &&
      was.every((value, index) => {
        const other = is[index];
        return other !== undefined && sameJson(value, other);
      });
    return same ? [] : [{ code: 'locked-field' as const, path, message: 'this field may not change' }];
  });
}

function isJson(body: Uint8Array): boolean {
  try {
    parsed(withoutBom(body), 'not-json');
    return true;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

/**
 * What is wrong with the new bytes. A body that was no JSON and is not called so may become any text; its locked fields
 * cannot be told, so they are not compared.
 */
function judged(original: EditedOriginal, body: Uint8Array, rules: Rules): readonly EditProblem[] {
  if (Buffer.compare(body, original.body) === 0) {
    return [{ code: 'unchanged', path: '', message: 'the body would stay as it is' }];
  }
  if (body.length > MAX_JSON_BYTES) throw new Refused('too-big', `the body would have ${body.length} bytes`);
  const wasJson = isJson(original.body);
  const mustBeJson = wasJson || /json/i.test(original.contentType ?? '');
  if (!mustBeJson && !isJson(body)) return [];
  const { value } = parsed(withoutBom(body), 'invalid-json');
  const locked = wasJson ? lockedProblems(bodyText(original.body), bodyText(body), rules.locked) : [];
  return [...locked, ...rules.check(value)];
}

export function applyEdit(original: EditedOriginal, edit: BodyEdit, rules: Rules): AppliedEdit {
  const unfit = subjectProblem(original);
  if (unfit) return { body: original.body, made: false, problems: [unfit] };
  try {
    const body = made(original, edit);
    const problems = judged(original, body, rules);
    return { body, made: true, problems };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { body: original.body, made: false, problems: [error.problem] };
  }
}

/** JSON merge patch (RFC 7396) on a JSON text. Values are put in as the patch writes them. */
import { memberIndex, PatchRefused, pointerOf } from './json-pointer.ts';
import type { JsonDocument, JsonText } from './json-text.ts';

function isNull(value: JsonText): boolean {
  return value.kind === 'scalar' && value.toString() === 'null';
}

/** Which of two equal keys counts would be a guess. */
function assertKeysOnce(patch: JsonText): void {
  const keys = patch.members.map(({ key }) => key);
  if (new Set(keys).size < keys.length) throw new PatchRefused('', 'the patch has a key more than once');
}

/** What a patch makes where there was nothing: itself, without what it removes. Changes the patch's own text. */
function withoutNulls(patch: JsonText): JsonText {
  if (patch.kind !== 'object') return patch;
  assertKeysOnce(patch);
  for (let index = patch.members.length - 1; index >= 0; index -= 1) {
    const value = patch.members[index]?.value;
    if (!value || isNull(value)) patch.remove(index);
    else withoutNulls(value);
  }
  return patch;
}

function mergeMember(target: JsonText, key: string, value: JsonText, tokens: readonly string[]): void {
  const path = pointerOf(tokens);
  const index = memberIndex(target, key, path);
  if (isNull(value)) {
    if (index !== null) target.remove(index);
    return;
  }
  const before = index === null ? undefined : target.members[index]?.value;
  if (before?.kind === 'object' && value.kind === 'object') mergeObject(before, value, tokens);
  else if (index === null) target.insert(target.members.length, key, withoutNulls(value));
  else target.replace(index, withoutNulls(value));
}

function mergeObject(target: JsonText, patch: JsonText, tokens: readonly string[]): void {
  assertKeysOnce(patch);
  for (const { key, value } of patch.members) {
    if (key !== null) mergeMember(target, key, value, [...tokens, key]);
  }
}

/** Changes the document and uses the patch up. Throws {@link PatchRefused}: then the document is of no use any more. */
export function applyMergePatch(document: JsonDocument, patch: JsonText): void {
  if (patch.kind === 'object' && document.root.kind === 'object') mergeObject(document.root, patch, []);
  else document.root = withoutNulls(patch);
}

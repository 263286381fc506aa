/** JSON Patch (RFC 6902) on a JSON text. Values are put in as the patch writes them, copies as the message does. */

import { MAX_JSON_BYTES, MAX_JSON_DEPTH, nestsDeeperThan } from '../systems/scan-depth.ts';
import { sameJson } from './json-equal.ts';
import { arrayIndex, memberIndex, PatchRefused, tokensOf, valueAt } from './json-pointer.ts';
import { type JsonDocument, JsonText } from './json-text.ts';

const MOST_OPERATIONS = 1_000;
/** Characters that one patch may copy and move, together. */
const MOST_CARRIED = 8 * MAX_JSON_BYTES;

interface Place {
  readonly path: string;
  readonly tokens: readonly string[];
}

interface Running {
  readonly document: JsonDocument;
  carried: number;
}

/** A field of an operation, null when it is absent. */
function field(operation: JsonText, name: string, at: string): JsonText | null {
  const [first, second] = operation.members.filter(({ key }) => key === name);
  if (second) throw new PatchRefused('', `${at} has "${name}" more than once`);
  return first?.value ?? null;
}

function textField(operation: JsonText, name: string, at: string): string {
  const value: unknown = JSON.parse(field(operation, name, at)?.toString() ?? 'null');
  if (typeof value !== 'string') throw new PatchRefused('', `${at} has no "${name}"`);
  return value;
}

function placeField(operation: JsonText, name: string, at: string): Place {
  const path = textField(operation, name, at);
  const tokens = tokensOf(path);
  if (!tokens || tokens.length > MAX_JSON_DEPTH) {
    throw new PatchRefused('', `${at}: "${name}" is no JSON pointer`);
  }
  return { path, tokens };
}

function valueField(operation: JsonText, at: string): JsonText {
  const value = field(operation, 'value', at);
  if (!value) throw new PatchRefused('', `${at} has no "value"`);
  return value;
}

function parentOf(document: JsonDocument, { path, tokens }: Place): JsonText {
  return valueAt(document.root, tokens.slice(0, -1), path);
}

function addToArray(array: JsonText, token: string, path: string, value: JsonText): void {
  const { length } = array.members;
  const index = token === '-' ? length : arrayIndex(token);
  if (index === null || index > length) throw new PatchRefused(path, 'the list has no such place');
  array.insert(index, null, value);
}

function addToObject(object: JsonText, token: string, path: string, value: JsonText): void {
  const index = memberIndex(object, token, path);
  if (index === null) object.insert(object.members.length, token, value);
  else object.replace(index, value);
}

function add(document: JsonDocument, place: Place, value: JsonText): void {
  const token = place.tokens.at(-1);
  if (token === undefined) {
    document.root = value;
    return;
  }
  const parent = parentOf(document, place);
  if (parent.kind === 'array') addToArray(parent, token, place.path, value);
  else if (parent.kind === 'object') addToObject(parent, token, place.path, value);
  else throw new PatchRefused(place.path, 'what is there has no members');
}
/** The parent of a place that is there, and the place in it. */
function existing(document: JsonDocument, place: Place): { parent: JsonText; index: number } {
  const parent = parentOf(document, place);
  const index = memberIndex(parent, place.tokens.at(-1) ?? '', place.path);
  if (index === null) throw new PatchRefused(place.path, 'the message has nothing at this place');
  return { parent, index };
}

function remove(document: JsonDocument, place: Place): void {
  if (place.tokens.length === 0) throw new PatchRefused('', 'the whole message cannot be removed');
  const { parent, index } = existing(document, place);
  parent.remove(index);
}

function replace(document: JsonDocument, place: Place, value: JsonText): void {
  if (place.tokens.length === 0) {
    document.root = value;
    return;
  }
  const { parent, index } = existing(document, place);
  parent.replace(index, value);
}

function isInside(place: Place, other: Place): boolean {
  return (
    place.tokens.length > other.tokens.length &&
    other.tokens.every((token, index) => token === place.tokens[index])
  );
}

/** A value of the message on its way to another place. Nothing is ever made to nest deeper than what is read. */
function carried(running: Running, value: JsonText, to: Place): JsonText {
  const text = value.toString();
  running.carried += text.length;
  if (running.carried > MOST_CARRIED) throw new PatchRefused(to.path, 'the patch copies and moves too much');
  if (nestsDeeperThan(Buffer.from(text), MAX_JSON_DEPTH - to.tokens.length)) {
    throw new PatchRefused(to.path, 'it would nest too deep');
  }
  return new JsonText(text);
}

function move(running: Running, from: Place, to: Place): void {
  const { document } = running;
  const value = valueAt(document.root, from.tokens, from.path);
  if (from.path === to.path) return;
  if (isInside(to, from)) throw new PatchRefused(to.path, 'a value cannot be moved into itself');
  const moved = carried(running, value, to);
  remove(document, from);
  add(document, to, moved);
}

function copy(running: Running, from: Place, to: Place): void {
  const value = valueAt(running.document.root, from.tokens, from.path);
  add(running.document, to, carried(running, value, to));
}

function test(document: JsonDocument, place: Place, value: JsonText): void {
  if (sameJson(valueAt(document.root, place.tokens, place.path), value)) return;
  throw new PatchRefused(place.path, 'the message has another value here');
}

function run(running: Running, operation: JsonText, at: string): void {
  const { document } = running;
  if (operation.kind !== 'object') throw new PatchRefused('', `${at} is no object`);
  const name = textField(operation, 'op', at);
  const place = placeField(operation, 'path', at);
  switch (name) {
    case 'add':
      add(document, place, valueField(operation, at));
      return;
    case 'remove':
      remove(document, place);
      return;
    case 'replace':
      replace(document, place, valueField(operation, at));
      return;
    case 'move':
      move(running, placeField(operation, 'from', at), place);
      return;
    case 'copy':
      copy(running, placeField(operation, 'from', at), place);
      return;
    case 'test':
      test(document, place, valueField(operation, at));
      return;
    default:
      throw new PatchRefused('', `${at}: there is no operation "${name.slice(0, 20)}"`);
  }
}

/** Changes the document. Throws {@link PatchRefused}: then the document is of no use any more. */
export function applyJsonPatch(document: JsonDocument, patch: JsonText): void {
  if (patch.kind !== 'array') throw new PatchRefused('', 'a JSON patch is a list of operations');
  const { members } = patch;
  if (members.length > MOST_OPERATIONS) {
    throw new PatchRefused('', `a patch has at most ${MOST_OPERATIONS} operations`);
  }
  const running: Running = { document, carried: 0 };
  for (const [index, { value }] of members.entries()) run(running, value, `operation ${index + 1}`);
}

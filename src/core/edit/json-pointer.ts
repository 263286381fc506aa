/** JSON pointers (RFC 6901) into a JSON text. */
import type { JsonText } from './json-text.ts';

/** A patch that cannot be applied; `path` is a JSON pointer into the message, or empty. */
export class PatchRefused extends Error {
  readonly path: string;

  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

/** Reference tokens of a pointer, null when it is none. */
export function tokensOf(pointer: string): readonly string[] | null {
  if (pointer === '') return [];
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return null;
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export function pointerOf(tokens: readonly string[]): string {
  return tokens.map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Place of an array element by its token, null when it is no index. */
export function arrayIndex(token: string): number | null {
  return /^(?:0|[1-9]\d{0,8})$/.test(token) ? Number(token) : null;
}

/**
 * Place of a member, null when it is not there. Refuses a key that is there more than once: which one a reader takes is
 * the reader's choice.
 */
export function memberIndex(container: JsonText, token: string, path: string): number | null {
  const { members } = container;
  if (container.kind === 'array') {
    const index = arrayIndex(token);
    return index !== null && index < members.length ? index : null;
  }
  const first = members.findIndex(({ key }) => key === token);
  if (first === -1) return null;
  if (members.some(({ key }, index) => index > first && key === token)) {
    throw new PatchRefused(path, 'the message has this key more than once');
  }
  return first;
}

/** The value at a place. Refuses when there is none. */
export function valueAt(root: JsonText, tokens: readonly string[], path: string): JsonText {
  let here = root;
  for (const token of tokens) {
    const index = memberIndex(here, token, path);
    const member = index === null ? undefined : here.members[index];
    if (!member) throw new PatchRefused(path, 'the message has nothing at this place');
    here = member.value;
  }
  return here;
}

/** Every value at a place: more than one where a key on the way is there more than once. */
export function valuesAt(root: JsonText, tokens: readonly string[]): readonly JsonText[] {
  let here = [root];
  for (const token of tokens) {
    here = here.flatMap((value) =>
      value.members
        .filter(({ key }, index) => (key === null ? index === arrayIndex(token) : key === token))
        .map((member) => member.value),
    );
  }
  return here;
}

/**
 * What one message from a window or an attached program may weigh. The other side of such a wire is not trusted:
 * it is measured before anything reads it, without recursion, so that depth cannot overflow the stack.
 */

/** Longest message from a window or an attached program, in bytes of its JSON text. */
export const MAX_MESSAGE_BYTES = 1024 * 1024;
/** Deepest nesting of a message. */
export const MAX_MESSAGE_DEPTH = 200;
/** Bytes that may wait for a peer that does not read; beyond them it is cut off. */
export const MAX_WAITING_BYTES = 64 * 1024 * 1024;

interface Place {
  readonly value: unknown;
  readonly depth: number;
}

/**
 * Whether a cloned message is within both limits and made only of what the contract has: plain objects, arrays, bytes and
 * primitives. Anything else that can be cloned (Map, Set, Error, bigint…) hides its size from this count, and is refused.
 * Sizes are counted in UTF-16 units and bytes, close enough for a cap.
 */
export function withinLimits(
  message: unknown,
  maxBytes: number = MAX_MESSAGE_BYTES,
  maxDepth: number = MAX_MESSAGE_DEPTH,
): boolean {
  const places: Place[] = [{ value: message, depth: 0 }];
  let bytes = 0;
  for (let place = places.pop(); place; place = places.pop()) {
    bytes += weight(place.value);
    if (bytes > maxBytes || place.depth > maxDepth) return false;
    if (!isContainer(place.value)) continue;
    for (const [key, value] of Object.entries(place.value)) {
      bytes += key.length;
      if (bytes > maxBytes) return false;
      places.push({ value, depth: place.depth + 1 });
    }
  }
  return true;
}

function isContainer(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof ArrayBuffer) &&
    !ArrayBuffer.isView(value)
  );
}

/** Infinite for what may not be in a message. */
function weight(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return value.length + 2;
    case 'number':
    case 'boolean':
    case 'undefined':
      return 8;
    case 'object':
      return value === null ? 8 : weightOfObject(value);
    default:
      return Number.POSITIVE_INFINITY;
  }
}

function weightOfObject(value: object): number {
  if (value instanceof ArrayBuffer) return value.byteLength;
  // A clone brings the whole buffer along, however little of it is seen.
  if (ArrayBuffer.isView(value)) return value.buffer.byteLength;
  // The holes of an array have no entries, but whoever walks it meets them.
  if (Array.isArray(value)) return 8 + value.length;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? 8 : Number.POSITIVE_INFINITY;
}

/** The deepest nesting of a JSON text, by counting brackets outside strings; stops as soon as `maxDepth` is passed. */
export function jsonTooDeep(text: string, maxDepth: number = MAX_MESSAGE_DEPTH): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (inString) {
      if (char === '\\') at += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '[' || char === '{') {
      depth += 1;
      if (depth > maxDepth) return true;
    } else if (char === ']' || char === '}') depth -= 1;
  }
  return false;
}

/** A message from its JSON text, or undefined when it is too deep or no JSON. */
export function readMessage(text: string): unknown {
  if (jsonTooDeep(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the caller closes the wire, which is all the answer a broken peer gets.
    return undefined;
  }
}

/** A file as its lines or as its JSON objects: bytes, bounded in memory whatever the file holds. */
import { createReadStream } from 'node:fs';

/** Longest line or object; a longer one is told and left out. */
export const MOST_BYTES = 192 * 1024 * 1024;

export interface Piece {
  /** Of a line, or of an object in its list; from 1. */
  readonly number: number;
  /** Null: it is longer than what is read. */
  readonly bytes: Buffer | null;
}

/** Gathers the chunks of one piece, and gives up where they are too many. */
class Gathered {
  #chunks: Buffer[] = [];
  #size = 0;

  add(chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size <= MOST_BYTES) this.#chunks.push(chunk);
    else this.#chunks = [];
  }

  take(): Buffer | null {
    const bytes = this.#size > MOST_BYTES ? null : Buffer.concat(this.#chunks);
    this.#chunks = [];
    this.#size = 0;
    return bytes;
  }

  get isEmpty(): boolean {
    return this.#size === 0;
  }
}

const NEW_LINE = 0x0a;

function isBlank(bytes: Buffer | null): boolean {
  return bytes?.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d) === true;
}

/** Lines that hold something, without their ends. */
export async function* readLines(file: string, signal: AbortSignal): AsyncGenerator<Piece> {
  const gathered = new Gathered();
  let number = 0;
  for await (const chunk of createReadStream(file, { signal })) {
    // Streams of files without an encoding give buffers.
    const bytes = chunk as Buffer;
    let from = 0;
    for (let at = bytes.indexOf(NEW_LINE); at >= 0; at = bytes.indexOf(NEW_LINE, from)) {
      gathered.add(bytes.subarray(from, at));
      from = at + 1;
      number += 1;
      const line = gathered.take();
      if (!isBlank(line)) yield { number, bytes: line };
    }
    if (from < bytes.length) gathered.add(bytes.subarray(from));
  }
  if (gathered.isEmpty) return;
  const line = gathered.take();
  if (!isBlank(line)) yield { number: number + 1, bytes: line };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/** Where in a JSON text it is: how many braces are open, and whether in a string. */
class Depth {
  depth = 0;
  #inString = false;
  #escaped = false;

  /** True: an object of the list ends with this byte. */
  step(byte: number): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) this.#inString = false;
      return false;
    }
    if (byte === QUOTE) this.#inString = this.depth > 0;
    else if (byte === OPEN) this.depth += 1;
    else if (byte === CLOSE && this.depth > 0) {
      this.depth -= 1;
      return this.depth === 0;
    }
    return false;
  }
}

/** The outermost objects of a list, of lines, or one after the other; what lies between them is left out. */
export async function* readObjects(file: string, signal: AbortSignal): AsyncGenerator<Piece> {
  const gathered = new Gathered();
  const place = new Depth();
  let number = 0;
  for await (const chunk of createReadStream(file, { signal })) {
    // Streams of files without an encoding give buffers.
    const bytes = chunk as Buffer;
    let from = place.depth > 0 ? 0 : -1;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (from < 0 && byte === OPEN && place.depth === 0) from = at;
      if (!place.step(byte)) continue;
      gathered.add(bytes.subarray(from, at + 1));
      from = -1;
      number += 1;
      yield { number, bytes: gathered.take() };
    }
    if (from >= 0) gathered.add(bytes.subarray(from));
  }
  if (!gathered.isEmpty) yield { number: number + 1, bytes: gathered.take() };
}

/**
 * An export while it is made: read as the history was when it began, handed out in parts that a message between window
 * and core can hold. What masks its values lives as long as it does.
 */
import type { ExportFormat, MaskCount } from '../../shared/domain/capture.ts';
import { safeFileName } from '../captures/file-name.ts';
import type { ExportSource, Piece } from './export-source.ts';

/** Characters of a part, about. */
const PART = 400_000;

export interface ExportPart {
  readonly text: string;
  readonly done: number;
  readonly total: number;
  readonly over: boolean;
}

export interface ExportSession {
  readonly name: string;
  readonly total: number;
  next(): ExportPart;
  masked(): readonly MaskCount[];
  close(): void;
}

/** Where a text may be cut: never between the halves of one character. */
function cutAt(text: string, at: number): number {
  const code = text.charCodeAt(at - 1);
  return code >= 0xd800 && code <= 0xdbff ? at - 1 : at;
}

class Parts {
  readonly #pieces: Iterator<Piece>;
  #rest = '';
  done = 0;
  over = false;

  constructor(pieces: Iterator<Piece>) {
    this.#pieces = pieces;
  }

  /** Nothing for an empty piece: whoever asks goes on asking, and others get their turn in between. */
  next(): string {
    const texts = [this.#rest];
    let size = this.#rest.length;
    this.#rest = '';
    while (size < PART && !this.over) {
      const { value, done } = this.#pieces.next();
      if (done === true) this.over = true;
      else if (value.text === '') break;
      else {
        texts.push(value.text);
        size += value.text.length;
        this.done = value.done;
      }
    }
    return this.#cut(texts.join(''));
  }

  /** All was read, and all was handed out. */
  get isOver(): boolean {
    return this.over && this.#rest === '';
  }

  #cut(text: string): string {
    if (text.length <= PART * 2) return text;
    const at = cutAt(text, PART);
    this.#rest = text.slice(at);
    return text.slice(0, at);
  }
}

const EXTENSIONS: Readonly<Record<ExportFormat, string>> = { jsonl: '.jsonl', csv: '.csv', html: '.html' };

export function exportName(
  { request, origin }: Pick<ExportSource, 'request' | 'origin'>,
  now: number,
): string {
  const { what, format, masking } = request;
  const day = new Date(now).toISOString().slice(0, 10);
  // A run's id may be personal: it is in no name of a masked file.
  const run = what.kind === 'run' && masking === null ? [what.correlationId] : [];
  return safeFileName([origin.connection, ...run, day].join(' '), EXTENSIONS[format]);
}

export function exportSession(
  source: ExportSource,
  pieces: Iterator<Piece>,
  name: string,
  close: () => void,
): ExportSession {
  const parts = new Parts(pieces);
  return {
    name,
    total: source.total,
    next: () => {
      const text = parts.next();
      return { text, done: parts.done, total: source.total, over: parts.isOver };
    },
    masked: () => source.masker?.counts() ?? [],
    close,
  };
}

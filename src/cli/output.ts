/**
 * What the command line prints. With `--json` one JSON object per line, the contract's own shapes; without it, text
 * for people. Foreign text never reaches a terminal raw: control and bidirectional characters are shown escaped (H08).
 */
/** Control, format (bidirectional marks, zero width) and line-separator characters, but tab and newline. */
const HOSTILE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

export interface Output {
  readonly json: boolean;
  /** One result: the object with `--json`, the text without. */
  print(value: unknown, text: string): void;
  /** Part of a file, as it is; a terminal gets it escaped. */
  file(text: string): void;
  /** Progress and hints, on standard error, so that a pipe gets only results. */
  note(text: string): void;
}

export function printable(text: string): string {
  return text.replaceAll(HOSTILE, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`);
}

function isTerminal(stream: NodeJS.WritableStream): boolean {
  return 'isTTY' in stream && stream.isTTY === true;
}

export function createOutput(json: boolean, out: NodeJS.WritableStream, err: NodeJS.WritableStream): Output {
  return {
    json,
    print: (value, text) => out.write(`${json ? JSON.stringify(value) : printable(text)}\n`),
    file: (text) => out.write(isTerminal(out) ? printable(text.replaceAll('\r\n', '\n')) : text),
    note: (text) => err.write(`${printable(text)}\n`),
  };
}

/** `1 message`, `2 messages`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

export function timeText(at: number | null): string {
  return at === null ? '-' : new Date(at).toISOString();
}

export function durationText(ms: number | null): string {
  if (ms === null) return '-';
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** Left-aligned columns, two spaces apart; cells longer than 60 characters are cut. */
export function tableText(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cut = (cell: string) => {
    const line = cell.replaceAll(/[\n\t]/g, ' ');
    return line.length > 60 ? `${line.slice(0, 59)}…` : line;
  };
  const lines = [head, ...rows].map((row) => row.map(cut));
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

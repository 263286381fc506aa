/** Bytes as lines of sixteen: where each line begins, the bytes, and what of them is printable ASCII. Pure. */
const PER_LINE = 16;

/** `hex`: pairs of digits, with or without spaces between them; `offset`: of the first byte in its body. */
export function hexLines(hex: string, offset: number): string {
  const pairs = hex.replaceAll(/\s/g, '').match(/../g) ?? [];
  const lines: string[] = [];
  for (let at = 0; at < pairs.length; at += PER_LINE) {
    const line = pairs.slice(at, at + PER_LINE);
    const place = (offset + at).toString(16).padStart(8, '0');
    lines.push(`${place}  ${line.join(' ').padEnd(PER_LINE * 3 - 1)}  ${line.map(printable).join('')}`);
  }
  return lines.join('\n');
}

function printable(pair: string): string {
  const code = Number.parseInt(pair, 16);
  return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '·';
}

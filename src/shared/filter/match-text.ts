/** Whether a text fits a pattern in which `*` stands for any characters, and nothing else means anything. */
export function fitsPattern(text: string, pattern: string): boolean {
  const [start = '', ...rest] = pattern.split('*');
  const end = rest.pop();
  if (end === undefined) return text === pattern;
  if (!text.startsWith(start) || text.length < start.length + end.length || !text.endsWith(end)) return false;
  // The earliest place of each piece leaves most room for the next.
  let at = start.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= text.length - end.length;
}

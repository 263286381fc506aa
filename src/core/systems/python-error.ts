/**
 * What a Python traceback says: exception type and message. Foreign text: read line by line,
 * in linear time. Pure.
 */
export interface PythonError {
  /** With its module, as Python writes it: `ValueError`, `tasks.Odd`. */
  readonly type: string;
  readonly message: string;
}

const START = 'Traceback (most recent call last):';
const TYPE = /^[\p{L}_][\p{L}\p{N}_.]{0,198}$/u;

/** Lines of the last of its tracebacks (the others are causes), without the first line. */
function lastBlock(text: string): readonly string[] {
  const start = text.lastIndexOf(START);
  return start === -1
    ? []
    : text
        .slice(start + START.length)
        .split('\n')
        .slice(1);
}

/** Null when the text is no traceback. A message of several lines is kept whole. */
export function pythonError(text: string): PythonError | null {
  const lines = lastBlock(text);
  const at = lines.findIndex((line) => line !== '' && !line.startsWith(' '));
  const first = lines[at];
  if (first === undefined) return null;
  const colon = first.indexOf(': ');
  const type = colon === -1 ? first.replace(/:$/, '') : first.slice(0, colon);
  if (!TYPE.test(type)) return null;
  const rest = colon === -1 ? '' : first.slice(colon + 2);
  const message = [rest, ...lines.slice(at + 1)].join('\n').trimEnd();
  return { type, message };
}

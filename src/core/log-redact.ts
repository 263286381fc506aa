/** Keeps secrets out of logs: values under telling names, and credentials inside addresses. */
const SECRET_NAME = /pass(word|phrase)|secret|token|authorization|cookie|senha|credential/i;
const MAX_TEXT = 4_000;
const MAX_DEPTH = 6;
const MAX_ITEMS = 50;

/**
 * Where the credentials of an address end that starts at `from`: at the last `@` before `end`, since a password that is
 * not encoded may hold `/`, `#`, `?` and `@` itself. One that holds a quote too ends at the first `@` of the authority.
 */
function credentialsEnd(text: string, from: number, end: number): number | undefined {
  const last = text.slice(from, end).lastIndexOf('@');
  if (last >= 0) return from + last;
  const stop = indexFrom(text, /[\s/@]/g, from);
  return text[stop] === '@' ? stop : undefined;
}

function indexFrom(text: string, pattern: RegExp, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}

/**
 * Credentials inside addresses become `***`. An address reaches to a blank or a quote; what is cut too much (an `@` in
 * a path) is shown less, and nothing is shown that may be secret. Linear: no stretch of text is read more than twice.
 */
function withoutCredentials(text: string): string {
  let shown = '';
  let done = 0;
  for (let start = text.indexOf('://'); start >= 0; start = text.indexOf('://', done)) {
    const from = start + 3;
    const end = indexFrom(text, /[\s"'`]/g, from);
    const at = credentialsEnd(text, from, end);
    shown += at === undefined ? text.slice(done, end) : `${text.slice(done, from)}***`;
    done = at ?? end;
  }
  return shown + text.slice(done);
}

/** Cut after redaction: an address that the cut divides would lose its `@` and show its password. */
export function redactText(text: string): string {
  const shown = withoutCredentials(text);
  return shown.length > MAX_TEXT ? `${shown.slice(0, MAX_TEXT)}…` : shown;
}

function errorFields(error: Error, depth: number): Record<string, unknown> {
  return {
    name: error.name,
    message: redactText(error.message),
    ...('code' in error ? { code: redact(error.code, depth + 1) } : {}),
    stack: redactText(error.stack ?? ''),
    ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
  };
}

/** A JSON-safe copy without secrets, of bounded size. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) return '…';
  if (value instanceof Error) return errorFields(value, depth);
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MAX_ITEMS)
      .map(([key, item]) => [key, SECRET_NAME.test(key) ? '***' : redact(item, depth + 1)]),
  );
}

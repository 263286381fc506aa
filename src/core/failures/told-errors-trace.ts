/**
 * Stacks and tracebacks as text, foreign and of any length. Read line by line, each at most `LONGEST_LINE` of it, so the
 * work is linear. Pure.
 */

/** Bytes of a trace that are kept, in UTF-8. */
const MOST_BYTES = 64 * 1024;
const CUT = '\n…\n';
const LONGEST_LINE = 1_000;
const LONGEST_FRAME = 300;

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/** At most 64 KiB: of a longer one the beginning and the end, since some languages tell the cause last. */
export function cappedTrace(trace: string): string {
  if (trace.length * 3 <= MOST_BYTES) return trace;
  const bytes = Buffer.from(trace.slice(0, MOST_BYTES) + trace.slice(MOST_BYTES).slice(-MOST_BYTES));
  if (bytes.length <= MOST_BYTES) return trace;
  let head = (MOST_BYTES - Buffer.byteLength(CUT)) >> 1;
  let tail = bytes.length - head;
  while (isContinuation(bytes[head])) head -= 1;
  while (isContinuation(bytes[tail])) tail += 1;
  return bytes.subarray(0, head).toString('utf8') + CUT + bytes.subarray(tail).toString('utf8');
}

interface Frame {
  readonly name: string;
  readonly isOwn: boolean;
}

const PYTHON_FRAME = /^\s*File "([^"]*)", line \d+, in (\S+)/;
const PYTHON_LIBRARY = /[\\/](?:site-packages|dist-packages|python3?\.?\d*)[\\/]|^<frozen |^<string>/i;
/** `at module/package.Class.method(File.java:12)`; a loader or module may stand before a slash. */
const JAVA_FRAME =
  /^\s*at (?:[^\s()]*\/)?([\p{L}\p{N}_$.]+(?:\.<init>|\.<clinit>)?)\((?:[^()]*\.(?:java|kt|scala|groovy):\d+|Native Method|Unknown Source|[^()]*\.java)\)/u;
const JAVA_LIBRARY =
  /^(?:java|javax|jakarta|jdk|sun|com\.sun|kotlin|kotlinx|scala|groovy|org\.springframework|org\.apache|org\.hibernate|org\.aspectj|org\.eclipse|com\.rabbitmq|com\.fasterxml|com\.zaxxer|io\.netty|io\.micrometer|reactor|feign|okhttp3|org\.postgresql)\./;
const JAVA_GENERATED = /\$\$[\p{L}\p{N}_$]*|\$\d+|\$Lambda.*$/gu;
const JS_FRAME = /^\s*at (?:async )?(?:(.{1,200}?) \()?([^\s()]+):\d+:\d+\)?$/;
const JS_LIBRARY = /(?:^|[\\/])node_modules[\\/]|^node:|^internal[\\/]/;
const NET_FRAME = /^\s*(?:at|em|bei|à|en|в) ([^\s(]{1,500})\s?\(/;
const NET_LIBRARY =
  /^(?:System|Microsoft|NServiceBus|MassTransit|RabbitMQ|Npgsql|MySql|Newtonsoft|Dapper|Polly|Grpc|Castle|Autofac|lambda_method)\b/;

function lastPart(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** Names that a compiler made for async methods and lambdas, as they stand in the source. */
function netName(name: string): string {
  const method = /^(.*?)[.+]?<([\p{L}\p{N}_]+)>[bdg]__[^.]*(?:\.MoveNext)?$/u.exec(name);
  const plain = method ? `${method[1]}.${method[2]}` : name;
  return plain.replace(/[.+]<>c(?:__DisplayClass[\d_]+)?/g, '').replace(/`\d+/g, '');
}

function pythonFrame(line: string): Frame | null {
  const found = PYTHON_FRAME.exec(line);
  if (!found) return null;
  const [, file = '', name = ''] = found;
  return { name: `${lastPart(file)}:${name}`, isOwn: !PYTHON_LIBRARY.test(file) };
}

function javaFrame(line: string): Frame | null {
  const name = JAVA_FRAME.exec(line)?.[1];
  if (name === undefined) return null;
  return { name: name.replace(JAVA_GENERATED, ''), isOwn: !JAVA_LIBRARY.test(name) };
}

function jsFrame(line: string): Frame | null {
  const found = JS_FRAME.exec(line);
  if (!found) return null;
  const [, name, file = ''] = found;
  return { name: `${lastPart(file)}:${name ?? ''}`, isOwn: !JS_LIBRARY.test(file.replace(/^file:\/\//, '')) };
}

function netFrame(line: string): Frame | null {
  const name = NET_FRAME.exec(line)?.[1];
  if (name === undefined || !name.includes('.')) return null;
  return { name: netName(name), isOwn: !NET_LIBRARY.test(name) };
}

/** Frames from the innermost of the innermost cause outwards, then those of what wrapped it. */
function frames(trace: string): readonly Frame[] {
  const lines = trace.split('\n').map((line) => line.slice(0, LONGEST_LINE).trimEnd());
  const python = lines.flatMap((line) => pythonFrame(line) ?? []);
  // Python tells the innermost frame, and the last error of a chain, at the end.
  if (python.length > 0) return python.reverse();
  const cause = lines.findLastIndex((line) => line.trimStart().startsWith('Caused by: '));
  const ordered = cause < 0 ? lines : [...lines.slice(cause), ...lines.slice(0, cause)];
  return ordered.flatMap((line) => javaFrame(line) ?? jsFrame(line) ?? netFrame(line) ?? []);
}

/**
 * The first frame of the application in a Python, Java, .NET or JavaScript trace, without line numbers: `coleta.py:baixar`,
 * `com.acme.Pedido.gravar`, `pedido.ts:gravar`. Where all frames are of libraries, the innermost; null where there is none.
 */
export function topFrame(trace: string): string | null {
  const found = frames(cappedTrace(trace));
  const frame = found.find(({ isOwn }) => isOwn) ?? found[0];
  return frame ? frame.name.slice(0, LONGEST_FRAME) : null;
}

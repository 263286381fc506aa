/**
 * Bytes of a document to text. The order is RFC 7303's: byte order mark, then the HTTP header, then the XML declaration or
 * HTML meta, then UTF-8. A name that is unknown, or that the bytes themselves refute, falls through to the next.
 */
import iconv from 'iconv-lite';

/** Far enough for a declaration or an early meta; both are ASCII in every encoding that can be declared this way. */
const HEAD = 2048;
/** What the web calls by these names is windows-1252 (WHATWG Encoding). */
const LATIN_1: ReadonlySet<string> = new Set([
  'iso-8859-1',
  'iso8859-1',
  'latin1',
  'l1',
  'us-ascii',
  'ascii',
]);

function startsWith(bytes: Buffer, ...start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}

function fromMark(bytes: Buffer): string | undefined {
  if (startsWith(bytes, 0xef, 0xbb, 0xbf)) return 'utf-8';
  // UTF-32 first: its little-endian mark begins with UTF-16's.
  if (startsWith(bytes, 0xff, 0xfe, 0, 0)) return 'utf-32le';
  if (startsWith(bytes, 0, 0, 0xfe, 0xff)) return 'utf-32be';
  if (startsWith(bytes, 0xff, 0xfe)) return 'utf-16le';
  if (startsWith(bytes, 0xfe, 0xff)) return 'utf-16be';
  return undefined;
}

/** UTF-16 without a mark: every other byte of the first characters is zero. */
function fromZeros(bytes: Buffer): string | undefined {
  if (bytes.length < 4) return undefined;
  if (bytes[0] !== 0 && bytes[1] === 0 && bytes[2] !== 0 && bytes[3] === 0) return 'utf-16le';
  if (bytes[0] === 0 && bytes[1] !== 0 && bytes[2] === 0 && bytes[3] !== 0) return 'utf-16be';
  return undefined;
}

function fromHeader(contentType: string): string | undefined {
  return /;\s*charset\s*=\s*["']?([\w:.-]+)/i.exec(contentType)?.[1];
}

function fromDeclaration(bytes: Buffer): string | undefined {
  const head = bytes.subarray(0, HEAD).toString('latin1');
  const declared =
    /^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([\w:.-]+)/.exec(head)?.[1] ??
    /<meta\s[^>]{0,200}?charset\s*=\s*["']?([\w:.-]+)/i.exec(head)?.[1];
  // Had it been UTF-16, its declaration could not have been read as ASCII.
  return declared && /^utf-?(16|32)/i.test(declared) ? undefined : declared;
}

function known(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const lower = name.toLowerCase();
  if (LATIN_1.has(lower)) return 'windows-1252';
  return iconv.encodingExists(lower) ? lower : undefined;
}

/** Bytes that the encoding does not allow become U+FFFD. The byte order mark is not part of the text. */
export function decodeText(bytes: Buffer, contentType: string): string {
  const encoding =
    fromMark(bytes) ??
    fromZeros(bytes) ??
    known(fromHeader(contentType)) ??
    known(fromDeclaration(bytes)) ??
    'utf-8';
  return iconv.decode(bytes, encoding, { stripBOM: true });
}

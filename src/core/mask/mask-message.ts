/** Masks the parts of a message: its body's bytes, and its property bytes where anything in them is personal. */
import { isUtf8 } from 'node:buffer';
import type { AmqpEntry, AmqpValue, MessageProperties } from '../../shared/domain/amqp.ts';
import { ExpectedError } from '../../shared/errors.ts';
import { decodeProperties, encodeProperties } from '../broker/properties/codec.ts';
import { type MaskRules, maskText, type Place } from './mask-text.ts';

const BODY: Place = { name: 'body', names: '', path: [], depth: 0 };
/** Encodings of text; any other one hides what it holds. */
const PLAIN_ENCODINGS: ReadonlySet<string> = new Set([
  '',
  'identity',
  'utf-8',
  'utf8',
  'us-ascii',
  'ascii',
  'latin1',
  'iso-8859-1',
  'binary',
  '8bit',
]);
/** First bytes of gzip, zstd, xz and bzip2, as hex. */
const COMPRESSED = /^(?:1f8b|28b52ffd|fd377a585a00|425a68)/;

type Charset = 'utf8' | 'latin1' | 'utf16le';

/** Every second byte of ASCII text in UTF-16 is zero. */
function isUtf16(bytes: Buffer, offset: 0 | 1): boolean {
  if (bytes.length < 4 || bytes.length % 2 !== 0) return false;
  const looked = Math.min(bytes.length, 512);
  let zeros = 0;
  for (let at = offset; at < looked; at += 2) if (bytes[at] === 0) zeros += 1;
  return zeros * 2 > looked / 2;
}

function recoded(bytes: Buffer, charset: Charset, mask: (text: string) => string): Uint8Array {
  const text = bytes.toString(charset);
  const masked = mask(text);
  return masked === text ? bytes : Buffer.from(masked, charset);
}

/** What is not UTF-8 is read byte by byte: every byte is a character then, and comes back as it was. */
function maskBytes(bytes: Uint8Array, mask: (text: string) => string): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf16(buffer, 1)) return recoded(buffer, 'utf16le', mask);
  if (isUtf16(buffer, 0)) {
    const swapped = recoded(Buffer.from(buffer).swap16(), 'utf16le', mask);
    return Buffer.from(swapped).swap16();
  }
  return recoded(buffer, isUtf8(buffer) ? 'utf8' : 'latin1', mask);
}

function isHidden(properties: MessageProperties | null, body: Uint8Array): boolean {
  const encoding = properties?.contentEncoding?.trim().toLowerCase() ?? '';
  return !PLAIN_ENCODINGS.has(encoding) || COMPRESSED.test(Buffer.from(body.subarray(0, 8)).toString('hex'));
}

/** A body that cannot be looked into is replaced as a whole: nobody can say what is in it. */
export function maskBody(
  rules: MaskRules,
  properties: MessageProperties | null,
  body: Uint8Array,
): Uint8Array {
  if (body.length === 0) return body;
  if (!isHidden(properties, body)) return maskBytes(body, (text) => maskText(rules, text, BODY));
  rules.masked('path', 'body (compressed)');
  return Buffer.from(rules.pseudonyms.text('path', Buffer.from(body).toString('base64')));
}

const SHORT_STRINGS = [
  'contentType',
  'correlationId',
  'replyTo',
  'messageId',
  'type',
  'userId',
  'appId',
  'clusterId',
] as const satisfies readonly (keyof MessageProperties)[];

const LONGEST_SHORT = 255;
/** Headers within headers beyond this are not looked into but replaced. */
const MOST_DEPTH = 100;

export interface PropertyRules extends MaskRules {
  isPersonalHeader(name: string): boolean;
  isPersonalProperty(name: string): boolean;
}

function placeOf(name: string, key: string): Place {
  return { name, names: key.toLowerCase(), path: null, depth: 0 };
}

function fitting(rules: MaskRules, text: string): string {
  return Buffer.byteLength(text) > LONGEST_SHORT ? rules.pseudonyms.text('path', text) : text;
}

function replaced(rules: PropertyRules, name: string, text: string): string {
  if (text === '') return text;
  rules.masked('path', name);
  return rules.pseudonyms.text('path', text);
}

function maskInteger(rules: PropertyRules, value: bigint | number, place: Place): bigint {
  const text = String(value);
  const masked = maskText(rules, text, place);
  if (masked === text) return BigInt(value);
  const kept = masked.replaceAll(/\D/g, '').replace(/^0+/, '1');
  return BigInt(kept.slice(0, 18));
}

function maskValue(
  rules: PropertyRules,
  value: AmqpValue,
  place: Place,
  personal: boolean,
  depth: number,
): AmqpValue {
  switch (value.type) {
    case 'string': {
      const { value: text } = value;
      return { ...value, value: personal ? replaced(rules, place.name, text) : maskText(rules, text, place) };
    }
    case 'bytes': {
      if (!personal)
        return { ...value, value: maskBytes(value.value, (text) => maskText(rules, text, place)) };
      return {
        ...value,
        value: Buffer.from(replaced(rules, place.name, Buffer.from(value.value).toString('latin1'))),
      };
    }
    case 'int64':
      return personal ? { ...value, value: 0n } : { ...value, value: maskInteger(rules, value.value, place) };
    case 'table':
    case 'array': {
      if (depth > MOST_DEPTH) {
        rules.masked('path', place.name);
        return { type: 'void' };
      }
      if (value.type === 'array') {
        return {
          ...value,
          value: value.value.map((item) => maskValue(rules, item, place, personal, depth + 1)),
        };
      }
      return {
        ...value,
        value: value.value.map((entry) => maskEntry(rules, entry, place.name, personal, depth + 1)),
      };
    }
    default:
      return value;
  }
}

function maskEntry(
  rules: PropertyRules,
  { key, value }: AmqpEntry,
  within: string,
  personal: boolean,
  depth: number,
): AmqpEntry {
  const shownKey = fitting(rules, maskText(rules, key, placeOf(within, '')));
  const name = `${within} ${shownKey}`.slice(0, 120);
  const isNamed = personal || rules.isPersonalHeader(key);
  return { key: shownKey, value: maskValue(rules, value, placeOf(name, key), isNamed, depth) };
}

function maskProperties(rules: PropertyRules, properties: MessageProperties): MessageProperties {
  const masked: Record<string, unknown> = {};
  for (const name of SHORT_STRINGS) {
    const text = properties[name];
    if (text === undefined) continue;
    const place = placeOf(`property ${name}`, name);
    const isNamed = rules.isPersonalProperty(name);
    masked[name] = isNamed ? replaced(rules, place.name, text) : fitting(rules, maskText(rules, text, place));
  }
  if (properties.headers) {
    masked.headers = properties.headers.map((entry) => maskEntry(rules, entry, 'header', false, 0));
  }
  return { ...properties, ...masked };
}

export interface MaskedProperties {
  readonly raw: Uint8Array;
  /** As they were; null: they could not be read. */
  readonly properties: MessageProperties | null;
}

/** Property bytes in which nothing is personal stay what they are. Those that cannot be read are left out. */
export function maskRawProperties(rules: PropertyRules, raw: Uint8Array): MaskedProperties {
  let properties: MessageProperties;
  try {
    properties = decodeProperties(raw);
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    rules.masked('path', 'properties (unreadable)');
    return { raw: Uint8Array.of(0, 0), properties: null };
  }
  let changed = false;
  const watched: PropertyRules = {
    ...rules,
    masked: (kind, place) => {
      changed = true;
      rules.masked(kind, place);
    },
  };
  const masked = maskProperties(watched, properties);
  return { raw: changed ? encodeProperties(masked) : raw, properties };
}

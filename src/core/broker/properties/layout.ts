/** The basic class's property list: which bit of the flags announces which property, in the order of the bytes. */
import type { MessageProperties } from '../../../shared/domain/amqp.ts';
import { asBuffer, Cursor, malformed } from './reader.ts';

type Form = 'short-string' | 'table' | 'uint8' | 'uint64';

export interface PropertyLayout {
  readonly name: keyof MessageProperties;
  readonly flag: number;
  readonly form: Form;
}

export const PROPERTY_LAYOUT = [
  { name: 'contentType', flag: 0x8000, form: 'short-string' },
  { name: 'contentEncoding', flag: 0x4000, form: 'short-string' },
  { name: 'headers', flag: 0x2000, form: 'table' },
  { name: 'deliveryMode', flag: 0x1000, form: 'uint8' },
  { name: 'priority', flag: 0x0800, form: 'uint8' },
  { name: 'correlationId', flag: 0x0400, form: 'short-string' },
  { name: 'replyTo', flag: 0x0200, form: 'short-string' },
  { name: 'expiration', flag: 0x0100, form: 'short-string' },
  { name: 'messageId', flag: 0x0080, form: 'short-string' },
  { name: 'timestamp', flag: 0x0040, form: 'uint64' },
  { name: 'type', flag: 0x0020, form: 'short-string' },
  { name: 'userId', flag: 0x0010, form: 'short-string' },
  { name: 'appId', flag: 0x0008, form: 'short-string' },
  { name: 'clusterId', flag: 0x0004, form: 'short-string' },
] as const satisfies readonly PropertyLayout[];

/** Bit 1 means nothing in the basic class; bit 0 would announce a second word of flags. */
const UNUSED_FLAGS = 0x0003;

/** One present property: its bytes are `start` to `end` of the list. */
export interface PropertySpan {
  readonly layout: (typeof PROPERTY_LAYOUT)[number];
  readonly start: number;
  readonly end: number;
}

function skip(cursor: Cursor, form: Form): void {
  switch (form) {
    case 'short-string':
      cursor.take(cursor.uint8());
      return;
    case 'table':
      cursor.take(cursor.uint32());
      return;
    case 'uint8':
      cursor.take(1);
      return;
    case 'uint64':
      cursor.take(8);
  }
}

/** The present properties of a raw list. Throws `invalid-message` when the list is not exactly what its flags say. */
export function spansOf(raw: Uint8Array): readonly PropertySpan[] {
  const buffer = asBuffer(raw);
  const cursor = new Cursor(buffer, 0, buffer.length);
  const flags = buffer.readUInt16BE(cursor.take(2));
  if ((flags & UNUSED_FLAGS) !== 0) throw malformed('unknown property flags');
  const spans: PropertySpan[] = [];
  for (const layout of PROPERTY_LAYOUT) {
    if ((flags & layout.flag) === 0) continue;
    const start = cursor.offset;
    skip(cursor, layout.form);
    spans.push({ layout, start, end: cursor.offset });
  }
  if (cursor.offset !== buffer.length) throw malformed('bytes are left after the last property');
  return spans;
}

/**
 * Message properties to bytes and back. In flow "property flags + property list" of a content header frame; out flow
 * the decoded view, or the other way round. The view is for reading: a message that is sent again carries its raw
 * bytes, edited by `edit.ts` (docs/rabbitmq.md, Copying a message).
 */
import type { MessageProperties } from '../../../shared/domain/amqp.ts';
import { ExpectedError } from '../../../shared/errors.ts';
import { PROPERTY_LAYOUT, type PropertySpan, spansOf } from './layout.ts';
import { asBuffer, Cursor, readTable } from './reader.ts';
import { Sink, writeTable } from './writer.ts';

type Fields = { -readonly [K in keyof MessageProperties]: MessageProperties[K] };

function readProperty(fields: Fields, buffer: Buffer, { layout, start, end }: PropertySpan): void {
  const cursor = new Cursor(buffer, start, end);
  switch (layout.form) {
    case 'short-string':
      fields[layout.name] = cursor.shortString();
      return;
    case 'table':
      fields[layout.name] = readTable(cursor);
      return;
    case 'uint8':
      fields[layout.name] = cursor.uint8();
      return;
    case 'uint64':
      fields[layout.name] = buffer.readBigUInt64BE(start);
  }
}

/** Decodes raw property bytes. Text that is not UTF-8 shows U+FFFD. Throws `invalid-message` when they are malformed. */
export function decodeProperties(raw: Uint8Array): MessageProperties {
  const buffer = asBuffer(raw);
  const fields: Fields = {};
  for (const span of spansOf(raw)) readProperty(fields, buffer, span);
  return fields;
}

/** The same for showing a message that must be shown anyway: malformed bytes give no properties. */
export function viewProperties(raw: Uint8Array): MessageProperties {
  try {
    return decodeProperties(raw);
  } catch (error) {
    if (error instanceof ExpectedError) return {};
    throw error;
  }
}

/** Encodes properties. Throws `invalid-message` for a value that its type or a 255-byte short string cannot hold. */
export function encodeProperties(properties: MessageProperties): Uint8Array {
  const sink = new Sink();
  const present = PROPERTY_LAYOUT.filter((layout) => properties[layout.name] !== undefined);
  sink.uint16(present.reduce((flags, layout) => flags | layout.flag, 0));
  for (const layout of present) {
    switch (layout.form) {
      case 'short-string':
        sink.shortString(properties[layout.name] ?? '');
        break;
      case 'table':
        writeTable(sink, properties[layout.name] ?? []);
        break;
      case 'uint8':
        sink.uint8(properties[layout.name] ?? 0);
        break;
      case 'uint64': {
        const seconds = properties[layout.name] ?? 0n;
        sink.fixed(8, (buffer, at) => buffer.writeBigUInt64BE(seconds, at));
      }
    }
  }
  return sink.done();
}

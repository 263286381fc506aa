/**
 * Changes raw property bytes without decoding what stays: every header entry and property that is neither dropped
 * nor added keeps its exact bytes, whatever its type, order, encoding or number (docs/rabbitmq.md, Copying a message).
 */
import type { AmqpTable } from '../../../shared/domain/amqp.ts';
import { type PropertySpan, spansOf } from './layout.ts';
import { asBuffer, Cursor, skipValue } from './reader.ts';
import { Sink, writeEntries } from './writer.ts';

export interface PropertyEdit {
  /** Asked for every top-level header key, as its UTF-8 text; entries of the same key are asked about one by one. */
  readonly dropHeader: (key: string) => boolean;
  readonly dropProperties: readonly ('expiration' | 'userId')[];
  /** Appended after what stays. A key that may be there already must be dropped as well, or it is there twice. */
  readonly addHeaders: AmqpTable;
  /** Replaces the message id, or adds one. */
  readonly messageId?: string;
}

const HEADERS_FLAG = 0x2000;
const MESSAGE_ID_FLAG = 0x0080;

/** The bytes of the entries that stay. */
function keptEntries(
  buffer: Buffer,
  span: PropertySpan,
  dropHeader: PropertyEdit['dropHeader'],
): Uint8Array[] {
  const cursor = new Cursor(buffer, span.start, span.end);
  cursor.uint32();
  const kept: Uint8Array[] = [];
  while (cursor.offset < span.end) {
    const start = cursor.offset;
    const key = cursor.shortString();
    skipValue(cursor);
    if (!dropHeader(key)) kept.push(buffer.subarray(start, cursor.offset));
  }
  return kept;
}

function writeHeaders(sink: Sink, kept: readonly Uint8Array[], added: AmqpTable): void {
  const lengthAt = sink.size;
  sink.uint32(0);
  for (const entry of kept) sink.bytes(entry);
  writeEntries(sink, added);
  sink.uint32At(lengthAt, sink.size - lengthAt - 4);
}

/**
 * The property list with the edit applied; `raw` itself is not changed. Throws `invalid-message` when `raw` is
 * malformed or an added header cannot be encoded.
 */
export function editRawProperties(raw: Uint8Array, edit: PropertyEdit): Uint8Array {
  const buffer = asBuffer(raw);
  const dropped: ReadonlySet<string> = new Set<string>([
    ...edit.dropProperties,
    ...(edit.messageId === undefined ? [] : ['messageId']),
  ]);
  const spans = spansOf(raw).filter(({ layout }) => !dropped.has(layout.name));
  const headers = spans.find(({ layout }) => layout.form === 'table');
  const hasHeaders = headers !== undefined || edit.addHeaders.length > 0;
  const kept = headers ? keptEntries(buffer, headers, edit.dropHeader) : [];

  const sink = new Sink();
  const added = (hasHeaders ? HEADERS_FLAG : 0) | (edit.messageId === undefined ? 0 : MESSAGE_ID_FLAG);
  sink.uint16(spans.reduce((flags, { layout }) => flags | layout.flag, added));
  // The headers keep their place in the list: after contentType and contentEncoding, before everything else.
  for (const span of spans.filter(({ layout }) => layout.flag > HEADERS_FLAG)) {
    sink.bytes(buffer.subarray(span.start, span.end));
  }
  if (hasHeaders) writeHeaders(sink, kept, edit.addHeaders);
  const after = spans.filter(({ layout }) => layout.flag < HEADERS_FLAG);
  for (const span of after.filter(({ layout }) => layout.flag > MESSAGE_ID_FLAG)) {
    sink.bytes(buffer.subarray(span.start, span.end));
  }
  if (edit.messageId !== undefined) sink.shortString(edit.messageId);
  for (const span of after.filter(({ layout }) => layout.flag <= MESSAGE_ID_FLAG)) {
    sink.bytes(buffer.subarray(span.start, span.end));
  }
  return sink.done();
}

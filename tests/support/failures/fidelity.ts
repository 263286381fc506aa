/** What a copy has kept: its body, and every header entry that is neither ours nor of its death, byte for byte. */
import { spansOf } from '../../../src/core/broker/properties/layout.ts';
import { asBuffer, Cursor, skipValue } from '../../../src/core/broker/properties/reader.ts';
import { isStripped } from '../../../src/core/retry/raw-copy.ts';

export interface Kept {
  /** Entries that must stay, each as its bytes in hex, in their order. */
  readonly entries: readonly string[];
  /** All other properties, by name. */
  readonly properties: Readonly<Record<string, string>>;
  readonly body: string;
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

function entriesOf(buffer: Buffer, start: number, end: number): readonly string[] {
  const cursor = new Cursor(buffer, start, end);
  cursor.uint32();
  const entries: string[] = [];
  while (cursor.offset < end) {
    const from = cursor.offset;
    const key = cursor.shortString();
    skipValue(cursor);
    if (!isStripped(key, [])) entries.push(hex(buffer.subarray(from, cursor.offset)));
  }
  return entries;
}

/** Entries are compared in a fixed order: a quorum queue sorts them. */
export function keptOf({ raw, body }: { readonly raw: Uint8Array; readonly body: Uint8Array }): Kept {
  const buffer = asBuffer(raw);
  const spans = spansOf(raw);
  const headers = spans.find(({ layout }) => layout.form === 'table');
  const rest = spans.filter(({ layout }) => layout.form !== 'table');
  return {
    entries: headers ? [...entriesOf(buffer, headers.start, headers.end)].sort() : [],
    properties: Object.fromEntries(
      rest.map(({ layout, start, end }) => [layout.name, hex(buffer.subarray(start, end))]),
    ),
    body: hex(body),
  };
}

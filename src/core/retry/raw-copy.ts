/**
 * The copy of a dead letter that a retry sends: its raw property bytes with our headers added and only what belongs to
 * its death, its old deliveries or its old routing removed (docs/rabbitmq.md, Copying a message). The body is never
 * touched.
 */
import type { AmqpTable } from '../../shared/domain/amqp.ts';
import { editRawProperties } from '../broker/properties/edit.ts';
import { spansOf } from '../broker/properties/layout.ts';

/** What a retry says of itself. Our own headers carry no `x-` prefix: brokers keep those for themselves. */
export interface RetryHeaders {
  readonly retryId: string;
  /** Which retry of this message, from 1, those of its earlier deaths included. */
  readonly count: number;
  /** The retry that this one repeats, else the failure. */
  readonly of: string;
  /** Milliseconds since 1970; sent in whole seconds. */
  readonly at: number;
}

const STRIPPED: ReadonlySet<string> = new Set([
  'x-death',
  'x-delivery-count',
  'x-acquired-count',
  'CC',
  'BCC',
]);
/** Headers of a publish that the broker routes by, and those in which it counts deliveries. */
const ACTED_ON: ReadonlySet<string> = new Set(['x-delivery-count', 'x-acquired-count', 'CC', 'BCC']);
const STRIPPED_PREFIXES = ['x-first-death-', 'x-last-death-', 'oraculo-retry-'] as const;

export function isStripped(key: string, alsoDropped: readonly string[]): boolean {
  return (
    STRIPPED.has(key) ||
    STRIPPED_PREFIXES.some((prefix) => key.startsWith(prefix)) ||
    alsoDropped.includes(key)
  );
}

function headerTable({ retryId, count, of, at }: RetryHeaders): AmqpTable {
  return [
    { key: 'oraculo-retry-id', value: { type: 'string', value: retryId } },
    { key: 'oraculo-retry-count', value: { type: 'int32', value: count } },
    { key: 'oraculo-retry-of', value: { type: 'string', value: of } },
    { key: 'oraculo-retry-at', value: { type: 'timestamp', value: BigInt(Math.trunc(at / 1000)) } },
  ];
}

const DELIVERY_MODE_FLAG = 0x1000;
const PERSISTENT = 2;

/** The same bytes with delivery mode 2, so that the copy survives a restart of the broker. */
export function asPersistent(raw: Uint8Array): Uint8Array {
  const spans = spansOf(raw);
  const mode = spans.find(({ layout }) => layout.name === 'deliveryMode');
  if (mode) {
    const copy = Buffer.from(raw);
    copy.writeUInt8(PERSISTENT, mode.start);
    return copy;
  }
  // It comes after content type, content encoding and headers, whose flags are the higher bits.
  const at = spans.findLast(({ layout }) => layout.flag > DELIVERY_MODE_FLAG)?.end ?? 2;
  const copy = Buffer.concat([raw.subarray(0, at), Buffer.of(PERSISTENT), raw.subarray(at)]);
  copy.writeUInt16BE(copy.readUInt16BE(0) | DELIVERY_MODE_FLAG, 0);
  return copy;
}

/** Throws `invalid-message` when the properties are malformed. */
export function rawCopy(raw: Uint8Array, headers: RetryHeaders, alsoDropped: readonly string[]): Uint8Array {
  return asPersistent(
    editRawProperties(raw, {
      dropHeader: (key) => isStripped(key, alsoDropped),
      dropProperties: ['expiration', 'userId'],
      addHeaders: headerTable(headers),
    }),
  );
}

export const EDITED_OF = 'oraculo-edited-of';

/**
 * The same for a message whose body was changed: it is another message, so it has an id of its own and says which one it
 * comes from. Its correlation id stays.
 */
export function editedCopy(
  raw: Uint8Array,
  headers: RetryHeaders,
  { messageId, editedOf }: { readonly messageId: string; readonly editedOf: string },
  alsoDropped: readonly string[],
): Uint8Array {
  return asPersistent(
    editRawProperties(raw, {
      dropHeader: (key) => key === EDITED_OF || isStripped(key, alsoDropped),
      dropProperties: ['expiration', 'userId'],
      addHeaders: [...headerTable(headers), { key: EDITED_OF, value: { type: 'string', value: editedOf } }],
      messageId,
    }),
  );
}

export const RESTORED_ID = 'oraculo-restored-id';

/**
 * An archived message as it goes back into its dead-letter queue: its deaths stay, so that it can be judged as before.
 * Only what the broker would act on, or counts by itself, is removed; `id` tells it from the one that was discarded.
 */
export function restoredCopy(raw: Uint8Array, id: string): Uint8Array {
  return editRawProperties(raw, {
    dropHeader: (key) => key === RESTORED_ID || ACTED_ON.has(key),
    dropProperties: ['expiration', 'userId'],
    addHeaders: [{ key: RESTORED_ID, value: { type: 'string', value: id } }],
  });
}

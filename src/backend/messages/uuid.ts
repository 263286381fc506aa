/** Name-based UUIDs (RFC 9562, version 5): the same parts always give the same id, so a message published twice is recognised. */
import { createHash } from 'node:crypto';

/** Namespace of every id made here; any fixed UUID would do. */
const NAMESPACE = Buffer.from('0a3f3c5e5b0f4c1c9d6f1f6d0d1c7a42', 'hex');

export function uuidOf(parts: readonly string[]): string {
  const hash = createHash('sha1').update(NAMESPACE).update(JSON.stringify(parts)).digest().subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

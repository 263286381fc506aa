/** Retry ids: UUIDv5 (RFC 9562) over identity, ordinal and attempt, so that two consoles name the same retry alike. */
import { createHash } from 'node:crypto';

/** The namespace of this product's retries; never changed. */
const NAMESPACE = Buffer.from('7d2f6c0e9b1a5c3e8f4db0a6c1e25d97', 'hex');

export function uuidV5(name: string, namespace: Uint8Array = NAMESPACE): string {
  const bytes = createHash('sha1').update(namespace).update(name, 'utf8').digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** `identity` is the SHA-256 of the message in hex. */
export function retryIdOf(identity: string, ordinal: number, attempt: number): string {
  return uuidV5(`${identity}:${ordinal}:${attempt}`);
}

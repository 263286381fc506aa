/** By what the same message is known again: its own id, where it has one, else its bytes. */
import { hash } from 'node:crypto';

/** Bytes of the digest that are kept: exact as a number, and only ever compared within one run. */
const BYTES = 6;

/** Equal for the same message, and by chance for one in 2^48 of others. */
export function messageIdentity(messageId: string | undefined, body: Uint8Array): number {
  const digest = hash('sha1', messageId ?? body, 'buffer');
  return digest.readUIntBE(0, BYTES);
}

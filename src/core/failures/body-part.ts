/** A part of a stored body as it is, for what is too long for a view. */
import type { ArgsOf, ResultOf } from '../../shared/contract.ts';
import { ExpectedError } from '../../shared/errors.ts';
import type { FailureStore } from './failure-store.ts';

/** A character of UTF-8 has at most this many bytes after its first. */
const MOST_FOLLOWING = 3;

function isFollowing(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/** The first byte at or after `at` that begins a character; `at` itself where the bytes are not UTF-8. */
function characterFrom(body: Uint8Array, at: number): number {
  for (let next = at; next <= at + MOST_FOLLOWING; next += 1) if (!isFollowing(body[next])) return next;
  return at;
}

/**
 * The characters that begin within the part, so that parts side by side are the whole text; what is no UTF-8 is U+FFFD.
 * Hex pairs are of exactly the bytes asked for. Fails with `not-found`, also for a failure without a message.
 */
export function bodyPart(
  desk: { readonly failures: Pick<FailureStore, 'message'> },
  { id, offset, length, as }: Omit<ArgsOf<'failures.body'>, 'connectionId'>,
): ResultOf<'failures.body'> {
  const body = desk.failures.message(id)?.body;
  if (!body) throw new ExpectedError('not-found', 'There is no such message', { id });
  const size = body.length;
  const from = Math.min(offset, size);
  const to = Math.min(offset + length, size);
  if (as === 'hex') {
    return {
      text: Buffer.from(body.buffer, body.byteOffset + from, to - from).toString('hex'),
      offset: from,
      size,
    };
  }
  const first = from === 0 ? 0 : characterFrom(body, from);
  const end = characterFrom(body, to);
  // A byte order mark is content here.
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(body.subarray(first, end));
  return { text, offset: first, size };
}

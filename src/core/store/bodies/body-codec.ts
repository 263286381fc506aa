/** How a body is kept: as it came, or as one zstd frame, with or without a dictionary. Pure; the bytes come back exactly. */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { ExpectedError } from '../../../shared/errors.ts';

export const AS_IT_CAME = 0;
export const ZSTD = 1;
/** Dictionaries are numbered from here on, and a body's codec is the number of its dictionary. */
export const FIRST_DICTIONARY = 2;

/** Longer bodies stay as they came: packing one would hold up the capture for longer than it is worth. */
export const LONGEST_PACKED = 1024 * 1024;

const LEVEL = 1;
export function pack(body: Uint8Array, dictionary: Buffer | null): Buffer {
  return zstdCompressSync(body, {
    params: {
      [constants.ZSTD_c_compressionLevel]: LEVEL,
      // Four bytes that tell a damaged body from a whole one.
      [constants.ZSTD_c_checksumFlag]: 1,
    },
    pledgedSrcSize: body.length,
    chunkSize: Math.max(1024, Math.min(body.length, 64 * 1024)),
    ...(dictionary ? { dictionary } : {}),
  });
}

/** Throws `storage-failed` when it is no whole frame, or one of more than any body that is packed (docs/faults.md, H11). */
export function unpack(packed: Uint8Array, dictionary: Buffer | null): Buffer {
  try {
    return zstdDecompressSync(packed, {
      maxOutputLength: LONGEST_PACKED,
      chunkSize: Math.max(1024, Math.min(packed.length * 4, 64 * 1024)),
      ...(dictionary ? { dictionary } : {}),
    });
  } catch (error) {
    throw new ExpectedError('storage-failed', 'The stored body of this message is damaged', {}, error);
  }
}

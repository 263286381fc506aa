/** How a body is kept: as it came, or as one zstd frame, with or without a dictionary. Pure; the bytes come back exactly. */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

export const AS_IT_CAME = 0;
export const ZSTD = 1;
/** Dictionaries are numbered from here on, and a body's codec is the number of its dictionary. */
export const FIRST_DICTIONARY = 2;

/** Longer bodies stay as they came: packing one would hold up the capture for longer than it is worth. */
export const LONGEST_PACKED = 1024 * 1024;

const LEVEL = 1;
/** Tables as small as most bodies are: with those that zstd would choose, setting up costs more than packing. */
const SMALL_TABLES = {
  [constants.ZSTD_c_windowLog]: 13,
  [constants.ZSTD_c_hashLog]: 10,
  [constants.ZSTD_c_chainLog]: 10,
};
const SMALL = 4 * 1024;

export function pack(body: Uint8Array, dictionary: Buffer | null): Buffer {
  const tables = body.length <= SMALL ? SMALL_TABLES : {};
  return zstdCompressSync(body, {
    params: { [constants.ZSTD_c_compressionLevel]: LEVEL, ...tables },
    pledgedSrcSize: body.length,
    chunkSize: Math.max(1024, Math.min(body.length, 64 * 1024)),
    ...(dictionary ? { dictionary } : {}),
  });
}

/** Throws when it is no frame, or one of more than any body that is packed (docs/faults.md, H11). */
export function unpack(packed: Uint8Array, dictionary: Buffer | null): Buffer {
  return zstdDecompressSync(packed, {
    maxOutputLength: LONGEST_PACKED,
    chunkSize: Math.max(1024, Math.min(packed.length * 4, 64 * 1024)),
    ...(dictionary ? { dictionary } : {}),
  });
}

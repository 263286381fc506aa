/**
 * Reads a response's body within a size cap that holds before and after decompression: a bomb is stopped at the cap,
 * not after it (docs/faults.md, H11).
 */
import { Readable, Transform, type TransformCallback, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { permanent } from '../worker/task-failure.ts';

/** More than this many codings in a row have no honest use. */
const MOST_CODINGS = 2;

function tooBig(limit: number) {
  return permanent('resposta_grande_demais', `A resposta passa de ${Math.round(limit / 1_048_576)} MB`);
}

function capped(limit: number): Transform {
  let size = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done: TransformCallback) {
      size += chunk.byteLength;
      if (size > limit) done(tooBig(limit));
      else done(null, chunk);
    },
  });
}

/** "deflate" means zlib by the standard and raw deflate by habit: the first byte tells. */
function inflaterFor(firstByte: number): Transform {
  return (firstByte & 0x0f) === 8 ? createInflate() : createInflateRaw();
}

function decoderFor(coding: string, firstByte: number): Transform {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'br':
      return createBrotliDecompress();
    case 'deflate':
      return inflaterFor(firstByte);
    default:
      throw permanent('codificacao_desconhecida', `A resposta vem codificada como "${coding.slice(0, 40)}"`);
  }
}

async function through(source: Readable, stages: readonly Transform[]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const collected = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  await pipeline([source, ...stages, collected]);
  return Buffer.concat(chunks);
}

async function decoded(bytes: Buffer, coding: string, limit: number): Promise<Buffer> {
  if (bytes.length === 0) return bytes;
  return through(Readable.from([bytes]), [decoderFor(coding, bytes.readUInt8(0)), capped(limit)]);
}

function codingsOf(contentEncoding: string): string[] {
  const codings = contentEncoding
    .toLowerCase()
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '' && word !== 'identity');
  if (codings.length > MOST_CODINGS)
    throw permanent('codificacao_desconhecida', 'A resposta vem codificada vezes demais');
  return codings;
}

const isGzipFile = (bytes: Buffer) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** The decoded body, at most `limit` bytes. Throws a `TaskFailure`, zlib's errors, or the connection's. */
export async function readBody(source: Readable, contentEncoding: string, limit: number): Promise<Buffer> {
  let codings: string[];
  try {
    codings = codingsOf(contentEncoding);
  } catch (error) {
    // The abort of a body nobody reads would otherwise be an error nobody handles.
    source.once('error', () => undefined);
    source.destroy();
    throw error;
  }
  let bytes = await through(source, [capped(limit)]);
  for (const coding of codings.reverse()) bytes = await decoded(bytes, coding, limit);
  // A feed.xml.gz served as a plain file.
  return isGzipFile(bytes) ? decoded(bytes, 'gzip', limit) : bytes;
}

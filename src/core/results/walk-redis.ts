/**
 * A walk over the keys of a Redis by SCAN, in steps that each cost the server little; values by STRLEN and GETRANGE, so
 * that no large one is ever loaded. KEYS is never sent (docs/faults.md, A06).
 */
import type { Redis } from 'ioredis';
import type { FoundResult, WalkedResults } from './port.ts';

/** Keys that the server looks at for one SCAN, and that are read at once. */
const STEP = 500;
/** Bytes of one value, and about those of one reading. */
const LARGEST_VALUE = 1024 * 1024;
const MOST_BYTES = 8 * 1024 * 1024;

function escaped(prefix: string): string {
  return prefix.replace(/[\\*?[\]]/g, (sign) => `\\${sign}`);
}

interface Sized {
  readonly key: string;
  readonly bytes: number;
}

/** Answers of a pipeline in order; the error of one command is its own, one of the connection is everyone's. */
async function each<T>(
  redis: Redis,
  keys: readonly string[],
  command: (pipeline: ReturnType<Redis['pipeline']>, key: string) => unknown,
  answer: (key: string, error: Error | null, value: unknown) => T,
): Promise<readonly T[]> {
  const pipeline = redis.pipeline();
  for (const key of keys) command(pipeline, key);
  const replies = (await pipeline.exec()) ?? [];
  return keys.map((key, index) => {
    const [error, value] = replies[index] ?? [new Error('no answer came'), null];
    return answer(key, error, value);
  });
}

function isWrongType(error: Error): boolean {
  return error.message.startsWith('WRONGTYPE');
}

async function sizes(redis: Redis, keys: readonly string[]): Promise<readonly (Sized | FoundResult)[]> {
  return each(
    redis,
    keys,
    (pipeline, key) => pipeline.strlen(key),
    (key, error, value) => {
      if (error && !isWrongType(error)) throw error;
      if (error) return { key, problem: 'other-type' as const };
      const bytes = Number(value);
      return bytes > LARGEST_VALUE ? { key, problem: 'too-big' as const } : { key, bytes };
    },
  );
}

async function values(redis: Redis, keys: readonly string[]): Promise<readonly FoundResult[]> {
  const read = await each(
    redis,
    keys,
    (pipeline, key) => pipeline.getrange(key, 0, LARGEST_VALUE),
    (key, error, value) => {
      if (error && !isWrongType(error)) throw error;
      if (error) return { key, problem: 'other-type' as const };
      return { key, value: String(value) };
    },
  );
  // What expired in between reads as nothing.
  return read.filter((found) => !('value' in found) || found.value !== '');
}

/** Keys in groups whose values are about `MOST_BYTES` together. */
function groups(sized: readonly Sized[]): readonly (readonly string[])[] {
  const made: string[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const one of sized) {
    if (bytes + one.bytes > MOST_BYTES) {
      made.push([]);
      bytes = 0;
    }
    made.at(-1)?.push(one.key);
    bytes += one.bytes;
  }
  return made;
}

async function readAll(redis: Redis, keys: readonly string[]): Promise<readonly FoundResult[]> {
  const sized = await sizes(redis, keys);
  const found: FoundResult[] = sized.flatMap((one) => ('problem' in one ? [one] : []));
  const readable = sized.flatMap((one) => ('bytes' in one && one.bytes > 0 ? [one] : []));
  for (const group of groups(readable)) found.push(...(await values(redis, group)));
  return found;
}

/** Pages come as SCAN gives them, also empty ones, so that whoever walks can stop in between. */
export async function* walkRedis(redis: Redis, prefix: string): AsyncGenerator<WalkedResults> {
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', `${escaped(prefix)}*`, 'COUNT', STEP);
    cursor = next;
    const found = keys.length === 0 ? [] : await readAll(redis, [...new Set(keys)]);
    yield { found, isLast: cursor === '0' };
  } while (cursor !== '0');
}

/**
 * What the next collection of the same target has to know of this one. It is data and no function, so that a repeated
 * attempt remembers what the first one handed on, and nothing that the source has published since.
 */
import type { ResultStore } from '../../core/results/port.ts';
import { z } from '../../shared/schema.ts';
import { advanceCursor, cursorMemory } from './cursor.ts';
import { advanceOffset, offsetMemory } from './telegram/offset.ts';

export const memory = z.discriminatedUnion('kind', [cursorMemory, offsetMemory]);
export type Memory = z.infer<typeof memory>;

function advance(results: ResultStore, one: Memory): Promise<void> {
  switch (one.kind) {
    case 'cursor':
      return advanceCursor(results, one);
    case 'offset':
      return advanceOffset(results, one);
  }
}

/**
 * Writes memories one after the other: each is merged into what is there, and two at a time would lose one. Two backends
 * do not wait for each other; what is lost between them is collected again. A write throws what the store throws.
 */
export function memoryWriter(results: ResultStore): (one: Memory) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  return (one) => {
    const write = last.then(() => advance(results, one));
    // A write that fails is told to its own task, and does not hold up the next one.
    last = write.catch(() => undefined);
    return write;
  };
}

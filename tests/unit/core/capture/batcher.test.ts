import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { batcher } from '../../../../src/core/capture/batcher.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

function diskFull(): Error {
  return Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
}

function collecting(commit: (batch: readonly number[]) => void = () => undefined) {
  const batches: number[][] = [];
  const acked: number[] = [];
  const target = batcher<number>({
    commit: (batch) => {
      commit(batch);
      batches.push([...batch]);
    },
    committed: (last) => acked.push(last),
    log: silent,
  });
  return { ...target, batches, acked };
}

describe('batching', () => {
  it('commits by time when little comes, in order', async () => {
    const { add, batches, acked } = collecting();
    add(1);
    add(2);
    expect(batches).toEqual([]);
    await wait(25);
    expect(batches).toEqual([[1, 2]]);
    expect(acked).toEqual([2]);
  });

  it('commits by count when much comes', () => {
    const { add, batches } = collecting();
    for (let n = 1; n <= 2_500; n += 1) add(n);
    expect(batches.map((batch) => batch.length)).toEqual([1_000, 1_000]);
  });

  it('acks nothing and drops nothing while the disk is full (S03)', async () => {
    let full = true;
    const { add, batches, acked, close } = collecting(() => {
      if (full) throw diskFull();
    });
    add(1);
    await wait(20);
    add(2);
    expect(acked).toEqual([]);
    full = false;
    close();
    expect(batches).toEqual([[1, 2]]);
    expect(acked).toEqual([2]);
  });

  it('leaves out one message that cannot be stored, and no other', () => {
    const { add, flush, batches, acked } = collecting((batch) => {
      if (batch.includes(2)) throw new Error('not a row');
    });
    for (const n of [1, 2, 3]) add(n);
    expect(flush()).toBe(true);
    expect(batches).toEqual([[1], [3]]);
    expect(acked).toEqual([3]);
  });
});

import { describe, expect, it } from 'vitest';
import { collectPages, type Wanted } from '../../../../src/backend/collectors/collect-pages.ts';
import { openCursor } from '../../../../src/backend/collectors/cursor.ts';
import type { Item } from '../../../../src/backend/collectors/items/item.ts';
import { memoryWriter } from '../../../../src/backend/collectors/memory.ts';
import { collectingTask } from '../../../support/backend/collecting.ts';
import { memoryResults } from '../../../support/backend/memory-results.ts';

const NOW = Date.parse('2026-11-30T12:00:00Z');
const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(NOW - days * DAY_MS).toISOString();

const item = (id: string, publicado_em: string | null = null): Item => ({
  id,
  titulo: id,
  url: null,
  autor: null,
  publicado_em,
  resumo: null,
});

/** A source of these items, 50 to a page, of which one collection after the other takes what is new. */
function source(initial: readonly Item[], wanted: Partial<Wanted<number>>) {
  const results = memoryResults();
  const items = [...initial];
  async function collect(more: Partial<Wanted<number>> = {}) {
    const task = collectingTask(results);
    const read = await collectPages(
      {
        fonte: 'f',
        target: 't',
        onlyNew: true,
        oldest: '',
        newestFirst: true,
        limit: 500,
        first: 0,
        read: async (from) => ({
          records: items.slice(from, from + 50).length,
          items: items.slice(from, from + 50),
          next: from + 50 < items.length ? from + 50 : null,
        }),
        ...wanted,
        ...more,
      },
      task,
      { results, clock: { now: () => NOW } },
    );
    await task.published();
    return read;
  }
  return { items, collect };
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => item(`i${index}`));

describe('collecting only what is new', () => {
  it('brings what a limit left behind, until nothing is, and then reads one page', async () => {
    const { collect } = source(numbered(200), { limit: 50 });
    const brought = [];
    for (const complete of [false, false, false, true]) {
      const read = await collect();
      expect(read.completo).toBe(complete);
      brought.push(...read.itens);
    }
    expect(new Set(brought.map(({ id }) => id)).size).toBe(200);
    expect(await collect()).toMatchObject({ itens: [], paginas: 1, completo: true });
  });

  it('brings what came in such numbers that a limit cut it off', async () => {
    const { items, collect } = source(numbered(100), {});
    await collect();
    items.unshift(...Array.from({ length: 120 }, (_, index) => item(`new${index}`)));
    expect(await collect({ limit: 50 })).toMatchObject({ itens: { length: 50 }, completo: false });
    expect(await collect()).toMatchObject({ itens: { length: 70 }, completo: true });
  });

  it('reads past what is known for a longer period than before', async () => {
    const posts = Array.from({ length: 150 }, (_, index) => item(`i${index}`, daysAgo(index / 10)));
    const { collect } = source(posts, {});
    expect((await collect({ oldest: daysAgo(5) })).itens).toHaveLength(51);
    const longer = await collect({ oldest: daysAgo(30) });
    expect(longer).toMatchObject({ itens: { length: 99 }, completo: true });
    expect(await collect({ oldest: daysAgo(10) })).toMatchObject({ itens: [], paginas: 1 });
  });

  it('remembers all that it can read, of a source in no certain order', async () => {
    const { collect } = source(numbered(7_000), { newestFirst: false });
    const brought = [];
    for (let run = 0; run < 7; run += 1) brought.push(...(await collect()).itens);
    expect([brought.length, new Set(brought.map(({ id }) => id)).size]).toEqual([2_500, 2_500]);
    expect(await collect()).toMatchObject({ itens: [], ja_vistos: 2_500, completo: false });
  });
});

describe('memories of one target', () => {
  it('that are written at the same time do not undo each other', async () => {
    const results = memoryResults();
    const cursor = await openCursor(results, 'f', 't');
    const write = memoryWriter(results);
    await Promise.all([write(cursor.after(['a'], null)), write(cursor.after(['b'], null))]);
    const after = await openCursor(results, 'f', 't');
    expect(['a', 'b', 'c'].map(after.isNew)).toEqual([false, false, true]);
  });

  it('do not keep the next one from being written when the store fails once', async () => {
    const results = memoryResults();
    const { set } = results;
    let failures = 1;
    const write = memoryWriter({
      ...results,
      set: (...entry) => (failures-- > 0 ? Promise.reject(new Error('down')) : set(...entry)),
    });
    const cursor = await openCursor(results, 'f', 't');
    await expect(write(cursor.after(['a'], null))).rejects.toThrow('down');
    await write(cursor.after(['b'], null));
    expect((await openCursor(results, 'f', 't')).isNew('b')).toBe(false);
  });

  it('of a bot never go back', async () => {
    const results = memoryResults();
    const write = memoryWriter(results);
    await write({ kind: 'offset', key: 'k', offset: 20 });
    await write({ kind: 'offset', key: 'k', offset: 12 });
    expect(results.values.get('k')).toBe('20');
  });
});

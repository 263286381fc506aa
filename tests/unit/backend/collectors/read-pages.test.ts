import { describe, expect, it } from 'vitest';
import { advanceCursor, MOST_IDS, openCursor } from '../../../../src/backend/collectors/cursor.ts';
import { type Item, itemsOf } from '../../../../src/backend/collectors/items/item.ts';
import { type Progress, progressOf } from '../../../../src/backend/collectors/progress.ts';
import { type Page, type Reading, readPages } from '../../../../src/backend/collectors/read-pages.ts';
import type { Task } from '../../../../src/backend/worker/role.ts';
import { memoryResults } from '../../../support/backend/memory-results.ts';

const items = (...ids: string[]): Item[] =>
  itemsOf(
    ids.map((id) => ({
      id,
      title: { kind: 'text', value: id },
      url: undefined,
      author: undefined,
      date: undefined,
      summary: undefined,
    })),
    'https://e.org/',
  );

/** Pages by their number; a page that is not there ends the reading. */
function reading(pages: readonly (readonly string[])[], more: Partial<Reading<number>> = {}) {
  const told: Progress[] = [];
  const read = async (page: number): Promise<Page<number>> => ({
    records: pages[page]?.length ?? 0,
    items: items(...(pages[page] ?? [])),
    next: page + 1 < pages.length ? page + 1 : null,
  });
  const all: Reading<number> = {
    first: 0,
    read,
    limit: 100,
    leaveOut: () => null,
    newestFirst: false,
    endsAtKnown: true,
    now: () => 0,
    progress: async (progress) => void told.push(progress),
    ...more,
  };
  return { told, result: readPages(all) };
}

const ids = async ({ result }: ReturnType<typeof reading>) => (await result).itens.map(({ id }) => id);

describe('reading the pages of a source', () => {
  it('goes to the last page and tells how far it is', async () => {
    const pages = reading([['a', 'b'], ['b', 'c'], ['d']]);
    expect(await pages.result).toMatchObject({ paginas: 3, lidos: 4, completo: true });
    expect(await ids(pages)).toEqual(['a', 'b', 'c', 'd']);
    expect(pages.told.at(-1)).toEqual({ paginas: 3, lidos: 4, itens: 4 });
  });

  it('counts what it leaves out, by reason', async () => {
    const leaveOut: Reading<number>['leaveOut'] = ({ id }) =>
      id === 'a' ? 'ja_vistos' : id === 'b' ? 'fora_do_periodo' : null;
    expect(await reading([['a', 'b', 'c']], { leaveOut }).result).toMatchObject({
      itens: [{ id: 'c' }],
      ja_vistos: 1,
      fora_do_periodo: 1,
      sem_o_texto: 0,
      completo: true,
    });
  });

  it('ends a source that lists newest first where all is known or too old', async () => {
    const leaveOut: Reading<number>['leaveOut'] = ({ id }) =>
      id < 'd' ? null : id === 'd' ? 'ja_vistos' : 'fora_do_periodo';
    const pages = [['a', 'd'], ['e', 'd', 'f'], ['b']];
    expect(await ids(reading(pages, { leaveOut, newestFirst: true }))).toEqual(['a']);
    expect(await ids(reading(pages, { leaveOut }))).toEqual(['a', 'b']);
    expect(await ids(reading(pages, { leaveOut, newestFirst: true, endsAtKnown: false }))).toEqual(['a']);
    const known: Reading<number>['leaveOut'] = ({ id }) => (id < 'c' ? 'ja_vistos' : null);
    const older = [['a', 'b'], ['c']];
    expect(await ids(reading(older, { leaveOut: known, newestFirst: true }))).toEqual([]);
    expect(await ids(reading(older, { leaveOut: known, newestFirst: true, endsAtKnown: false }))).toEqual([
      'c',
    ]);
    const withoutText: Reading<number>['leaveOut'] = ({ id }) => (id === 'b' ? null : 'sem_o_texto');
    expect(await ids(reading(pages, { leaveOut: withoutText, newestFirst: true }))).toEqual(['b']);
  });

  it('stops at the limit and says whether there was more', async () => {
    expect(await reading([['a', 'b'], ['c']], { limit: 2 }).result).toMatchObject({
      paginas: 1,
      completo: false,
    });
    expect(await reading([['a', 'b', 'c']], { limit: 2 }).result).toMatchObject({ completo: false });
    expect(await reading([['a', 'b']], { limit: 2 }).result).toMatchObject({ completo: true });
  });

  it('refuses a source that repeats a page for ever', async () => {
    const read = async (): Promise<Page<number>> => ({ records: 2, items: items('a', 'b'), next: 7 });
    await expect(reading([], { read }).result).rejects.toMatchObject({
      codigo: 'paginacao_em_laco',
      kind: 'temporary',
    });
  });

  it('takes a page that lists nothing for the end, whatever it points to', async () => {
    const read = async (page: number): Promise<Page<number>> => ({
      records: page === 0 ? 1 : 0,
      items: page === 0 ? items('a') : [],
      next: page + 1,
    });
    expect(await reading([], { read }).result).toMatchObject({ paginas: 2, completo: true });
  });

  it.each([true, false])(
    'reads past a page that lists no item of ours, newest first: %s',
    async (newestFirst) => {
      const read = async (page: number): Promise<Page<number>> => ({
        records: 2,
        items: page === 1 ? [] : items(`i${page}`),
        next: page < 2 ? page + 1 : null,
      });
      const pages = reading([], { read, newestFirst });
      expect(await ids(pages)).toEqual(['i0', 'i2']);
      expect(await pages.result).toMatchObject({ paginas: 3, completo: true });
    },
  );

  it('ends after 50 pages, and when the time is up', async () => {
    const read = async (page: number): Promise<Page<number>> => ({
      records: 1,
      items: items(`i${page}`),
      next: page + 1,
    });
    expect(await reading([], { read }).result).toMatchObject({ paginas: 50, completo: false });
    let now = 0;
    const slow = reading([], {
      read,
      now: () => {
        now += 20_000;
        return now;
      },
    });
    expect((await slow.result).paginas).toBeLessThan(6);
    expect(await slow.result).toMatchObject({ completo: false });
  });
});

describe('what was collected before', () => {
  it('is remembered for the same target, newest first, and for no other', async () => {
    const results = memoryResults();
    const first = await openCursor(results, 'telegram', { canal: 'a' });
    expect(first.isNew('1')).toBe(true);
    await advanceCursor(results, first.after(['1', '2'], null));
    const second = await openCursor(results, 'telegram', { canal: 'a' });
    expect(['1', '2', '3'].map(second.isNew)).toEqual([false, false, true]);
    const numbered = Array.from({ length: MOST_IDS - 1 }, (_, index) => `n${index}`);
    await advanceCursor(results, second.after(numbered, null));
    const third = await openCursor(results, 'telegram', { canal: 'a' });
    expect(['n0', numbered.at(-1) ?? '', '1', '2'].map(third.isNew)).toEqual([false, false, false, true]);
    const other = await openCursor(results, 'telegram', { canal: 'b' });
    expect(other.isNew('1')).toBe(true);
  });

  it('does not pass for nothing when the store cannot be asked', async () => {
    const results = { ...memoryResults(), get: () => Promise.reject(new Error('down')) };
    await expect(openCursor(results, 'telegram', {})).rejects.toThrow('down');
  });

  it('that holds something else counts as nothing', async () => {
    const results = memoryResults();
    await advanceCursor(results, (await openCursor(results, 'x', {})).after(['1'], null));
    for (const key of results.values.keys()) results.values.set(key, '{"ids":7}');
    expect((await openCursor(results, 'x', {})).isNew('1')).toBe(true);
  });
});

describe('progress', () => {
  const message = {
    correlation_id: 'c-1',
    tipo_evento: 'iniciar_coleta',
    payload: {},
    timestamp: '2025-10-14T12:00:00Z',
  };
  const warned: string[] = [];
  const task: Task = {
    message,
    sourceId: 'm-1',
    retryId: '',
    log: { info: () => undefined, warn: (text) => void warned.push(text), error: () => undefined },
    signal: new AbortController().signal,
    key: 'fila:m-1',
    afterPublish: () => undefined,
    afterDone: () => undefined,
  };
  const clock = { now: () => Date.parse('2025-10-14T12:00:00Z') };
  const done = { paginas: 1, lidos: 50, itens: 3 };

  it('stands beside the result of its run', async () => {
    const results = memoryResults();
    await progressOf(results, clock, 'licitacoes', task)(done);
    expect(JSON.parse(results.values.get('oraculo:progresso:c-1') ?? '')).toEqual({
      correlation_id: 'c-1',
      fonte: 'licitacoes',
      ...done,
      atualizado_em: '2025-10-14T12:00:00.000Z',
    });
  });

  it('that cannot be told costs no collection', async () => {
    const results = { ...memoryResults(), set: () => Promise.reject(new Error('down')) };
    await progressOf(results, clock, 'licitacoes', task)(done);
    expect(warned).toEqual(['progress not written']);
  });
});

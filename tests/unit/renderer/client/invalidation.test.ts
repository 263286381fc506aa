import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { invalidateOnEvents, STALE_BY } from '../../../../src/renderer/client/invalidation.ts';
import { queries as contractQueries, events } from '../../../../src/shared/contract.ts';
import type { ConsoleClient } from '../../../../src/shared/handlers.ts';

function clientOf() {
  const listeners = new Map<string, (payload: never) => void>();
  const client = {
    on: (name: string, listener: (payload: never) => void) => {
      listeners.set(name, listener);
      return () => listeners.delete(name);
    },
  };
  return {
    // Only `on` is used by what is tested.
    client: client as unknown as ConsoleClient,
    tell: (name: string, payload: unknown) => listeners.get(name)?.(payload as never),
    listeners,
  };
}

describe('what an event makes stale', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is said for every event of the contract, in queries of the contract', () => {
    expect(Object.keys(STALE_BY).sort()).toEqual(Object.keys(events).sort());
    const payload = { connectionId: 'c1', lastSeq: 1, id: 'c1', jobId: 'j1' };
    for (const staleBy of Object.values(STALE_BY)) {
      for (const [name] of staleBy(payload)) expect(Object.keys(contractQueries)).toContain(name);
    }
  });

  it('is asked for once, however many events come, and only for their connection', async () => {
    const { client, tell } = clientOf();
    const queries = new QueryClient();
    const asked: string[] = [];
    for (const id of ['c1', 'c2']) {
      const queryFn = async () => asked.push(id);
      await queries.fetchQuery({ queryKey: ['runs.counts', id, {}], queryFn });
      queries
        .getQueryCache()
        .find({ queryKey: ['runs.counts', id, {}] })
        ?.setOptions({ queryFn });
    }
    const invalidated = vi.spyOn(queries, 'invalidateQueries');
    const end = invalidateOnEvents(client, queries, 250);
    for (let count = 0; count < 50; count += 1) tell('runs.changed', { connectionId: 'c1' });
    await vi.advanceTimersByTimeAsync(1000);
    expect(invalidated).toHaveBeenCalledTimes(4);
    expect(queries.getQueryState(['runs.counts', 'c1', {}])?.isInvalidated).toBe(true);
    expect(queries.getQueryState(['runs.counts', 'c2', {}])?.isInvalidated).toBe(false);
    end();
  });

  it('does not forget a change that comes while a query is being answered', async () => {
    const { client, tell } = clientOf();
    const queries = new QueryClient();
    const end = invalidateOnEvents(client, queries, 250);
    let answer: (value: number) => void = () => undefined;
    const fetching = queries.fetchQuery({
      queryKey: ['runs.counts', 'c1', {}],
      queryFn: () =>
        new Promise<number>((resolve) => {
          answer = resolve;
        }),
    });
    tell('runs.changed', { connectionId: 'c1' });
    await vi.advanceTimersByTimeAsync(600);
    expect(queries.getQueryState(['runs.counts', 'c1', {}])?.isInvalidated).toBe(false);
    answer(1);
    await fetching;
    await vi.advanceTimersByTimeAsync(300);
    expect(queries.getQueryState(['runs.counts', 'c1', {}])?.isInvalidated).toBe(true);
    end();
  });
});

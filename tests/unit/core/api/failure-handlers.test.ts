import { describe, expect, it } from 'vitest';
import { failureHandlers } from '../../../../src/core/api/failures.ts';
import type { ConnectionManager } from '../../../../src/core/connections/manager.ts';
import { profileOf } from '../store/history-fixture.ts';

/** A connection whose tap is not there yet, and the calls that reached its failures. */
function waiting() {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const calls: string[] = [];
  const asked: string[] = [];
  const connection = {
    profile: profileOf('oraculo'),
    record: { name: 'one', readOnly: false },
    whenWatching: (exchange: string) => {
      asked.push(exchange);
      return promise;
    },
    failures: () => ({
      retry: async () => calls.push('retry'),
      decide: async ({ decision }: { readonly decision: string }) => calls.push(decision),
    }),
  };
  // Of a manager these handlers ask nothing but a connection, and of that only what is here.
  const manager = { get: () => connection } as unknown as ConnectionManager;
  return { handlers: failureHandlers(manager), calls, asked, tapIsThere: () => resolve(true) };
}

const context = { signal: new AbortController().signal };
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('what is sent waits for the tap that sees its outcome', () => {
  it('when it is retried, and when it is sent again by decision', async () => {
    const { handlers, calls, asked, tapIsThere } = waiting();
    const ended = [
      handlers['failures.retry']({ connectionId: 'c', id: 'f', reason: null, delayMs: 0 }, context),
      handlers['retries.decide'](
        { connectionId: 'c', retryId: 'r', decision: 'send_again', reason: null },
        context,
      ),
    ];
    await settled();
    expect(calls).toEqual([]);
    expect(new Set(asked)).toEqual(new Set(['oraculo.comandos', 'oraculo.resultados']));
    tapIsThere();
    await Promise.all(ended);
    expect(calls.toSorted()).toEqual(['retry', 'send_again']);
  });

  it('but not when it is taken as delivered, which sends nothing', async () => {
    const { handlers, calls } = waiting();
    await handlers['retries.decide'](
      { connectionId: 'c', retryId: 'r', decision: 'treat_as_delivered', reason: null },
      context,
    );
    expect(calls).toEqual(['treat_as_delivered']);
  });
});

import { describe, expect, it, vi } from 'vitest';
import { supervise } from '../../../src/backend/supervise.ts';
import type { BrokerSession } from '../../../src/core/broker/port.ts';
import type { Log } from '../../../src/core/deps.ts';
import type { ConnectionState } from '../../../src/shared/domain/connection.ts';

const quiet: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const CONNECTED: ConnectionState = { kind: 'connected', since: 0, product: 'test', version: '1', host: 'h' };

/** Only what supervision uses: a state, and being told of its changes. */
function fakeSession(state: ConnectionState) {
  const listeners = new Set<(state: ConnectionState) => void>();
  const session = {
    state,
    onState: (listener: (state: ConnectionState) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const set = (next: ConnectionState) => {
    session.state = next;
    for (const listener of listeners) listener(next);
  };
  // The rest of the port is never called.
  return { session: session as unknown as BrokerSession, set, listeners };
}

describe('workers over a session that comes and goes', () => {
  it('start when it connects, and again after it was lost', async () => {
    const { session, set, listeners } = fakeSession({ kind: 'connecting', attempt: 1 });
    const ends: ((reason: string) => void)[] = [];
    let stops = 0;
    const supervised = supervise(
      session,
      async () => {
        const ended = Promise.withResolvers<string>();
        ends.push(ended.resolve);
        return {
          ended: ended.promise,
          stop: async () => {
            stops += 1;
          },
        };
      },
      quiet,
    );
    expect(ends).toHaveLength(0);
    set(CONNECTED);
    await supervised.ready;
    expect(ends).toHaveLength(1);
    set({ kind: 'reconnecting', since: 0, attempt: 1, retryAt: 0, error: { code: 'x', message: 'x' } });
    ends[0]?.('connection lost');
    await vi.waitFor(() => expect(stops).toBe(1));
    set(CONNECTED);
    await vi.waitFor(() => expect(ends).toHaveLength(2), { timeout: 3_000 });
    await supervised.close();
    expect(stops).toBe(2);
    expect(listeners.size).toBe(0);
  });

  it('try again by themselves after a start that failed', async () => {
    const { session } = fakeSession(CONNECTED);
    let starts = 0;
    const supervised = supervise(
      session,
      async () => {
        starts += 1;
        if (starts < 2) throw new Error('refused');
        return { ended: new Promise<string>(() => undefined), stop: async () => undefined };
      },
      quiet,
    );
    await supervised.attempted;
    expect(starts).toBe(1);
    await supervised.ready;
    expect(starts).toBe(2);
    await supervised.close();
  });
});

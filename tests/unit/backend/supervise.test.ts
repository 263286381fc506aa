import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { openJsonLog } from '../../../src/backend/log.ts';
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

describe('the log of the backend', () => {
  it('writes one JSON object a line, privately, and rotates by size', () => {
    const dir = mkdtempSync(join(tmpdir(), 'oraculo-log-'));
    const file = join(dir, 'logs', 'backend.jsonl');
    const log = openJsonLog({ file, clock: { now: () => 0 }, largest: 2_000 });
    log.info('hello', { correlation_id: 'c' });
    log.error('broken', new Error('why'), { correlation_id: 'c' });
    const [first, second] = readFileSync(file, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    expect(first).toEqual({
      time: '1970-01-01T00:00:00.000Z',
      level: 'info',
      message: 'hello',
      correlation_id: 'c',
    });
    expect(second).toMatchObject({ level: 'error', cause: 'why', correlation_id: 'c' });
    for (let index = 0; index < 300; index += 1) log.info('x'.repeat(100));
    log.close();
    expect(readdirSync(join(dir, 'logs')).toSorted()).toEqual(
      ['', '.1', '.2', '.3', '.4'].map((end) => `backend.jsonl${end}`),
    );
    for (const name of readdirSync(join(dir, 'logs'))) {
      const facts = statSync(join(dir, 'logs', name));
      expect(facts.mode & 0o777).toBe(0o600);
      expect(facts.size).toBeLessThanOrEqual(2_000);
    }
    rmSync(dir, { recursive: true, force: true });
  });
});

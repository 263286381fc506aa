import { describe, expect, it } from 'vitest';
import { deadlineOf, type LossFacts, roomOf } from '../../../../src/core/failures/deadline.ts';

const HOUR = 3_600_000;
const now = 1_800_000_000_000;

const queue = (changes: Partial<LossFacts>): LossFacts => ({
  type: 'classic',
  messages: 0,
  messageTtlMs: null,
  maxLength: null,
  overflow: null,
  ...changes,
});

const row = (changes: object = {}) => ({
  origin: 'dead_letter' as const,
  present: 1,
  failedAt: now - HOUR,
  position: 0,
  ...changes,
});

describe('the end of a dead letter where it lies', () => {
  it('is its death and the TTL of its queue', () => {
    expect(deadlineOf(queue({ messageTtlMs: 2 * HOUR }), row(), now)).toEqual({
      kind: 'expires',
      at: now + HOUR,
    });
    expect(deadlineOf(queue({}), row(), now)).toBeNull();
  });

  it('is told of what is believed in the queue alone', () => {
    const dying = queue({ messageTtlMs: 2 * HOUR });
    expect(deadlineOf(dying, row({ present: 0 }), now)).toBeNull();
    expect(deadlineOf(dying, row({ origin: 'result' }), now)).toBeNull();
    expect(deadlineOf({ ...dying, type: 'stream' }, row(), now)).toBeNull();
  });

  it.each([
    [100, 120, null, 0],
    [100, 100, null, 0],
    [100, 98, null, 2],
    [100, 98, 'drop-head', 2],
    [100, 98, 'reject-publish', null],
    [null, 98, null, null],
  ])(
    'with limit %s, %s messages and overflow %s so many still fit: %s',
    (maxLength, messages, overflow, room) => {
      expect(roomOf(queue({ maxLength, messages, overflow }))).toBe(room);
    },
  );

  it('by length counts the deaths until those before it and itself are gone, once that is near', () => {
    const nearlyFull = queue({ maxLength: 100, messages: 98 });
    expect(deadlineOf(nearlyFull, row({ position: 2 }), now)).toEqual({ kind: 'evicted', deaths: 5 });
    expect(deadlineOf(nearlyFull, row({ position: 90 }), now)).toBeNull();
    expect(deadlineOf(nearlyFull, row({ position: null }), now)).toBeNull();
  });

  it('is the TTL first when that is near, and the length when it is not', () => {
    const both = queue({ maxLength: 100, messages: 100, messageTtlMs: 2 * HOUR });
    expect(deadlineOf(both, row(), now)?.kind).toBe('expires');
    expect(deadlineOf({ ...both, messageTtlMs: 100 * HOUR }, row(), now)?.kind).toBe('evicted');
    expect(deadlineOf({ ...both, messageTtlMs: 100 * HOUR }, row({ position: 50 }), now)?.kind).toBe(
      'expires',
    );
  });
});

import { describe, expect, it } from 'vitest';
import { overflowWatch } from '../../../../src/core/capture/overflow.ts';
import { TAP_MAX_BYTES, TAP_MAX_LENGTH, TAP_MESSAGE_TTL_MS } from '../../../../src/core/capture/tap.ts';

const LOOK_MS = 2_000;

/** A tap's queue as the broker keeps it: what waits expires by age, and is delivered when `deliver` says so. */
function tapQueue() {
  let at = 1_000_000;
  let published: number[] = [];
  const watch = overflowWatch(() => at);
  const expire = () => {
    const before = published.length;
    published = published.filter((since) => since + TAP_MESSAGE_TTL_MS > at);
    return before - published.length;
  };
  return {
    now: () => at,
    publish: () => published.push(at),
    deliver: () => {
      expire();
      for (const _message of published) watch.received(100);
      published = [];
    },
    look: () => {
      at += LOOK_MS;
      const expired = expire();
      return { expired, verdict: watch.judge(published.length) };
    },
  };
}

describe('a tap that loses messages', () => {
  it('tells that messages expired in the queue, from before the first of them, and the end of it (S03)', () => {
    const queue = tapQueue();
    const stalledAt = queue.now();
    let lost = 0;
    let told: number | null = null;
    for (let looks = 0; looks < 200; looks += 1) {
      if (looks % 20 === 0) queue.publish();
      const { expired, verdict } = queue.look();
      lost += expired;
      if (verdict.kind === 'losing') {
        expect(told).toBeNull();
        expect(lost).toBeGreaterThan(0);
        told = verdict.since;
      } else expect(verdict.kind).toBe('same');
    }
    expect(told).toBe(stalledAt);
    queue.deliver();
    expect(queue.look().verdict).toEqual({ kind: 'recovered' });
    for (let looks = 0; looks < 200; looks += 1) expect(queue.look().verdict).toEqual({ kind: 'same' });
  });

  it('is silent while what waits is delivered in time, however long something waits', () => {
    const queue = tapQueue();
    for (let looks = 0; looks < 1_000; looks += 1) {
      queue.publish();
      if (looks % 100 === 99) queue.deliver();
      expect(queue.look()).toEqual({ expired: 0, verdict: { kind: 'same' } });
    }
  });

  it('tells that the queue is full, once, and that it has well recovered', () => {
    const watch = overflowWatch(() => 5_000);
    const half = TAP_MAX_LENGTH / 2;
    expect(
      [0, TAP_MAX_LENGTH, TAP_MAX_LENGTH, half + 1, half - 1, 0].map((depth) => watch.judge(depth)),
    ).toEqual([
      { kind: 'same' },
      { kind: 'losing', since: 5_000 },
      { kind: 'same' },
      { kind: 'same' },
      { kind: 'recovered' },
      { kind: 'same' },
    ]);
  });

  it('B16: tells after a standstill that the queue stood full, though it is nearly read by then', () => {
    let at = 0;
    const watch = overflowWatch(() => at);
    const rush = (standstillMs: number, came: number, depth: number) => {
      at += standstillMs;
      for (let count = 0; count < came; count += 1) watch.received(100);
      return watch.judge(depth);
    };
    expect(rush(2_000, TAP_MAX_LENGTH, 10)).toEqual({ kind: 'same' });
    expect(rush(60_000, 500, 10)).toEqual({ kind: 'same' });
    expect(rush(15_000, TAP_MAX_LENGTH - 10, 10)).toEqual({ kind: 'losing', since: 62_000 });
    expect(rush(2_000, 500, 10)).toEqual({ kind: 'recovered' });
  });

  it('tells that the queue is full of bytes', () => {
    const watch = overflowWatch(() => 5_000);
    for (let count = 0; count < 1_000; count += 1) watch.received(1024 * 1024);
    expect(watch.judge(10).kind).toBe('same');
    expect(watch.judge(TAP_MAX_BYTES / (1024 * 1024)).kind).toBe('losing');
  });
});

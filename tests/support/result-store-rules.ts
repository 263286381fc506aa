/** What every result store must do; run against each adapter. */
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { ResultStore } from '../../src/core/results/port.ts';

const HOUR = 3_600_000;

/** `unique` keeps runs on a shared server apart. */
export function resultStoreRules(store: () => ResultStore, unique: string): void {
  const key = (name: string) => `oraculo:teste:${unique}:${name}`;

  it('answers null for a key that nobody set', async () => {
    expect(await store().get(key('absent'))).toBeNull();
  });

  it.each([
    ['plain', 'value'],
    ['empty', ''],
    ['unicode', 'coração ☃ 𝄞'],
    ['large', 'x'.repeat(300_000)],
  ])('gives back a %s value as it was set', async (name, value) => {
    await store().set(key(name), value, HOUR);
    expect(await store().get(key(name))).toBe(value);
  });

  it('replaces a value', async () => {
    await store().set(key('twice'), 'one', HOUR);
    await store().set(key('twice'), 'two', HOUR);
    expect(await store().get(key('twice'))).toBe('two');
  });

  it('lets exactly one of many claims through, and keeps its value', async () => {
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, index) => store().claim(key('claim'), `claim ${index}`, HOUR)),
    );
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await store().get(key('claim'))).toBe(`claim ${claims.indexOf(true)}`);
  });

  it('forgets a value when its time is over, and lets it be claimed again', async () => {
    await store().set(key('short'), 'gone soon', 40);
    await wait(120);
    expect(await store().get(key('short'))).toBeNull();
    expect(await store().claim(key('short'), 'next', HOUR)).toBe(true);
  });

  it('deletes', async () => {
    await store().set(key('deleted'), 'value', HOUR);
    await store().delete(key('deleted'));
    expect(await store().get(key('deleted'))).toBeNull();
    await store().delete(key('deleted'));
  });

  it('answers a ping', async () => {
    await expect(store().ping()).resolves.toBeUndefined();
  });
}

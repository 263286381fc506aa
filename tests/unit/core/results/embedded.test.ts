import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbeddedResults } from '../../../../src/core/results/embedded.ts';
import type { ResultStore } from '../../../../src/core/results/port.ts';
import { resultStoreRules } from '../../../support/result-store-rules.ts';

describe('the result store in SQLite', () => {
  let dir: string;
  let store: ResultStore;
  const clock = { now: () => Date.now() };

  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'oraculo-results-'));
    store = openEmbeddedResults({ file: join(dir, 'results.db'), clock });
  });
  afterAll(async () => {
    await store.close();
    rmSync(dir, { recursive: true, force: true });
  });

  resultStoreRules(() => store, 'embedded');

  it('keeps values over a reopening, in a file only its owner reads', async () => {
    const file = join(dir, 'kept.db');
    const first = openEmbeddedResults({ file, clock });
    await first.set('key', 'value', 60_000);
    await first.close();
    const second = openEmbeddedResults({ file, clock });
    expect(await second.get('key')).toBe('value');
    await second.close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('purges what has expired', async () => {
    const file = join(dir, 'purged.db');
    let now = 1_000;
    const purged = openEmbeddedResults({ file, clock: { now: () => now } });
    for (let index = 0; index < 150; index += 1) await purged.set(`old ${index}`, 'x'.repeat(10_000), 10);
    const full = statSync(`${file}-wal`).size;
    now = 5_000;
    for (let index = 0; index < 400; index += 1) await purged.set('one key', 'y', 60_000);
    expect(await purged.get('old 3')).toBeNull();
    now = 1_001;
    // Back in time the rows would be visible again, were they still there.
    expect(await purged.get('old 3')).toBeNull();
    expect(full).toBeGreaterThan(0);
    await purged.close();
  });

  it('tells a closed store as an expected failure', async () => {
    const closed = openEmbeddedResults({ file: join(dir, 'closed.db'), clock });
    await closed.close();
    await expect(closed.get('key')).rejects.toMatchObject({ code: 'storage-failed' });
  });
});

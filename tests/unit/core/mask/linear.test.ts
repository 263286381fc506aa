import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { MaskingTime } from '../../../support/mask/measure.ts';

const LOOKS = '2';
/** A search that looks at everything again for each character takes ten times as long per MB of ten times the text. */
const MOST_GROWTH = 4;
/** Short texts are over too soon to be compared. */
const FLOOR = 20;
/** Of any machine, however busy; what a calm one takes is `npm run bench -- mask` (docs/performance.md). */
const MOST_MS_PER_MB = 200;

describe('H13: masking is linear', () => {
  it('takes as long for each of 10 MB as for one, whatever they are made of', async () => {
    const child = join(import.meta.dirname, '../../../support/mask/measure.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [child, LOOKS]);
    const times: Record<string, MaskingTime> = JSON.parse(stdout);
    expect(Object.keys(times).length).toBeGreaterThan(25);
    const slow = Object.entries(times).filter(
      ([, { small, large }]) => large > MOST_MS_PER_MB || large > MOST_GROWTH * Math.max(small, FLOOR),
    );
    expect(slow).toEqual([]);
  }, 240_000);
});

/**
 * How long masking takes, in ms of the processor per MB. In a process of its own (`node measure.ts LOOKS` prints one JSON
 * line), as the product runs it.
 */
import { maskText } from '../../../src/core/mask/mask-text.ts';
import { pseudonyms } from '../../../src/core/mask/pseudonyms.ts';
import { DETECTORS } from '../../../src/shared/domain/capture.ts';
import { hostileTexts } from './hostile-texts.ts';

const MB = 1_000_000;
const SMALL = MB;
const LARGE = 10 * MB;

export interface MaskingTime {
  /** ms per MB of a text of 1 MB, and of one of 10 MB: the same, where the search is linear. */
  readonly small: number;
  readonly large: number;
}

const rules = {
  detectors: new Set(DETECTORS),
  pseudonyms: pseudonyms(Buffer.alloc(32, 7)),
  isPersonal: () => false,
  masked: () => undefined,
};
const place = { name: 'body', names: '', path: [], depth: 0 };

function maskingTime(text: string): number {
  const before = process.cpuUsage();
  maskText(rules, text, place);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / (text.length / MB);
}

/** The best of `looks`: a processor that shares its caches with other work is up to twice as slow at times. */
export function measureMasking(looks: number): Readonly<Record<string, MaskingTime>> {
  const small = hostileTexts(SMALL);
  const best = (text: string) => Math.min(...Array.from({ length: looks }, () => maskingTime(text)));
  return Object.fromEntries(
    Object.entries(hostileTexts(LARGE)).map(([name, text]) => [
      name,
      { small: best(small[name] ?? ''), large: best(text) },
    ]),
  );
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(measureMasking(Number(process.argv[2])))}\n`);

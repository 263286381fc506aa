import { describe, expect, it } from 'vitest';
import { maskText } from '../../../../src/core/mask/mask-text.ts';
import { pseudonyms } from '../../../../src/core/mask/pseudonyms.ts';
import { DETECTORS } from '../../../../src/shared/domain/capture.ts';
import { type Labelled, labelledTexts } from './labelled.ts';

const COUNT = 8_000;

function maskedCount({ text }: Labelled): { readonly text: string; readonly count: number } {
  let count = 0;
  const rules = {
    detectors: new Set(DETECTORS),
    pseudonyms: pseudonyms(Buffer.alloc(32, 7)),
    isPersonal: () => false,
    masked: () => {
      count += 1;
    },
  };
  return { text: maskText(rules, text, { name: 'body', names: '', path: [], depth: 0 }), count };
}

describe('H13: what is masked of a labelled set', () => {
  for (const seed of [1, 20_261_130]) {
    it(`finds 99.5 % of personal data, and is right 97 times of 100 (seed ${seed})`, () => {
      const texts = labelledTexts(seed, COUNT);
      expect(texts.length).toBeGreaterThanOrEqual(5_000);
      const missed: string[] = [];
      const wrong: string[] = [];
      let right = 0;
      for (const labelled of texts) {
        const { count } = maskedCount(labelled);
        if (labelled.secret === null) {
          if (count > 0) wrong.push(`${labelled.form}: ${labelled.text}`);
        } else if (count === 0) missed.push(`${labelled.form}: ${labelled.text}`);
        else {
          right += 1;
          // One value is there; whatever else is masked beside it is not personal.
          if (count > 1) wrong.push(`${labelled.form} (${count} times): ${labelled.text}`);
        }
      }
      const personal = texts.filter(({ secret }) => secret !== null).length;
      expect(right / personal, missed.slice(0, 20).join('\n')).toBeGreaterThanOrEqual(0.995);
      expect(right / (right + wrong.length), wrong.slice(0, 20).join('\n')).toBeGreaterThanOrEqual(0.97);
    });
  }

  it('leaves nothing of what it masked, and finds nothing in what it made', () => {
    const whole = labelledTexts(3, 3_000).filter(
      ({ secret, form }) =>
        secret !== null && !/base64|markup|zero|escaped|entity|url|no-break|as key/.test(form),
    );
    for (const labelled of whole) {
      const { text, count } = maskedCount(labelled);
      if (count === 0) continue;
      expect(text, labelled.form).not.toContain(labelled.secret);
      expect(maskedCount({ ...labelled, text }).text, labelled.form).toBe(text);
    }
  });
});

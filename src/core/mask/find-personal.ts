/** All that looks like personal data in a view, in its order; where two overlap, the one that begins first counts. */
import type { Detector } from '../../shared/domain/capture.ts';
import { findEmails } from './find-emails.ts';
import { findCnpjsWithLetters, findPixKeys } from './find-keys.ts';
import { findNumbers } from './find-numbers.ts';
import type { Context, Hit } from './hit.ts';

const NUMBERS: readonly Detector[] = ['cpf', 'cnpj', 'card', 'phone'];
const PIX_PART = /-4[0-9a-f]{3}-[89ab]|gov\.bcb\.pix/i;
const SEVEN_DIGITS = /\d[\d.\-/ ()]{6}/;

export function findPersonal(
  text: string,
  detectors: ReadonlySet<Detector>,
  context: Context,
): readonly Hit[] {
  const hits: Hit[] = [];
  if (detectors.has('email') && text.includes('@')) hits.push(...findEmails(text));
  if (NUMBERS.some((kind) => detectors.has(kind)) && SEVEN_DIGITS.test(text)) {
    hits.push(...findNumbers(text, context));
  }
  if (detectors.has('pix') && PIX_PART.test(text)) hits.push(...findPixKeys(text, context));
  if (detectors.has('cnpj')) hits.push(...findCnpjsWithLetters(text, context));
  const wanted = hits
    .filter(({ kind }) => detectors.has(kind))
    .sort((a, b) => a.from - b.from || b.to - a.to);
  const apart: Hit[] = [];
  for (const hit of wanted) if (hit.from >= (apart.at(-1)?.to ?? 0)) apart.push(hit);
  return apart;
}

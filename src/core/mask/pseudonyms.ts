/**
 * What stands for a value that is masked: the same for the same value within one export, by a key that is made for it and
 * forgotten with it. A mask keeps the form of what it stands for and is never itself a valid one: check digits are wrong,
 * area and country codes do not exist. Two values may rarely get one mask.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { Detector, MaskKind } from '../../shared/domain/capture.ts';
import { isCard, isCnpj, isCpf, type Values, valuesOf } from './check-digits.ts';

/** Reserved for what exists nowhere (RFC 2606). */
export const MASKED_DOMAIN = 'masked.invalid';

export interface Pseudonyms {
  /** For text as it is seen; keeps its separators. */
  text(kind: MaskKind, value: string): string;
  /** For a JSON number of digits: a number of as many. */
  number(kind: MaskKind, digits: string): string;
}

function bytesFor(key: Uint8Array, kind: MaskKind, value: string): Buffer {
  return createHmac('sha256', key).update(`${kind}\0${value}`).digest();
}

/** As many digits as asked for. */
function digitsFrom(bytes: Buffer, count: number): string {
  let digits = '';
  for (let at = 0; digits.length < count; at += 1) digits += String((bytes[at % bytes.length] ?? 0) % 10);
  return digits;
}

const IS_VALID: Partial<Record<Detector, (values: Values, from: number, count: number) => boolean>> = {
  cpf: isCpf,
  cnpj: isCnpj,
  card: isCard,
};

function nextDigit(digit: string | undefined): string {
  return String((Number(digit ?? '0') + 1) % 10);
}

/** Digits of that length that are none of that kind. */
function invalidDigits(kind: MaskKind, bytes: Buffer, count: number, start: string): string {
  let digits = `${start}${digitsFrom(bytes, count)}`.slice(0, count);
  // Eleven digits whose third is a 9 may be a mobile telephone number.
  if (kind === 'cpf' && digits[2] === '9') digits = `${digits.slice(0, 2)}8${digits.slice(3)}`;
  const isValid = kind === 'path' ? undefined : IS_VALID[kind];
  while (isValid?.(valuesOf(digits), 0, count)) digits = `${digits.slice(0, -1)}${nextDigit(digits.at(-1))}`;
  return digits;
}

/** The digits one by one, in the places of the old ones. */
function inForm(form: string, digits: string): string {
  let at = 0;
  return form.replaceAll(/[0-9A-Z]/g, () => {
    at += 1;
    return digits[at - 1] ?? '0';
  });
}

/** No country code begins with 0, no area code is 00, and no number in one begins with any of these. */
const NO_SUBSCRIBER = '01678';
const SUBSCRIBER = 8;

function phone(form: string, bytes: Buffer): string {
  const count = form.replaceAll(/\D/g, '').length;
  const first = NO_SUBSCRIBER[(bytes[31] ?? 0) % NO_SUBSCRIBER.length] ?? '0';
  const number = `${first}${digitsFrom(bytes, SUBSCRIBER - 1)}`;
  return inForm(form, number.padStart(count, '0').slice(-count));
}

function pixKey(form: string, bytes: Buffer): string {
  const hex = bytes.toString('hex');
  if (form.length !== 36) return hex.repeat(Math.ceil(form.length / hex.length)).slice(0, form.length);
  // Version 0: no generator makes such a UUID.
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `0${hex.slice(12, 15)}`,
    hex.slice(15, 19),
    hex.slice(19, 31),
  ].join('-');
}

export function pseudonyms(key: Uint8Array = randomBytes(32)): Pseudonyms {
  return {
    text: (kind, value) => {
      switch (kind) {
        case 'email':
          return `p-${bytesFor(key, kind, value.toLowerCase()).toString('hex').slice(0, 12)}@${MASKED_DOMAIN}`;
        case 'pix':
          return pixKey(value, bytesFor(key, kind, value.toLowerCase()));
        case 'path':
          return `masked-${bytesFor(key, kind, value).toString('hex').slice(0, 12)}`;
        case 'phone': {
          const digits = value.replaceAll(/\D/g, '');
          return phone(value, bytesFor(key, kind, digits.slice(-11)));
        }
        default: {
          const signs = value.replaceAll(/[^0-9A-Z]/g, '');
          const start = kind === 'card' ? '0' : '';
          return inForm(value, invalidDigits(kind, bytesFor(key, kind, signs), signs.length, start));
        }
      }
    },
    number: (kind, digits) => {
      const bytes = bytesFor(key, kind, kind === 'phone' ? digits.slice(-11) : digits);
      // A number has no zero in front, and 9 begins neither a card nor, with 99 and a zero, a telephone number.
      return invalidDigits(kind, bytes, digits.length, kind === 'phone' ? '1010' : '9');
    },
  };
}

/** A value as its field understands it. */
import type { Scalar } from './ast.ts';
import type { FieldFacts, FieldKind } from './fields.ts';
import { readDuration, readMoment, readNumber, readSize } from './literals.ts';
import { nearest } from './suggest.ts';

/** A word or a text of the filter. In quotes nothing has a special meaning. */
export interface Literal {
  readonly text: string;
  readonly quoted: boolean;
}

export interface UnreadableValue {
  readonly code: 'value-expected' | 'unknown-value';
  readonly expected: readonly string[];
  readonly suggestion: string | null;
  readonly message: string;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

export function literalOf(source: string): Literal {
  if (!source.startsWith('"')) return { text: source, quoted: false };
  const text = source.slice(1, -1).replaceAll(/\\(.)/gsu, (_all, sign: string) => ESCAPES[sign] ?? sign);
  return { text, quoted: true };
}

const KEYWORD = /^(?:and|or|not|in|exists|last|since|before|between)$/i;

/** Whether it can be written without quotes and means only itself. */
export function isOneWord(text: string): boolean {
  return /^[^\s"(),=<>!~*\\]+$/u.test(text) && !text.includes('..') && !KEYWORD.test(text);
}

/** A text as it is written in a filter, so that it is found exactly. */
export function quote(text: string): string {
  const escaped = text
    .replaceAll(/[\\"]/g, (sign) => `\\${sign}`)
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return `"${escaped}"`;
}

const EXAMPLES: Readonly<Record<Exclude<FieldKind, 'text' | 'open'>, readonly [string, string]>> = {
  number: ['number', 'a number, like 3'],
  size: ['size', 'a size, like 600, 10KB or 1MiB'],
  duration: ['duration', 'a duration, like 500ms, 2s or 1h30m'],
  time: ['time', 'a time, like 14:00, 2026-11-30, 2026-11-30T14:00, today or now'],
  flag: ['flag', 'true or false'],
};

function notA(kind: keyof typeof EXAMPLES, { text }: Literal): UnreadableValue {
  const [expected, example] = EXAMPLES[kind];
  const suggestion = kind === 'duration' && readNumber(text) !== null ? `${text}s` : null;
  return {
    code: 'value-expected',
    expected: kind === 'flag' ? ['true', 'false'] : [expected],
    suggestion,
    message: `${quote(text)} is not ${example}`,
  };
}

function numeric(
  kind: 'number' | 'size' | 'duration',
  literal: Literal,
  read: (text: string) => number | null,
) {
  const number = read(literal.text);
  return number === null ? notA(kind, literal) : ({ kind: 'number', number } as const);
}

function textValue({ values }: FieldFacts, { text }: Literal): Scalar | UnreadableValue {
  if (!values || values.includes(text)) return { kind: 'text', text };
  const suggestion = nearest(text, values);
  const message = suggestion
    ? `There is no value ${quote(text)} here: did you mean ${suggestion}?`
    : `There is no value ${quote(text)} here: there is ${values.join(', ')}`;
  return { code: 'unknown-value', expected: values, suggestion, message };
}

export function readScalar(facts: FieldFacts, literal: Literal): Scalar | UnreadableValue {
  const { text, quoted } = literal;
  switch (facts.kind) {
    case 'text':
      return textValue(facts, literal);
    case 'open':
      return quoted ? { kind: 'text', text } : { kind: 'open', text, number: readNumber(text) };
    case 'number':
      return numeric('number', literal, readNumber);
    case 'size':
      return numeric('size', literal, readSize);
    case 'duration':
      return numeric('duration', literal, readDuration);
    case 'time': {
      const moment = readMoment(text);
      return moment ? { kind: 'moment', moment } : notA('time', literal);
    }
    case 'flag':
      return text === 'true' || text === 'false'
        ? { kind: 'flag', flag: text === 'true' }
        : notA('flag', literal);
  }
}

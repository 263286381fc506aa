import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aliasesOf } from '../../../../src/shared/filter/aliases.ts';
import type { FilterSubject } from '../../../../src/shared/filter/ast.ts';
import { readFilter } from '../../../../src/shared/filter/read-filter.ts';
import { profileOf } from '../../core/store/history-fixture.ts';

const aliases = aliasesOf(profileOf('oraculo'));
const read = (text: string, subject: FilterSubject = 'events') => readFilter(text, { subject, aliases });
const problem = (text: string, subject: FilterSubject = 'events') => {
  const { filter, problems } = read(text, subject);
  expect(filter, text).toBeNull();
  const [first] = problems;
  if (!first) throw new Error(`no problem with ${text}`);
  return first;
};

it('has the parser that its grammar makes', () => {
  expect(() => execFileSync(process.execPath, ['scripts/grammar.mjs', '--check'])).not.toThrow();
});

describe('what is read', () => {
  it('is everything when nothing is written', () => {
    expect(read('  ').filter).toEqual({ kind: 'everything' });
  });

  it('binds not before and before or, and two terms beside each other as and', () => {
    expect(read('a not b or c and d').filter).toMatchObject({
      kind: 'any',
      parts: [
        { kind: 'all', parts: [{ kind: 'text', text: 'a' }, { kind: 'not' }] },
        { kind: 'all', parts: [{ text: 'c' }, { text: 'd' }] },
      ],
    });
  });

  it('takes the names of the system for fields, from its profile', () => {
    expect(read('tipo_evento = x and correlation_id = y and timestamp > today').problems).toEqual([]);
    expect(read('tipo_evento = x').filter).toMatchObject({ field: { kind: 'column', name: 'type' } });
    expect(
      readFilter('uuid = x', { subject: 'events', aliases: aliasesOf(profileOf('celery')) }).filter,
    ).toMatchObject({
      field: { kind: 'column', name: 'correlation' },
    });
    expect(
      readFilter('tipo_evento = x', { subject: 'events', aliases: aliasesOf(profileOf('generic')) }).filter,
    ).toBeNull();
  });

  it('keeps words in quotes as they are, and lets * stand for anything without them', () => {
    expect(read('type = "a*\\"\\\\\\n"').filter).toMatchObject({ test: { values: [{ text: 'a*"\\\n' }] } });
    expect(read('type = a*').filter).toMatchObject({ test: { kind: 'pattern', pattern: 'a*' } });
  });

  it('keeps the place of every part', () => {
    expect(read('x and size > 5').filter).toMatchObject({
      from: 0,
      to: 14,
      parts: [
        { from: 0, to: 1 },
        { from: 6, to: 14 },
      ],
    });
  });
});

describe('what is wrong', () => {
  it.each([
    ['tipo_event = x', 'unknown-field', 0, 10, 'tipo_evento'],
    ['run.state = faild', 'unknown-value', 12, 17, 'failed'],
    ['orderId = 5', 'unknown-field', 0, 7, 'body.orderId'],
    ['http://x/?a=b', 'unknown-field', 0, 11, null],
    ['payoad.fonte = x', 'unknown-field', 0, 12, 'payload.fonte'],
    ['property.appid = x', 'unknown-field', 0, 14, 'property.app_id'],
    ['latency > 2', 'value-expected', 10, 11, '2s'],
    ['mark = lat', 'unknown-value', 7, 10, 'late'],
    ['a and', 'unfinished', 4, 5, null],
    ['(a', 'unfinished', 1, 2, null],
    ['a == 1', 'unexpected', 2, 4, '='],
    ['x)', 'unexpected', 1, 2, null],
    ['type = in', 'unexpected', 7, 9, '"in"'],
    ['type = "abc', 'unclosed-text', 7, 11, '"abc"'],
    ['type < 3', 'operator-not-possible', 5, 6, null],
    ['time = today', 'operator-not-possible', 5, 6, null],
    ['size > big', 'value-expected', 7, 10, null],
    ['redelivered = maybe', 'value-expected', 14, 19, null],
    ['since then', 'value-expected', 6, 10, null],
    ['last year', 'value-expected', 5, 9, null],
    ['payload..x = 1', 'bad-path', 0, 10, null],
    ['type in a..b', 'no-range', 8, 12, null],
    ['size in ..', 'no-range', 8, 10, null],
    ['""', 'empty-text', 0, 2, null],
  ] as const)('%s: %s from %i to %i', (text, code, from, to, suggestion) => {
    expect(problem(text)).toMatchObject({ code, from, to, suggestion, severity: 'error' });
  });

  it('says what was expected', () => {
    expect(problem('type =').expected).toEqual(['value']);
    expect(problem('(a').expected).toEqual([')']);
    expect(problem('type in (a').expected).toContain(',');
    expect(problem('type < 3').expected).toEqual(['=', '!=', '~', '!~', 'in', 'exists']);
    expect(problem('event.origin = nowhere').expected).toContain('tap');
  });

  it('knows of what a field is known', () => {
    expect(problem('payload.x = 1', 'runs').code).toBe('field-not-here');
    expect(problem('latency > 1s', 'failures').code).toBe('field-not-here');
    expect(read('failure.reason = rejected', 'runs').problems).toEqual([]);
  });

  it('tells of every field and value at once, but only of the first break of the grammar', () => {
    expect(read('nada = 1 and size > x').problems.map(({ code }) => code)).toEqual([
      'unknown-field',
      'value-expected',
    ]);
    expect(read('a = = b ) (').problems).toHaveLength(1);
  });

  it('refuses what is too long, too deep or too much', () => {
    expect(problem('x'.repeat(4_001)).code).toBe('too-long');
    expect(problem(`${'('.repeat(60)}x${')'.repeat(60)}`).code).toBe('too-deep');
    expect(problem(`${'not '.repeat(60)}x`).code).toBe('too-deep');
    expect(problem('x '.repeat(101)).code).toBe('too-many-terms');
  });
});

describe('whatever the text', () => {
  const pieces = fc.constantFrom(
    ...[
      'and',
      'or',
      'not',
      'in',
      'exists',
      'last',
      'between',
      '(',
      ')',
      ',',
      '=',
      '!=',
      '~',
      '"',
      '"x"',
      'type',
      'size',
    ],
    ...[
      'payload.x[0]',
      '["',
      ']',
      '..',
      '1..2',
      '2h',
      '*',
      '\\',
      '\n',
      '\ud800',
      '\u{1F600}',
      '__proto__',
      'header.',
    ],
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(' ')),
    fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
  );

  it('never throws, and every problem has its place in the text', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(texts, fc.constantFrom('events', 'runs', 'failures'), (text, subject) => {
        const { filter, problems } = readFilter(text, { subject, aliases });
        expect(filter === null).toBe(problems.length > 0);
        for (const { from, to, message } of problems) {
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeGreaterThanOrEqual(from);
          expect(to).toBeLessThanOrEqual(text.length);
          expect(message).not.toBe('');
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it('is read in a moment', () => {
    for (const piece of [
      '(',
      'not ',
      'a in (',
      '"',
      'a and ',
      '["',
      'a not ',
      '((a) ',
      'x.',
      'a = (',
      '\\"',
    ]) {
      const text = piece.repeat(4_000).slice(0, 4_000);
      const began = performance.now();
      readFilter(text, { subject: 'events', aliases });
      expect(performance.now() - began, piece).toBeLessThan(1_000);
    }
  });
});

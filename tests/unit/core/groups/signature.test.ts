import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseMessage } from '../../../../src/core/groups/normalise-message.ts';
import { type SignatureFacts, signatureOf } from '../../../../src/core/groups/signature.ts';
import { CLASSIFIERS } from '../../../../src/shared/domain/failure-group.ts';
import { APART, CAUSES } from './signature-table.ts';

function facts(given: Partial<SignatureFacts>): SignatureFacts {
  const none = { type: null, queue: null, reason: null, errorCode: null, errorType: null };
  return { ...none, message: null, frame: null, ...given };
}

const signed = (message: string, given: Partial<SignatureFacts> = {}) =>
  signatureOf('cause', facts({ type: 'iniciar_coleta', message, ...given })).signature;

describe('the signature of a cause', () => {
  const messages = Object.values(CAUSES).flat();

  it('puts messages of twelve causes into exactly twelve groups', () => {
    expect(Object.keys(CAUSES)).toHaveLength(12);
    expect(messages.length).toBeGreaterThanOrEqual(60);
    const groups = new Map<string, Set<string>>();
    for (const [cause, told] of Object.entries(CAUSES)) {
      for (const message of told) {
        const title = normaliseMessage(message);
        groups.set(title, (groups.get(title) ?? new Set()).add(cause));
      }
    }
    expect([...groups].map(([title, causes]) => [title, [...causes]])).toHaveLength(12);
    expect(new Set(messages.map((message) => signed(message))).size).toBe(12);
    expect([...groups.values()].every((causes) => causes.size === 1)).toBe(true);
  });

  it.each(APART)('keeps apart: %s | %s', (one, other) => {
    expect(signed(one)).not.toBe(signed(other));
  });

  it('counts type, error and frame as well as the message', () => {
    const all = [
      signed('x'),
      signed('x', { type: 'iniciar_execucao' }),
      signed('x', { errorCode: 'http_503' }),
      signed('x', { errorType: 'ValueError' }),
      signed('x', { frame: 'coleta.py:baixar' }),
    ];
    expect(new Set(all).size).toBe(all.length);
    // A code of the system's own counts more than the exception behind it.
    expect(signed('x', { errorCode: 'c', errorType: 'A' })).toBe(
      signed('x', { errorCode: 'c', errorType: 'B' }),
    );
    expect(signed('x', { queue: 'a', reason: 'rejected' })).toBe(
      signed('x', { queue: 'b', reason: 'expired' }),
    );
  });

  it('is by the reason and the queue where nothing is told', () => {
    const died = facts({ type: 't', queue: 'escavador.blog', reason: 'expired' });
    expect(signatureOf('cause', died).title).toBe('expired · escavador.blog');
    const other = { ...died, queue: 'escavador.telegram' };
    expect(signatureOf('cause', other).signature).not.toBe(signatureOf('cause', died).signature);
    expect(signatureOf('cause', facts({})).title).toBe('—');
  });
});

describe('the other classifiers', () => {
  const one = facts({
    type: 'iniciar_coleta',
    queue: 'escavador.blog',
    reason: 'rejected',
    errorCode: 'http_503',
    message: 'a 1',
    frame: 'f',
  });
  const same = (classifier: (typeof CLASSIFIERS)[number], changes: Partial<SignatureFacts>) =>
    signatureOf(classifier, one).signature === signatureOf(classifier, { ...one, ...changes }).signature;

  it('ask for what they say and for nothing else', () => {
    expect(same('error', { type: 'x', queue: 'y', reason: 'z', message: 'b', frame: 'g' })).toBe(true);
    expect(same('error', { errorCode: 'http_404' })).toBe(false);
    expect(same('type', { reason: 'z', errorCode: 'x', message: 'b', frame: 'g' })).toBe(true);
    expect(same('type', { queue: 'y' })).toBe(false);
    expect(same('type', { type: 'y' })).toBe(false);
    expect(same('reason', { type: 'x', errorCode: 'x', message: 'b', frame: 'g' })).toBe(true);
    expect(same('reason', { reason: 'expired' })).toBe(false);
    expect(CLASSIFIERS.map((classifier) => signatureOf(classifier, one).title)).toEqual([
      'a #',
      'http_503',
      'iniciar_coleta · escavador.blog',
      'rejected · escavador.blog',
    ]);
  });
});

describe('a normalised message', () => {
  const hex = (length: number) =>
    fc
      .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
      .map((a) => a.join(''));
  const time = fc.date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true });
  const host = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}\.[a-z]{2,6}$/);
  const KINDS = {
    uuid: fc.uuid(),
    number: fc.nat().map((n) => String(n)),
    decimal: fc.tuple(fc.nat(), fc.nat(99)).map(([a, b]) => `${a}.${b}`),
    hex: fc.oneof(hex(8), hex(16), hex(24), hex(40)),
    pointer: hex(12).map((digits) => `0x${digits}`),
    ulid: fc.ulid(),
    token: fc
      .uint8Array({ minLength: 20, maxLength: 40 })
      .map((bytes) => `eyJ.${Buffer.from(bytes).toString('base64url')}.x`),
    iso: time.map((date) => date.toISOString()),
    date: time.map((date) => date.toISOString().slice(0, 10)),
    ipv4: fc.ipV4(),
    // A bracket or a quote in it may be taken for one around it.
    url: fc.webUrl({ withQueryParameters: true, withFragments: true }).filter((url) => !/[')]/.test(url)),
    email: fc.tuple(fc.stringMatching(/^[a-z]{1,8}[0-9]{0,3}$/), host).map(([name, at]) => `${name}@${at}`),
    path: fc
      .array(fc.stringMatching(/^[a-z0-9_]{1,8}$/), { minLength: 2, maxLength: 5 })
      .map((p) => `/${p.join('/')}`),
    quoted: fc
      .stringMatching(/^[a-zA-Z0-9 ]{1,30}$/)
      .filter((s) => !/Err|Exc/.test(s))
      .map((text) => `'${text}'`),
  };
  const TEMPLATES = [
    (id: string) => `falha ao processar o item ${id} do canal`,
    (id: string) => `could not load ${id}: not found (tentativa 2)`,
    (id: string) => `[${id}] expirou`,
    (id: string) => `item=${id}, fonte=blog`,
  ];

  it.each(Object.entries(KINDS))('is the same with any other %s', (_, kind) => {
    fc.assert(
      fc.property(kind, kind, fc.constantFrom(...TEMPLATES), (one, other, template) => {
        expect(normaliseMessage(template(one))).toBe(normaliseMessage(template(other)));
      }),
      { numRuns: 300 },
    );
  });

  it('is one line of bounded length, stays the same when normalised again, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
        const once = normaliseMessage(text);
        expect(once.length).toBeLessThanOrEqual(301);
        expect(once).not.toMatch(/[\n\r\t]/);
        return typeof once === 'string';
      }),
    );
  });

  it('of a traceback is its last line; of a message with a stack the message', () => {
    const trace =
      'Traceback (most recent call last):\n  File "/app/x.py", line 3, in f\n    g()\nValueError: valor 12 inválido';
    expect(normaliseMessage(trace)).toBe('ValueError: valor # inválido');
    expect(normaliseMessage('boom 1\n    at f (/app/x.js:1:2)\n    at g (/app/x.js:3:4)')).toBe('boom #');
  });

  const HOSTILE = {
    letters: 'a'.repeat(1e6),
    'open quotes': " 'a".repeat(333_333),
    'empty quotes': "' ".repeat(5e5),
    'dotted digits': '1.'.repeat(5e5),
    'dotted letters': 'a.'.repeat(5e5),
    schemes: 'http:'.repeat(2e5),
    colons: ':'.repeat(1e6),
    spaces: ' '.repeat(1e6),
    lines: '\n'.repeat(1e6),
    lists: '#, 1 '.repeat(2e5),
    ats: 'a@'.repeat(5e5),
    slashes: 'a/'.repeat(5e5),
    dates: 'Mon, 1 Jan 2025 '.repeat(62_500),
    brackets: '[('.repeat(5e5),
  };

  it.each(Object.entries(HOSTILE))('of a megabyte of %s takes at most 50 ms', (_, text) => {
    const times = [1, 2, 3].map(() => {
      const start = performance.now();
      normaliseMessage(text);
      return performance.now() - start;
    });
    expect(Math.min(...times)).toBeLessThan(50);
  });
});

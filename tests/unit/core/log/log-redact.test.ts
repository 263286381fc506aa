import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactText } from '../../../../src/core/log-redact.ts';

/** Anything an operator may have typed into a password, except what ends an address in running text. */
const rawPassword = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((text) => !/[\s"'`]/.test(text));
const scheme = fc.constantFrom('amqp', 'amqps', 'redis', 'rediss', 'http', 'https', 'AMQP', 'x+y.z-1');
const around = fc.constantFrom('', ' ', '"', "'", '`', '\n', ' connect ', 'url=', ' (a://b) ', '"user":"a" ');

describe('credentials inside addresses', () => {
  it.each([
    ['amqp://ana:pa#ss@host', 'amqp://***@host'],
    ['redis://:a/b@host', 'redis://***@host'],
    ['amqp://ana:p@ss@host/v', 'amqp://***@host/v'],
    ['amqp://ana:p?ss@[::1]:5672/v', 'amqp://***@[::1]:5672/v'],
    ["amqp://ana:pa'ss@host", 'amqp://***@host'],
    ['at amqp://a:b/c@one and redis://:d#e@two', 'at amqp://***@one and redis://***@two'],
    ['{"amqp":"amqp://a:b@one","mail":"ana@two"}', '{"amqp":"amqp://***@one","mail":"ana@two"}'],
    ['amqp://host:5672/v and ana@two', 'amqp://host:5672/v and ana@two'],
    ['no address, ana@two', 'no address, ana@two'],
  ])('H14: %s', (text, shown) => {
    expect(redactText(text)).toBe(shown);
  });

  it('H14: no password of any characters is shown, and nothing beside it is lost', () => {
    fc.assert(
      fc.property(around, scheme, rawPassword, rawPassword, around, (before, name, user, password, after) => {
        // After the host an address goes on to the next blank or quote.
        const rest = /^[\s"'`]/.test(after) ? after : ` ${after}`;
        const text = `${before}${name}://${user}:${password}@host/v${rest}`;
        expect(redactText(text)).toBe(`${before}${name}://***@host/v${rest}`);
      }),
      { numRuns: 2_000 },
    );
  });

  it('H14: an address that the longest text divides shows no part of its password', () => {
    for (let length = 3_900; length <= 4_010; length += 1) {
      const text = `${'x'.repeat(length)} amqp://ana:planted-secret@host`;
      expect(redactText(text)).not.toContain('plant');
    }
  });

  it.each([
    ['schemes', '://'],
    ['schemes and quotes', `://"`],
    ['at signs', '@'],
    ['schemes and at signs', '://@'],
    ['quoted users', `://a'b@`],
    ['one long word', 'a'],
  ])('takes time in proportion to the text: %s', (_name, piece) => {
    const time = (bytes: number) => {
      const text = `a://${piece.repeat(bytes / piece.length)}`;
      const started = performance.now();
      redactText(text);
      return performance.now() - started;
    };
    time(100_000);
    // Ten times the text took a hundred times as long were it quadratic: minutes.
    expect(time(5_000_000)).toBeLessThan(3_000);
  });
});

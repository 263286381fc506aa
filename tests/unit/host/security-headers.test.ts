import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, securityHeaders } from '../../../src/core/host/security-headers.ts';

function directives(policy: string): Map<string, string[]> {
  return new Map(
    policy.split(';').map((part) => {
      const [name = '', ...values] = part.trim().split(/\s+/);
      return [name, values] as const;
    }),
  );
}

/** Checklist row 7, word for word. */
const ROW_7 =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'none'; frame-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

describe('the content security policy (checklist 7)', () => {
  it('is exactly the one of the checklist; only the browser host may connect, to itself', () => {
    expect(contentSecurityPolicy("'none'")).toBe(ROW_7);
    expect(contentSecurityPolicy("'self'")).toBe(ROW_7.replace("connect-src 'none'", "connect-src 'self'"));
  });

  it.each(["'none'", "'self'"] as const)(
    'allows nothing unsafe, no scheme, no wildcard, no host (%s)',
    (connect) => {
      for (const [name, values] of directives(contentSecurityPolicy(connect))) {
        const allowed = name === 'require-trusted-types-for' ? ["'script'"] : ["'self'", "'none'"];
        expect(values, name).toHaveLength(1);
        expect(allowed, name).toContain(values[0]);
      }
    },
  );
});

it('no header can be split by a line end', () => {
  for (const [name, value] of Object.entries(securityHeaders("'self'")))
    expect(`${name}: ${value}`).not.toMatch(/[\r\n]/);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeProperties, encodeProperties } from '../../../../src/core/broker/properties/codec.ts';
import { maskBody, maskRawProperties, type PropertyRules } from '../../../../src/core/mask/mask-message.ts';
import { maskText } from '../../../../src/core/mask/mask-text.ts';
import { pseudonyms } from '../../../../src/core/mask/pseudonyms.ts';
import { DETECTORS } from '../../../../src/shared/domain/capture.ts';

function rulesOf(paths: readonly string[] = [], headers: readonly string[] = []) {
  const told: string[] = [];
  const rules: PropertyRules = {
    detectors: new Set(DETECTORS),
    pseudonyms: pseudonyms(Buffer.alloc(32, 1)),
    isPersonal: (path) => paths.includes(path.join('.')),
    isPersonalHeader: (name) => headers.includes(name),
    isPersonalProperty: () => false,
    masked: (kind, place) => told.push(`${kind} ${place}`),
  };
  const text = (given: string) => maskText(rules, given, { name: 'body', names: '', path: [], depth: 0 });
  return { rules, told, text };
}

describe('masking a text', () => {
  it('keeps every character that is not personal, and the form of what is', () => {
    const { text, told } = rulesOf();
    const masked = text('{ "a" : 1.50, "cpf":"529.982.247-25" ,\n "b":[1e3, "\\u00e9"] }');
    expect(masked).toMatch(
      /^\{ "a" : 1\.50, "cpf":"\d{3}\.\d{3}\.\d{3}-\d{2}" ,\n "b":\[1e3, "\\u00e9"\] \}$/,
    );
    expect(masked).not.toContain('529.982.247-25');
    expect(told).toEqual(['cpf body.cpf']);
  });

  it('gives one value one mask, however it is written', () => {
    const { text } = rulesOf();
    const digits = (masked: string) => masked.replaceAll(/\D/g, '');
    expect(digits(text('CPF 529.982.247-25'))).toBe(digits(text('CPF 52998224725')));
    expect(text('Ana@Example.com')).toBe(text('ana@example.com'));
    expect(text('ana@example.com')).not.toBe(text('bia@example.com'));
  });

  it('looks into keys, texts within texts, base64 and addresses', () => {
    const { text } = rulesOf();
    expect(JSON.parse(text('{"ana@example.com":{"x":1}}'))).not.toHaveProperty('ana@example.com');
    const inner = text(JSON.stringify({ corpo: JSON.stringify({ email: 'ana@example.com' }) }));
    expect(JSON.parse(JSON.parse(inner).corpo).email).toMatch(/@masked\.invalid$/);
    const encoded = text(Buffer.from('{"email":"ana@example.com"}').toString('base64'));
    expect(JSON.parse(Buffer.from(encoded, 'base64').toString()).email).toMatch(/@masked\.invalid$/);
    expect(text('https://x.test/?de=ana%40example.com&b=1')).toMatch(
      /\?de=p-[0-9a-f]{12}%40masked\.invalid&b=1$/,
    );
  });

  it('keeps markup balanced that goes through a number', () => {
    const { text } = rulesOf();
    expect(text('<p>CPF 529.<b>982</b>.247-25</p>')).toMatch(
      /^<p>CPF \d{3}\.\d{3}\.\d{3}-\d{2}<b><\/b><\/p>$/,
    );
  });

  it('does not join what stands in different cells', () => {
    const { text, told } = rulesOf();
    const rows = '<td>529982</td><td>24725</td>';
    expect(text(rows)).toBe(rows);
    expect(told).toEqual([]);
  });

  it('masks what the profile names, whatever it looks like: texts, numbers, all in an object', () => {
    const { text, told } = rulesOf(['cliente.nome', 'cliente.endereco']);
    const masked = JSON.parse(
      text('{"cliente":{"nome":"Ana","endereco":{"rua":"A","n":12},"ok":true},"itens":[{"nome":"x"}]}'),
    );
    expect(masked.cliente.nome).toMatch(/^masked-[0-9a-f]{12}$/);
    expect(masked.cliente.endereco.rua).toMatch(/^masked-/);
    expect(masked.cliente.endereco.n).toBeTypeOf('number');
    expect(masked.cliente.endereco.n).not.toBe(12);
    expect(masked.cliente.ok).toBe(true);
    expect(masked.itens).toEqual([{ nome: 'x' }]);
    expect(told).toHaveLength(3);
  });

  it('H02, H03: leaves valid JSON valid, and texts that are cut, broken or too deep harmless', () => {
    const { text } = rulesOf(['a.b']);
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (json) => {
        JSON.parse(text(json));
      }),
      // A card number and nothing else, whose mask must not begin with a zero.
      { numRuns: 2_000, examples: [['2576977552707753'], ['-52998224725']] },
    );
    expect(text('2576977552707753')).not.toBe('2576977552707753');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (given) => {
        text(given);
      }),
      { numRuns: 5_000 },
    );
    expect(text(`${'['.repeat(100_000)}"ana@example.com"`)).toContain('@masked.invalid');
    expect(text('[INFO] (11) 91234-5678 ligou')).not.toContain('91234-5678');
    expect(text('{"a":"ana@example.com')).not.toContain('ana@');
  });
});

describe('masking a message', () => {
  it('leaves property bytes as they are when nothing in them is personal', () => {
    const { rules } = rulesOf();
    const raw = encodeProperties({
      contentType: 'application/json',
      headers: [{ key: 'x', value: { type: 'void' } }],
    });
    expect(maskRawProperties(rules, raw).raw).toBe(raw);
  });

  it('masks headers, keys and properties by what they look like, and by their names', () => {
    const { rules, told } = rulesOf([], ['argsrepr']);
    const raw = encodeProperties({
      replyTo: 'ana@example.com',
      headers: [
        { key: 'argsrepr', value: { type: 'string', value: "('Ana',)" } },
        {
          key: 'outros',
          value: {
            type: 'table',
            value: [{ key: 'tel', value: { type: 'string', value: '(11) 91234-5678' } }],
          },
        },
        { key: 'cpf', value: { type: 'int64', value: 52998224725n } },
      ],
    });
    const { headers, replyTo } = decodeProperties(maskRawProperties(rules, raw).raw);
    expect(replyTo).toMatch(/masked\.invalid$/);
    expect(headers?.[0]?.value).toMatchObject({ type: 'string', value: expect.stringMatching(/^masked-/) });
    expect(JSON.stringify(headers?.[1])).not.toContain('91234');
    expect(headers?.[2]?.value).not.toEqual({ type: 'int64', value: 52998224725n });
    expect(told).toHaveLength(4);
  });

  it('leaves out properties that cannot be read, and replaces bodies that nobody can look into', () => {
    const { rules } = rulesOf();
    expect([...maskRawProperties(rules, Uint8Array.of(255, 255, 1)).raw]).toEqual([0, 0]);
    const gzip = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0);
    expect(Buffer.from(maskBody(rules, {}, gzip)).toString()).toMatch(/^masked-/);
    expect(
      Buffer.from(maskBody(rules, { contentEncoding: 'zstd' }, Buffer.from('abcdefgh'))).toString(),
    ).toMatch(/^masked-/);
  });

  it('finds texts in Latin-1 and UTF-16, and keeps the bytes of all else', () => {
    const { rules } = rulesOf();
    const latin = Buffer.from('é ana@example.com \xff', 'latin1');
    const masked = Buffer.from(maskBody(rules, {}, latin)).toString('latin1');
    expect(masked).toMatch(/^é p-[0-9a-f]{12}@masked\.invalid \xff$/);
    const wide = Buffer.from('\ufeffde ana@example.com', 'utf16le');
    expect(Buffer.from(maskBody(rules, {}, wide)).toString('utf16le')).toContain('@masked.invalid');
    const bytes = Buffer.from([0, 1, 2, 250, 251, 0, 17]);
    expect(maskBody(rules, {}, bytes)).toEqual(bytes);
  });
});

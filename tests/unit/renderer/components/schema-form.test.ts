import { describe, expect, it } from 'vitest';
import oraculo from '../../../../resources/systems/oraculo.json';
import { checkField, fieldValue } from '../../../../src/renderer/components/schema-form/check-field.ts';
import { type FormField, readForm } from '../../../../src/renderer/components/schema-form/read-schema.ts';

const schema = oraculo.sources[0]?.schema ?? {};

function field(name: string, language: 'pt-BR' | 'en' = 'pt-BR'): FormField {
  const found = readForm(schema, language).fields.find((each) => each.name === name);
  if (!found) throw new Error(`no field ${name}`);
  return found;
}

describe('a form from the schema of a source', () => {
  it('has the properties in their order, in the language asked for', () => {
    expect(readForm(schema, 'pt-BR').fields.map(({ title }) => title)).toEqual([
      'Endereço',
      'Período',
      'Limite',
      'Permitir endereços da rede local',
      'Depois de coletar',
    ]);
    expect(field('periodo', 'en')).toMatchObject({ kind: 'enum', initial: '30d' });
    expect(readForm(schema, 'en').fields[1]).toMatchObject({ title: 'Period' });
  });

  it('names what it cannot show rather than dropping it', () => {
    expect(readForm({ properties: { tags: { type: 'array' }, n: { type: 'integer' } } }, 'en')).toMatchObject(
      {
        unsupported: ['tags'],
        fields: [{ name: 'n' }],
      },
    );
  });

  it('says what is wrong with an address', () => {
    const url = field('url');
    expect(checkField(url, '')).toMatchObject({ key: 'required' });
    expect(checkField(url, 'blog')).toMatchObject({
      key: 'uri',
      values: { example: 'https://example.org/blog/' },
    });
    expect(checkField(url, 'ftp://example.org/')).toMatchObject({ key: 'uri' });
    expect(checkField(url, `https://e.org/${'a'.repeat(2100)}`)).toMatchObject({ key: 'maxLength' });
    expect(checkField(url, '  https://example.org/feed ')).toBeNull();
  });

  it('says what is wrong with a number, and sends numbers', () => {
    const limit = field('limite');
    expect(checkField(limit, 'dez')).toMatchObject({ key: 'integer' });
    expect(checkField(limit, '1.5')).toMatchObject({ key: 'integer' });
    expect(checkField(limit, '0')).toMatchObject({ key: 'minimum', values: { limit: 1 } });
    expect(checkField(limit, '501')).toMatchObject({ key: 'maximum', values: { limit: 500 } });
    expect(checkField(limit, '99999999999999999999')).toMatchObject({ key: 'integer' });
    expect(fieldValue(limit, ' 50 ')).toBe(50);
  });

  it('leaves out what was left empty, and keeps false', () => {
    expect(fieldValue(field('periodo'), '')).toBeUndefined();
    expect(fieldValue(field('permitir_rede_local'), false)).toBe(false);
  });
});

/** A JSON Schema object as the fields of a form. Pure; what a form cannot show is named, never dropped in silence. */
import type { Language } from '../../i18n/languages.ts';

export type FormValue = string | number | boolean;

interface FieldBase {
  readonly name: string;
  readonly title: string;
  readonly description: string | null;
  readonly required: boolean;
  readonly example: string | null;
}

export type FormField = FieldBase &
  (
    | {
        readonly kind: 'text' | 'uri';
        readonly initial: string;
        readonly pattern: RegExp | null;
        readonly minLength: number | null;
        readonly maxLength: number | null;
      }
    | { readonly kind: 'enum'; readonly initial: string; readonly options: readonly EnumOption[] }
    | {
        readonly kind: 'integer' | 'number';
        readonly initial: string;
        readonly minimum: number | null;
        readonly maximum: number | null;
      }
    | { readonly kind: 'boolean'; readonly initial: boolean }
  );

export interface EnumOption {
  readonly value: string;
  readonly label: string;
}

export interface FormPlan {
  readonly fields: readonly FormField[];
  /** Properties of kinds that a form has no field for. */
  readonly unsupported: readonly string[];
}

type Bag = Readonly<Record<string, unknown>>;

function bag(value: unknown): Bag {
  // Any object may be read by key; what is read is checked again.
  return typeof value === 'object' && value !== null ? (value as Bag) : {};
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

function localText(schema: Bag, key: 'title' | 'description', language: Language): string | null {
  const local = bag(schema[`x-${key}`]);
  return textOf(local[language]) ?? textOf(local.en) ?? textOf(schema[key]);
}

function patternOf(schema: Bag): RegExp | null {
  const source = textOf(schema.pattern);
  if (source === null) return null;
  return new RegExp(source, 'u');
}

function enumOptions(schema: Bag, language: Language): readonly EnumOption[] | null {
  if (!Array.isArray(schema.enum) || schema.enum.some((value) => typeof value !== 'string')) return null;
  const titles = bag(schema['x-enum-titles']);
  return schema.enum.map((value: string) => {
    const title = bag(titles[value]);
    return { value, label: textOf(title[language]) ?? textOf(title.en) ?? value };
  });
}

function readField(name: string, schema: Bag, required: boolean, language: Language): FormField | null {
  const examples = Array.isArray(schema.examples) ? schema.examples : [];
  const base = {
    name,
    title: localText(schema, 'title', language) ?? name,
    description: localText(schema, 'description', language),
    required,
    example: examples.length > 0 ? String(examples[0]) : null,
  };
  const options = enumOptions(schema, language);
  if (options) return { ...base, kind: 'enum', initial: textOf(schema.default) ?? '', options };
  switch (schema.type) {
    case 'string':
      return {
        ...base,
        kind: schema.format === 'uri' ? 'uri' : 'text',
        initial: textOf(schema.default) ?? '',
        pattern: patternOf(schema),
        minLength: numberOf(schema.minLength),
        maxLength: numberOf(schema.maxLength),
      };
    case 'integer':
    case 'number': {
      const initial = numberOf(schema.default);
      return {
        ...base,
        kind: schema.type,
        initial: initial === null ? '' : String(initial),
        minimum: numberOf(schema.minimum),
        maximum: numberOf(schema.maximum),
      };
    }
    case 'boolean':
      return { ...base, kind: 'boolean', initial: schema.default === true };
    default:
      return null;
  }
}

/** Fields in the order of `properties`. */
export function readForm(schema: Bag, language: Language): FormPlan {
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const fields: FormField[] = [];
  const unsupported: string[] = [];
  for (const [name, property] of Object.entries(bag(schema.properties))) {
    const field = readField(name, bag(property), required.has(name), language);
    if (field) fields.push(field);
    else unsupported.push(name);
  }
  return { fields, unsupported };
}

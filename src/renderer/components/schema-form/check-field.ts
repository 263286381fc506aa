/** What is wrong with the value typed into a field, and the value it stands for. Pure. */
import type { FormField, FormValue } from './read-schema.ts';

/** A text of `ui.form.*` and its values. */
export interface FieldProblem {
  readonly key: string;
  readonly values: Readonly<Record<string, string | number>>;
}

const problem = (key: string, values: FieldProblem['values'] = {}): FieldProblem => ({ key, values });

function checkText(field: Extract<FormField, { kind: 'text' | 'uri' }>, text: string): FieldProblem | null {
  const example = field.example ?? 'https://example.org/';
  if (field.kind === 'uri' && !URL.canParse(text)) return problem('uri', { example });
  if (field.minLength !== null && text.length < field.minLength)
    return problem('minLength', { count: field.minLength });
  if (field.maxLength !== null && text.length > field.maxLength)
    return problem('maxLength', { count: field.maxLength });
  if (field.pattern && !field.pattern.test(text)) {
    return field.kind === 'uri'
      ? problem('uri', { example })
      : problem('pattern', { example: field.example ?? '' });
  }
  return null;
}

function checkNumber(
  field: Extract<FormField, { kind: 'integer' | 'number' }>,
  text: string,
): FieldProblem | null {
  const shape = field.kind === 'integer' ? /^[+-]?\d+$/ : /^[+-]?\d+([.,]\d+)?$/;
  if (!shape.test(text)) return problem(field.kind);
  const value = Number(text.replace(',', '.'));
  if (field.kind === 'integer' && !Number.isSafeInteger(value)) return problem('integer');
  if (field.minimum !== null && value < field.minimum) return problem('minimum', { limit: field.minimum });
  if (field.maximum !== null && value > field.maximum) return problem('maximum', { limit: field.maximum });
  return null;
}

/** Null: the value is good. Text is trimmed first; an empty field that is not required is good. */
export function checkField(field: FormField, value: string | boolean): FieldProblem | null {
  if (field.kind === 'boolean') return null;
  const text = String(value).trim();
  if (text === '') return field.required ? problem('required') : null;
  if (field.kind === 'enum') {
    return field.options.some((option) => option.value === text) ? null : problem('required');
  }
  return 'pattern' in field ? checkText(field, text) : checkNumber(field, text);
}

/** The value to send; undefined: leave it out. */
export function fieldValue(field: FormField, value: string | boolean): FormValue | undefined {
  if (field.kind === 'boolean') return value === true;
  const text = String(value).trim();
  if (text === '') return undefined;
  return field.kind === 'integer' || field.kind === 'number' ? Number(text.replace(',', '.')) : text;
}

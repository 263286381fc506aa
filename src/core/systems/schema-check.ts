/** JSON Schema 2020-12 for messages and forms: checks values and says in one line what is wrong and where. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorObject } from 'ajv/dist/2020.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { ExpectedError } from '../../shared/errors.ts';

/** Throws `invalid-message` with details `field` (JSON pointer), `problem` (the schema's keyword) and `reason`. */
export type Check = (value: unknown) => void;

const TOLD_AT_MOST = 5;

function fieldOf(error: ErrorObject): string {
  const token = (name: unknown) => `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const missing = error.keyword === 'required' ? token(error.params.missingProperty) : '';
  const extra = error.keyword === 'additionalProperties' ? token(error.params.additionalProperty) : '';
  return `${error.instancePath}${missing}${extra}` || '/';
}

function reasonOf(error: ErrorObject): string {
  return `${fieldOf(error)} ${error.message ?? error.keyword}`;
}

/** Errors of `if` only say that a branch failed; the branch's own errors say why. */
function telling(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const own = errors.filter((error) => error.keyword !== 'if');
  return (own.length > 0 ? own : errors).slice(0, TOLD_AT_MOST);
}

function invalid(subject: string, errors: readonly ErrorObject[]): ExpectedError {
  const told = telling(errors);
  const [first] = told;
  const reason = told.map(reasonOf).join('; ');
  return new ExpectedError('invalid-message', `${subject}: ${reason}`, {
    field: first ? fieldOf(first) : '/',
    problem: first?.keyword ?? 'schema',
    reason,
  });
}

function newAjv(options: { readonly useDefaults: boolean; readonly allErrors: boolean }): Ajv2020 {
  const ajv = new Ajv2020({ ...options, strict: false, addUsedSchema: false });
  // The package's types describe its CommonJS default; under ES modules that is the function itself.
  (formats as unknown as (ajv: Ajv2020) => void)(ajv);
  return ajv;
}

/**
 * Compiles schemas, each once. Keywords the schemas use for forms (`x-title`…) are let through. Defaults are filled
 * into the value that is checked.
 */
export function schemaChecker() {
  const ajv = newAjv({ useDefaults: true, allErrors: true });
  const compiled = new Map<string, Check>();
  return (key: string, subject: string, schema: () => Readonly<Record<string, unknown>>): Check => {
    const known = compiled.get(key);
    if (known) return known;
    const validate = ajv.compile(schema());
    const check: Check = (value) => {
      if (!validate(value)) throw invalid(subject, validate.errors ?? []);
    };
    compiled.set(key, check);
    return check;
  };
}

export type SchemaChecker = ReturnType<typeof schemaChecker>;

/** What a schema says against a value; `path` is a JSON pointer (RFC 6901). Empty when it passes. */
export type Judge = (value: unknown) => readonly { readonly path: string; readonly message: string }[];

/** Values in a document that is told more than its first error: finding all is dear where all is wrong. */
const MOST_JUDGED = 20_000;

function isLarge(document: unknown): boolean {
  const left = [document];
  for (let count = 0; left.length > 0; count += 1) {
    const value = left.pop();
    const parts = typeof value === 'object' && value !== null ? Object.values(value) : [];
    if (count + left.length + parts.length > MOST_JUDGED) return true;
    left.push(...parts);
  }
  return false;
}

/** Compiles schemas, each once by its key. A value that is judged stays as it is. */
export function schemaJudge() {
  const brief = newAjv({ useDefaults: false, allErrors: false });
  const thorough = newAjv({ useDefaults: false, allErrors: true });
  const compiled = new Map<string, Judge>();
  return (key: string, schema: Readonly<Record<string, unknown>>): Judge => {
    const known = compiled.get(key);
    if (known) return known;
    const [first, all] = [brief.compile(schema), thorough.compile(schema)];
    const judge: Judge = (value) => {
      if (first(value)) return [];
      const validate = isLarge(value) ? first : all;
      validate(value);
      return telling(validate.errors ?? []).map((error) => ({
        path: fieldOf(error).replace(/^\/$/, ''),
        message: error.message ?? error.keyword,
      }));
    };
    compiled.set(key, judge);
    return judge;
  };
}

/** A message schema of `<resourcesDir>/schemas/`. */
export function readMessageSchema(resourcesDir: string, file: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(join(resourcesDir, 'schemas', file), 'utf8'));
}

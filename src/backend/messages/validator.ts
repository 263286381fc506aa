/**
 * The message schema and the sources' parameter schemas, compiled once at start. JSON Schema 2020-12; the system
 * profile is the only place that says which parameters a source takes, so that the form and the collector agree.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { z } from '../../shared/schema.ts';
import type { Mensagem } from './message.ts';

/** Null when the value passes, else what is wrong with it, in a line. */
export type Check = (value: unknown) => string | null;

export interface Validators {
  /** Narrows to a message of the system. */
  readonly isMessage: (value: unknown) => value is Mensagem;
  readonly messageProblem: () => string;
  /** Parameters of one source; defaults of the schema are filled in. Throws for a source that no profile names. */
  parameters(source: string): Check;
}

/** The part of a system profile (`resources/systems/oraculo.json`) that the backend reads. */
const profile = z.object({
  sources: z.array(z.object({ id: z.string(), schema: z.record(z.string(), z.unknown()) })),
});

/** Annotations of the profile's schemas that say nothing about validity. */
const ANNOTATIONS = ['x-title', 'x-description', 'x-enum-titles'];

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function problemOf(validate: ValidateFunction): string {
  const first = validate.errors?.[0];
  return first ? `${first.instancePath || '/'} ${first.message ?? first.keyword}`.slice(0, 500) : '';
}

export function loadValidators(resourcesDir: string): Validators {
  const ajv = new Ajv2020({ strict: false, allowUnionTypes: true, useDefaults: true });
  addFormats.default(ajv);
  for (const word of ANNOTATIONS) ajv.addKeyword(word);
  const messageSchema = z.record(z.string(), z.unknown());
  const validate = ajv.compile<Mensagem>(
    messageSchema.parse(readJson(join(resourcesDir, 'schemas', 'mensagem_schema.json'))),
  );
  const { sources } = profile.parse(readJson(join(resourcesDir, 'systems', 'oraculo.json')));
  const checks = new Map(sources.map(({ id, schema }) => [id, ajv.compile(schema)]));
  return {
    isMessage: (value): value is Mensagem => validate(value),
    messageProblem: () => problemOf(validate),
    parameters: (source) => {
      const check = checks.get(source);
      if (!check) throw new Error(`the system profile has no source "${source}"`);
      return (value) => (check(value) ? null : problemOf(check));
    },
  };
}

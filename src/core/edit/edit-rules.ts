/** What an edit of a message must respect, by its system's profile: fields that stay, and the schema of its type. */
import type { EditProblem } from '../../shared/domain/job.ts';
import type { ProfileSource, SystemProfile } from '../../shared/domain/system-profile.ts';
import { atPath, readField } from '../systems/read-field.ts';
import { schemaJudge } from '../systems/schema-check.ts';

export interface EditRules {
  /** JSON pointers of fields that may not change. */
  readonly locked: readonly string[];
  /** JSON Schema 2020-12 of this event type, null: none. */
  readonly schema: Readonly<Record<string, unknown>> | null;
  readonly check: (json: unknown) => readonly EditProblem[];
}

/** Rules for messages of a type (null: it tells none). Reads and compiles each schema once. */
export type EditRulesFor = (profile: SystemProfile, type: string | null) => EditRules;

type Schema = Readonly<Record<string, unknown>>;

/** The form that starts work of this kind, if the message is such a start: its parameters have a schema of their own. */
function sourceOf(profile: SystemProfile, type: string | null, json: unknown): ProfileSource | undefined {
  const named = readField({ properties: {}, json }, profile.envelope.source);
  return profile.sources.find(({ id, publish }) => publish.type === type && id === named);
}

function parametersIn(
  { publish }: ProfileSource,
  json: unknown,
): { readonly path: string; readonly value: unknown } {
  const { parametersPath } = publish;
  if (parametersPath === undefined) return { path: '', value: json };
  return { path: `/${parametersPath.replaceAll('.', '/')}`, value: atPath(json, parametersPath) };
}

/** Own keys only: a type is foreign text. */
function schemaFile({ edit, messageSchema }: SystemProfile, type: string | null): string | null {
  const schemas = edit?.schemas ?? {};
  const own = type !== null && Object.hasOwn(schemas, type) ? schemas[type] : undefined;
  return own ?? messageSchema;
}

/** `readSchema` gives a file of `resources/schemas/`. */
export function editRules(readSchema: (file: string) => Schema): EditRulesFor {
  const judge = schemaJudge();
  const schemas = new Map<string, Schema>();
  const schemaOf = (file: string): Schema => {
    const schema = schemas.get(file) ?? readSchema(file);
    schemas.set(file, schema);
    return schema;
  };
  const ofSource = (profile: SystemProfile, type: string | null, json: unknown) => {
    const source = sourceOf(profile, type, json);
    if (!source) return [];
    const { path, value } = parametersIn(source, json);
    const told = judge(`source ${profile.id} ${source.id}`, source.schema)(value);
    return told.map((each) => ({ ...each, path: `${path}${each.path}` }));
  };
  return (profile, type) => {
    const locked = profile.edit?.locked ?? [];
    const file = schemaFile(profile, type);
    const schema = file === null ? null : schemaOf(file);
    const told = file === null || schema === null ? () => [] : judge(file, schema);
    return {
      locked,
      schema,
      check: (json) => {
        const general = told(json);
        // What is not even a message of its kind has no parameters to speak of.
        const found = general.length > 0 ? general : ofSource(profile, type, json);
        return found.map(({ path, message }) => ({ code: 'schema' as const, path, message }));
      },
    };
  };
}

/** Where no schemas are at hand: only the locked fields count. */
export const lockedFieldsOnly: EditRulesFor = (profile) => ({
  locked: profile.edit?.locked ?? [],
  schema: null,
  check: () => [],
});

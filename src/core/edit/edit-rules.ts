/** What an edit of a message must respect, by its system's profile: fields that stay, and the schema of its type. */
import type { EditProblem } from '../../shared/domain/job.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
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
  return (profile, type) => {
    const locked = profile.edit?.locked ?? [];
    const file = schemaFile(profile, type);
    if (file === null) return { locked, schema: null, check: () => [] };
    const schema = schemaOf(file);
    const told = judge(file, schema);
    return {
      locked,
      schema,
      check: (json) => told(json).map(({ path, message }) => ({ code: 'schema' as const, path, message })),
    };
  };
}

/** Where no schemas are at hand: only the locked fields count. */
export const lockedFieldsOnly: EditRulesFor = (profile) => ({
  locked: profile.edit?.locked ?? [],
  schema: null,
  check: () => [],
});

/** The message that starts work, built where the profile says each field of the envelope is. Pure. */
import type { FieldPlace, ProfileSource, SystemProfile } from '../../shared/domain/system-profile.ts';

export interface StartFields {
  readonly correlationId: string;
  /** ISO 8601. */
  readonly timestamp: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

type Body = Record<string, unknown>;

/** Sets a value at a dotted path of a profile; profiles ship with the product, so their keys are no foreign text. */
function setAt(body: Body, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop();
  if (last === undefined) return;
  let here = body;
  for (const key of keys) {
    const next = here[key];
    // What an earlier path put there is an object of our own making.
    const inner = typeof next === 'object' && next !== null ? (next as Body) : {};
    here[key] = inner;
    here = inner;
  }
  here[last] = value;
}

function bodyPath(places: readonly FieldPlace[]): string | undefined {
  const [first] = places;
  return first?.in === 'body' ? first.path : undefined;
}

/** Envelope fields whose first place is the body are set in it; others travel as properties. */
export function buildStartMessage(profile: SystemProfile, source: ProfileSource, fields: StartFields): Body {
  const { parametersPath, type } = source.publish;
  const body: Body = parametersPath === undefined ? { ...fields.parameters } : {};
  const { envelope } = profile;
  const values = [
    [envelope.correlationId, fields.correlationId],
    [envelope.type, type],
    [envelope.source, source.id],
    [envelope.timestamp, fields.timestamp],
  ] as const;
  for (const [places, value] of values) {
    const path = bodyPath(places);
    if (path !== undefined) setAt(body, path, value);
  }
  if (parametersPath !== undefined) setAt(body, parametersPath, fields.parameters);
  return body;
}

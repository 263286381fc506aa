import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyEdit } from '../../../../src/core/edit/apply-edit.ts';
import { editRules } from '../../../../src/core/edit/edit-rules.ts';
import { loadProfiles } from '../../../../src/core/systems/load.ts';
import { readMessageSchema } from '../../../../src/core/systems/schema-check.ts';
import type { SystemProfile } from '../../../../src/shared/domain/system-profile.ts';

const RESOURCES = join(import.meta.dirname, '../../../../resources');

function profileOf(id: string): SystemProfile {
  const profile = loadProfiles(RESOURCES).find((one) => one.id === id);
  if (!profile) throw new Error(`no profile ${id}`);
  return profile;
}

const rulesFor = editRules((file) => readMessageSchema(RESOURCES, file));
const MESSAGE = JSON.stringify({
  correlation_id: 'run-1',
  tipo_evento: 'iniciar_coleta',
  payload: { fonte: 'blog', parametros: { url: 'https://example.org', limite: 3 } },
  timestamp: '2026-11-21T10:00:00.000Z',
});

function problems(profile: SystemProfile, merge: unknown) {
  const original = { body: Buffer.from(MESSAGE), contentType: 'application/json', contentEncoding: null };
  const edit = { kind: 'patch' as const, format: 'merge-patch' as const, patch: JSON.stringify(merge) };
  return applyEdit(original, edit, rulesFor(profile, 'iniciar_coleta')).problems;
}

describe('rules of an edit', () => {
  it('the envelope of ORÁCULO stays', () => {
    const profile = profileOf('oraculo');
    expect(problems(profile, { payload: { parametros: { url: 'https://example.org/feed' } } })).toEqual([]);
    expect(problems(profile, { correlation_id: 'run-2' })).toMatchObject([
      { code: 'locked-field', path: '/correlation_id' },
    ]);
    expect(
      problems(profile, { timestamp: '2026-11-21T10:00:01Z', payload: { fonte: 'feed' } }),
    ).toMatchObject([{ code: 'locked-field', path: '/timestamp' }]);
  });

  it('the schema is told by JSON pointers', () => {
    const profile = profileOf('oraculo');
    expect(problems(profile, { payload: { fonte: 7 } })).toEqual([
      { code: 'schema', path: '/payload/fonte', message: 'must be string' },
    ]);
    expect(problems(profile, { payload: { parametros: null } })).toMatchObject([
      { code: 'schema', path: '/payload/parametros' },
    ]);
    expect(problems(profile, { 'a/b~c': 1 })).toMatchObject([{ code: 'schema', path: '/a~1b~0c' }]);
  });

  it('parameters of a collection are held to the schema of its form', () => {
    const profile = profileOf('oraculo');
    expect(problems(profile, { payload: { parametros: { limite: 5 } } })).toEqual([]);
    expect(problems(profile, { payload: { parametros: { limite: 'x' } } })).toMatchObject([
      { code: 'schema', path: '/payload/parametros/limite' },
    ]);
    expect(problems(profile, { payload: { fonte: 'another', parametros: { limite: 'x' } } })).toEqual([]);
  });

  it('of a large body only the first fault is looked for', () => {
    const rules = rulesFor(profileOf('oraculo'), 'resultado_coleta');
    const message = (itens: readonly unknown[]) => ({
      correlation_id: 'run-1',
      tipo_evento: 'resultado_coleta',
      payload: { fonte: 'blog', status: 'ok', erros: [], dados: { itens } },
      timestamp: '2026-11-21T10:00:00Z',
    });
    expect(rules.check(message([0, 1])).map(({ path }) => path)).toEqual([
      '/payload/dados/itens/0',
      '/payload/dados/itens/1',
    ]);
    const large = rules.check(message(Array.from({ length: 300_000 }, () => 0)));
    expect(large.map(({ path }) => path)).toEqual(['/payload/dados/itens/0']);
  });

  it('a type may have a schema of its own, and a foreign type name finds nothing', () => {
    const strict = { type: 'object', required: ['extra'] };
    const own = editRules((file) => (file === 'own.json' ? strict : {}));
    const generic = profileOf('generic');
    const profile = { ...generic, edit: { locked: [], schemas: { special: 'own.json' } } };
    expect(own(profile, 'special').schema).toBe(strict);
    expect(own(profile, 'special').check({})).toMatchObject([{ code: 'schema', path: '/extra' }]);
    expect(own(profile, 'constructor')).toMatchObject({ schema: null });
    expect(own(generic, null)).toMatchObject({ schema: null, locked: [] });
  });
});

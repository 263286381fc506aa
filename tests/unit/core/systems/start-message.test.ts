import { describe, expect, it } from 'vitest';
import { buildStartMessage } from '../../../../src/core/systems/build-message.ts';
import { readEnvelope } from '../../../../src/core/systems/read-envelope.ts';
import { readMessageSchema, schemaChecker } from '../../../../src/core/systems/schema-check.ts';
import { profileOf } from '../store/history-fixture.ts';

const oraculo = profileOf('oraculo');
const [blog] = oraculo.sources;
if (!blog) throw new Error('the profile has no source');
const check = schemaChecker();
const form = check('blog', 'The form', () => blog.schema);
const message = check('message', 'The message', () => readMessageSchema('resources', 'mensagem_schema.json'));
const built = (parameters: Record<string, unknown>) =>
  buildStartMessage(oraculo, blog, {
    correlationId: 'c-1',
    timestamp: '2025-10-14T12:00:00.000Z',
    parameters,
  });

describe('the message that starts a collection', () => {
  it('has the fields of the system and passes its schema', () => {
    const body = built({ url: 'https://example.org', limite: 5 });
    expect(body).toEqual({
      correlation_id: 'c-1',
      tipo_evento: 'iniciar_coleta',
      payload: { fonte: 'blog', parametros: { url: 'https://example.org', limite: 5 } },
      timestamp: '2025-10-14T12:00:00.000Z',
    });
    expect(() => message(body)).not.toThrow();
  });

  it('is read back as what it says', () => {
    const bytes = Buffer.from(JSON.stringify(built({})));
    expect(readEnvelope(oraculo, {}, bytes)).toMatchObject({ correlationId: 'c-1', source: 'blog' });
  });
});

describe('checks', () => {
  it('fill defaults in', () => {
    const parameters = { url: 'https://example.org', limite: 5 };
    form(parameters);
    expect(parameters).toMatchObject({ periodo: '30d', permitir_rede_local: false });
  });

  it('name the field and what is wrong with it', () => {
    const refused = (parameters: unknown, field: string, problem: string) =>
      expect(() => form(parameters)).toThrow(
        expect.objectContaining({
          code: 'invalid-message',
          details: expect.objectContaining({ field, problem }),
        }),
      );
    refused({ limite: 5 }, '/url', 'required');
    refused({ url: 'https://example.org', limite: 0 }, '/limite', 'minimum');
    refused({ url: 'ftp://example.org', limite: 5 }, '/url', 'pattern');
    refused({ url: 'https://example.org', limite: 5, outro: 1 }, '/outro', 'additionalProperties');
  });

  it('tell the reason inside a branch, not that a branch failed', () => {
    const broken = { ...built({}), payload: { parametros: {} } };
    expect(() => message(broken)).toThrow(/payload\/fonte/);
    expect(() => message({ ...built({}), timestamp: 'ontem' })).toThrow(/timestamp must match format/);
  });
});

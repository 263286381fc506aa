import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadProfiles } from '../../../../src/core/systems/load.ts';
import { readEnvelope } from '../../../../src/core/systems/read-envelope.ts';
import type { SystemProfile } from '../../../../src/shared/domain/system-profile.ts';

function profileOf(id: string): SystemProfile {
  const profile = loadProfiles('resources').find((each) => each.id === id);
  if (!profile) throw new Error(`no profile ${id}`);
  return profile;
}

const oraculo = profileOf('oraculo');
const bytes = (text: string) => new TextEncoder().encode(text);
const read = (message: unknown) => readEnvelope(oraculo, {}, bytes(JSON.stringify(message)));

describe('the envelope of an ORÁCULO message', () => {
  it('is read from the body', () => {
    const envelope = read({
      correlation_id: 'c-1',
      tipo_evento: 'resultado_coleta',
      payload: {
        fonte: 'blog',
        status: 'erro',
        dados: {},
        erros: [{ codigo: 'http-500', mensagem: 'caiu' }],
      },
      timestamp: '2025-10-14T12:00:00Z',
    });
    expect(envelope).toEqual({
      correlationId: 'c-1',
      type: 'resultado_coleta',
      madeAt: Date.UTC(2025, 9, 14, 12),
      source: 'blog',
      status: 'erro',
      error: { code: 'http-500', message: 'caiu' },
      retryId: null,
      step: null,
      final: true,
      fields: [],
      identity: expect.any(Number),
    });
  });

  it('knows the same message by its id, or by its bytes where it has none', () => {
    const identity = (body: string, messageId?: string) =>
      readEnvelope(oraculo, messageId === undefined ? {} : { messageId }, bytes(body)).identity;
    expect(identity('{"n":1}')).toBe(identity('{"n":1}'));
    expect(identity('{"n":1}')).not.toBe(identity('{"n":2}'));
    expect(identity('{"n":1}', 'm-1')).toBe(identity('{"n":2}', 'm-1'));
    expect(identity('{"n":1}', 'm-1')).not.toBe(identity('{"n":1}', 'm-2'));
    expect(identity('{"n":1}')).toBeLessThan(2 ** 48);
  });

  it('falls back to properties where the body has nothing', () => {
    const envelope = readEnvelope(oraculo, { correlationId: 'p', type: 't' }, bytes('{"payload":{}}'));
    expect(envelope).toMatchObject({ correlationId: 'p', type: 't' });
  });

  it('reads step and finality of a failure where the profile says they are', () => {
    const failure = (definitiva: unknown) =>
      read({ correlation_id: 'c', tipo_evento: 'falha_tarefa', payload: { etapa: 'coleta', definitiva } });
    expect(failure(true)).toMatchObject({ step: 'coleta', final: true });
    expect(failure(false)).toMatchObject({ step: 'coleta', final: false });
    expect(failure('true')).toMatchObject({ final: false });
  });

  it('reads the retry id and an error from headers', () => {
    const headers = [
      { key: 'oraculo-retry-id', value: { type: 'string', value: 'r-1' } },
      { key: 'oraculo-erro', value: { type: 'string', value: 'sem resposta' } },
    ] as const;
    expect(readEnvelope(oraculo, { headers }, bytes('{}'))).toMatchObject({
      retryId: 'r-1',
      error: { code: null, message: 'sem resposta' },
    });
  });

  it('reads AMQP properties for a generic system', () => {
    const properties = { correlationId: 'g', type: 'x', timestamp: 1_700_000_000n, appId: 'app' };
    expect(readEnvelope(profileOf('generic'), properties, bytes('\u0000'))).toMatchObject({
      correlationId: 'g',
      madeAt: 1_700_000_000_000,
      source: 'app',
    });
  });
});

describe('hostile messages', () => {
  it('treats ids that are no short text as no id (H05)', () => {
    for (const id of [7, ['a'], { a: 1 }, true, 'x'.repeat(1001), '']) {
      expect(read({ correlation_id: id, tipo_evento: id }).correlationId).toBeNull();
    }
    expect(read({ correlation_id: 'x'.repeat(1000) }).correlationId).toHaveLength(1000);
  });

  it('does not parse what nests too deeply, in little time (H03)', () => {
    const started = performance.now();
    for (const depth of [201, 10_000, 1_000_000, 10_000_000]) {
      const body = Buffer.alloc(depth, '[');
      expect(readEnvelope(oraculo, { correlationId: 'p' }, body).correlationId).toBe('p');
    }
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('does not parse a body over 1 MiB; its properties still count', () => {
    const body = bytes(JSON.stringify({ correlation_id: 'b', payload: 'x'.repeat(1_100_000) }));
    expect(readEnvelope(oraculo, { correlationId: 'p' }, body).correlationId).toBe('p');
  });

  it('never reads through prototypes and never pollutes one (H04)', () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    const text =
      '{"__proto__":{"correlation_id":"evil"},"constructor":{"prototype":{"polluted":1}},"payload":{"toString":"x"}}';
    expect(readEnvelope(oraculo, {}, bytes(text)).correlationId).toBeNull();
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('never throws, whatever the bytes (H02)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (body) => {
        readEnvelope(oraculo, {}, body);
      }),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.json(), fc.jsonValue(), (text, value) => {
        readEnvelope(oraculo, {}, bytes(text));
        const whole = { correlation_id: value, tipo_evento: value, payload: { erro: value, erros: value } };
        const envelope = read({ ...whole, timestamp: value });
        expect(envelope.correlationId === null || typeof envelope.correlationId === 'string').toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('takes no time from text that is none', () => {
    for (const timestamp of ['yesterday', '1', '2025-13-45T99:00:00Z', 5, 'x'.repeat(100_000)]) {
      expect(read({ timestamp }).madeAt).toBeNull();
    }
  });
});

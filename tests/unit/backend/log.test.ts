import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { logPath, openBackendLog } from '../../../src/backend/log.ts';
import { loadValidators } from '../../../src/backend/messages/validator.ts';
import { delivererFor } from '../../../src/backend/worker/deliver.ts';
import { encodeProperties } from '../../../src/core/broker/properties/codec.ts';
import { openEmbeddedResults } from '../../../src/core/results/embedded.ts';

const disk = vi.hoisted(() => ({ full: false }));

// The one thing that cannot be had for real without a disk of one's own: writes that the disk refuses.
vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  const refusing =
    <A extends unknown[], R>(write: (...args: A) => R) =>
    (...args: A): R => {
      if (disk.full) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      return write(...args);
    };
  return { ...real, appendFileSync: refusing(real.appendFileSync), writeSync: refusing(real.writeSync) };
});

const PLANTED = 'planted-secret-7f3a';
const clock = { now: () => 0 };

describe('the log of the backend', () => {
  let dir: string;
  let spoken: string[];

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'oraculo-log-'));
    spoken = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((line) => {
      spoken.push(String(line));
      return true;
    });
  });
  afterEach(() => {
    disk.full = false;
    vi.restoreAllMocks();
    rmSync(dir, { recursive: true, force: true });
  });

  const lines = () =>
    readFileSync(logPath(dir), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));

  it('is one JSON object a line, in a private file, without secrets (H14)', () => {
    const log = openBackendLog(dir, clock);
    log.info('hello', { correlation_id: 'c' });
    log.error('broken', new Error(`no answer from redis://:${PLANTED}/1@host`), {
      correlation_id: 'c',
      password: PLANTED,
    });
    expect(lines()).toEqual([
      {
        time: '1970-01-01T00:00:00.000Z',
        level: 'info',
        component: 'backend',
        message: 'hello',
        correlation_id: 'c',
      },
      expect.objectContaining({
        level: 'error',
        correlation_id: 'c',
        cause: expect.objectContaining({ message: 'no answer from redis://***@host' }),
      }),
    ]);
    expect(readFileSync(logPath(dir), 'utf8')).not.toContain(PLANTED);
    expect(statSync(logPath(dir)).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(dir, 'logs'))).toEqual(['backend.jsonl']);
  });

  it('S03: a full disk stops no task: it is told once, and lines come again when there is room', async () => {
    const results = openEmbeddedResults({ file: join(dir, 'results.db'), clock });
    const published: string[] = [];
    const deliver = delivererFor(
      {
        queue: 'escavador.blog',
        name: 'blog',
        etapa: 'coleta',
        accepts: ['iniciar_coleta'],
        prefetch: 1,
        handle: ({ log }) => {
          log.info('collected');
          return Promise.resolve([
            {
              exchange: 'oraculo.resultados',
              routingKey: 'resultado_coleta.blog',
              tipo: 'resultado_coleta',
              payload: { fonte: 'blog', status: 'ok', dados: { itens: [] }, erros: [] },
            },
          ]);
        },
      },
      { publish: async (_exchange, key) => void published.push(key) },
      {
        results,
        validators: loadValidators('resources'),
        retryDelays: [1, 1, 1],
        clock,
        log: openBackendLog(dir, clock),
        random: () => 0.5,
      },
    );
    const delivery = (correlationId: string) => {
      const message = {
        correlation_id: correlationId,
        tipo_evento: 'iniciar_coleta',
        payload: { fonte: 'blog', parametros: {} },
        timestamp: '2025-10-14T12:00:00Z',
      };
      const body = Buffer.from(JSON.stringify(message));
      const properties = { messageId: correlationId };
      return {
        deliveryTag: 1,
        consumerTag: 'c',
        exchange: '',
        routingKey: '',
        redelivered: false,
        properties,
        rawProperties: encodeProperties(properties),
        body,
      };
    };
    const signal = new AbortController().signal;

    disk.full = true;
    expect(await deliver(delivery('run-1'), signal)).toBe('ack');
    expect(await deliver(delivery('run-2'), signal)).toBe('ack');
    expect(published).toEqual(['resultado_coleta.blog', 'resultado_coleta.blog']);
    expect(spoken.filter((line) => line.includes('ENOSPC'))).toHaveLength(1);

    disk.full = false;
    expect(await deliver(delivery('run-3'), signal)).toBe('ack');
    expect(lines().map((line) => [line.message, line.correlation_id])).toEqual([
      ['collected', 'run-3'],
      ['done', 'run-3'],
    ]);
    await results.close();
  });
});

import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { type BackendFixture, openBackendFixture, SHORT_TIMES } from '../support/backend-fixture.ts';
import { backendJourney, measureRuns, p95 } from '../support/backend-journey.ts';

describe('the backend on RabbitMQ and Redis', () => {
  let fixture: BackendFixture;
  beforeAll(async () => {
    fixture = await openBackendFixture({
      amqpUrl: inject('ORACULO_TEST_AMQP_URL'),
      redisUrl: inject('ORACULO_TEST_REDIS_URL'),
      ...SHORT_TIMES,
    });
  });
  afterAll(() => fixture?.close());

  backendJourney(() => fixture);

  it('declares quorum queues, idempotently, and can be started beside another', async () => {
    const { session, startAnother } = fixture;
    const details = await session.queueDetails('escavador.blog.falhas');
    expect(details).toMatchObject({ type: 'quorum' });
    const second = await startAnother();
    await vi.waitFor(async () => expect((await session.queueDetails('escavador.blog'))?.consumers).toBe(2));
    await second.close();
    await vi.waitFor(async () => expect((await session.queueDetails('escavador.blog'))?.consumers).toBe(1));
  });

  it('writes a correlation id on every line about a run, and no password', () => {
    const text = fixture.logText();
    const lines = text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    const aboutRuns = lines.filter(({ fila, message }) => fila !== undefined && message !== 'given back');
    expect(aboutRuns.length).toBeGreaterThan(20);
    expect(aboutRuns.every((line) => 'correlation_id' in line)).toBe(true);
    expect(text).not.toContain('password');
  });

  it('times a run', async () => {
    const times = await measureRuns(fixture, 20);
    console.log(
      `RabbitMQ: request to resultado_execucao, 20 runs of 50 items: p95 ${p95(times).toFixed(1)} ms`,
    );
    expect(p95(times)).toBeLessThan(2_000);
  });
});

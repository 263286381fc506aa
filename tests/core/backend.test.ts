import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BackendFixture, openBackendFixture, SHORT_TIMES } from '../support/backend-fixture.ts';
import { backendJourney, measureRuns, p95 } from '../support/backend-journey.ts';

describe('the backend on the embedded broker', () => {
  let fixture: BackendFixture;
  beforeAll(async () => {
    fixture = await openBackendFixture(SHORT_TIMES);
  });
  afterAll(() => fixture?.close());

  backendJourney(() => fixture);

  it('from request to result of a 50-item feed in at most 250 ms (p95)', async () => {
    const times = await measureRuns(fixture, 50);
    console.log(
      `embedded: request to resultado_execucao, 50 runs of 50 items: p95 ${p95(times).toFixed(1)} ms`,
    );
    expect(p95(times)).toBeLessThanOrEqual(250);
  });
});

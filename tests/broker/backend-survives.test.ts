import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type BackendFixture, openBackendFixture } from '../support/backend-fixture.ts';
import { start } from '../support/backend-journey.ts';
import { type RabbitmqServer, startRabbitmq } from '../support/services/rabbitmq.ts';

const RUNS = 25;

describe('the backend over a broker that dies', () => {
  let broker: RabbitmqServer;
  let fixture: BackendFixture;

  beforeAll(async () => {
    broker = await startRabbitmq({ plugins: [] });
    fixture = await openBackendFixture({
      amqpUrl: broker.amqpUrl,
      retryDelaysMs: [50, 100, 200],
      before: async (session) => {
        const channel = await session.openChannel('publish');
        await channel.declareQueue('escavador.blog.falhas', {
          durable: true,
          arguments: { 'x-queue-type': 'classic' },
        });
        await channel.close();
      },
    });
  });
  afterAll(async () => {
    await fixture?.close();
    await broker?.stop();
  });

  it('uses a queue that already exists with other arguments as it is, and says so', async () => {
    expect(await fixture.session.queueDetails('escavador.blog.falhas')).not.toBeNull();
    expect(fixture.logText()).toContain('queue exists with other arguments');
  });

  it('B01: kill -9 of the broker in the middle of runs loses none, and work goes on by itself', async () => {
    const { session, results, feeds } = fixture;
    const ids: string[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const path = `/recupera-${run}`;
      // Some wait in a delay queue while the broker is away.
      feeds.setMode(
        path,
        run % 3 === 0 ? { kind: 'recovers', failures: 2, items: 5 } : { kind: 'feed', items: 5 },
      );
      ids.push(await start(session, `${feeds.url}${path}`));
    }
    await broker.kill9();
    await broker.restart();
    await vi.waitFor(
      async () => {
        const states = await Promise.all(
          ids.map(async (id) => JSON.parse((await results.get(`oraculo:resultado:${id}`)) ?? '{}').estado),
        );
        expect(states.filter((state) => state === 'ok')).toHaveLength(RUNS);
      },
      { timeout: 50_000, interval: 200 },
    );
  });
});

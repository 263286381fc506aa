/** The core with the local services in the process that the product gives them. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LocalServices } from '../../src/core/deps.ts';
import { forkLocalServices } from '../../src/core/local-services.ts';
import { LOCAL_CONNECTION_ID } from '../../src/shared/domain/connection.ts';
import { type FeedServer, startFeedServer } from '../support/feeds/server.ts';
import { eventually } from '../support/services/processes.ts';
import { type Console, openConsole, RESOURCES, tempDir, testLog } from './core-fixture.ts';

const connectionId = LOCAL_CONNECTION_ID;

describe('the local services in a process of their own', () => {
  let at: ReturnType<typeof tempDir>;
  let feeds: FeedServer;
  let app: Console;
  let started: LocalServices[];

  beforeEach(async () => {
    at = tempDir();
    started = [];
    feeds = await startFeedServer();
    app = await openConsole(at.dir, undefined, {
      startLocal: async () => {
        const services = await forkLocalServices({
          entry: 'src/backend/local.ts',
          dataDir: join(at.dir, 'local'),
          resourcesDir: RESOURCES,
          log: testLog().log,
        });
        started.push(services);
        return services;
      },
    });
  });
  afterEach(async () => {
    await app.close();
    await feeds.close();
    at.remove();
  });

  const stateIs = (kind: string) =>
    eventually(kind, async () => (await app.call('connections.list', {}))[0]?.state.kind === kind);
  const collect = async () => {
    const parameters = { url: `${feeds.url}/feed.xml`, limite: 5, permitir_rede_local: true };
    const { correlationId } = await app.call('collections.start', {
      connectionId,
      source: 'blog',
      parameters,
    });
    await eventually('done', async () => {
      const { runs } = await app.call('runs.page', { connectionId, limit: 50 });
      return runs.some((run) => run.correlationId === correlationId && run.state === 'done');
    });
    return correlationId;
  };

  it('run a collection to its end, and again after that process ended', async () => {
    await stateIs('connected');
    const first = await collect();
    await started[0]?.stop();
    await stateIs('reconnecting');
    await stateIs('connected');
    expect(started).toHaveLength(2);
    const second = await collect();
    const { gaps } = await app.call('events.page', { connectionId, limit: 50 });
    expect(gaps).toMatchObject([{ reason: 'connection-lost' }]);
    expect(gaps[0]?.to).not.toBeNull();
    const { events } = await app.call('runs.detail', { connectionId, correlationId: second });
    expect(events.map((event) => event.origin)).toEqual(['tap', 'tap', 'tap', 'tap']);
    expect(first).not.toBe(second);
  });
});

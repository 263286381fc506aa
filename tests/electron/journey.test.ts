import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FeedServer, startFeedServer } from '../support/feeds/server.ts';
import * as journey from '../support/journey.ts';
import { type ElectronDouble, startElectronDouble } from './double/electron-double.ts';

/** The window of the double is real, its main process, core and local services are the built ones; Electron is not there. */
describe('the operator’s journey in the Electron host, on the double', () => {
  let dataDir: string;
  let feeds: FeedServer;
  let double: ElectronDouble;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'oraculo-double-'));
    feeds = await startFeedServer();
    double = await startElectronDouble({ dataDir });
  });

  afterAll(async () => {
    await double?.close();
    await feeds?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('starts, watches, sees it fail, retries, and reviews offline after a restart', async () => {
    double.page.setDefaultTimeout(20_000);
    await journey.workThrough(double.page, feeds);
    expect(double.foreignRequests).toEqual([]);
    await double.quit();
    await double.close();

    double = await startElectronDouble({ dataDir });
    await journey.disconnect(double.page, 'Local');
    await journey.expectOffline(double.page);
    await journey.expectLive(double.page, journey.FOUR_EVENTS);
  });
});

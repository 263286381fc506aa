import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Core } from '../../../src/core/core.ts';
import type { CoreDeps } from '../../../src/core/deps.ts';
import { memorySecrets } from '../../../src/core/host/memory-secrets.ts';
import { type HostCore, openHostCore } from '../../../src/core/host/open-host-core.ts';
import { consoleClient } from '../../../src/shared/console-rpc.ts';
import { wirePair } from '../../../src/shared/wire.ts';
import { smallServer } from '../../support/hosts/small-server.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

let dataDir: string;
let cores: number;
const hosts: HostCore[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'oraculo-host-core-'));
  cores = 0;
});
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function deps(): CoreDeps {
  return {
    dataDir,
    resourcesDir: dataDir,
    host: 'test',
    version: '0.0.0',
    clock: { now: () => 1 },
    log,
    secrets: memorySecrets(),
    startLocal: () => Promise.reject(new Error('not used here')),
    operator: 'test',
  };
}

const create = async (): Promise<Core> => {
  cores += 1;
  return { ...smallServer(), close: async () => undefined };
};

async function open(): Promise<HostCore> {
  const host = await openHostCore(deps(), create);
  hosts.push(host);
  return host;
}

async function window(host: HostCore) {
  const [near, far] = wirePair();
  await host.serve(far);
  return consoleClient(near);
}

describe('the core of a host', () => {
  it('is one for all hosts of a data directory, and events reach the windows of each', async () => {
    const first = await open();
    const second = await open();
    expect([first.kind, second.kind, cores]).toEqual(['owner', 'attached', 1]);
    const near = await window(first);
    const far = await second.client();
    const told = new Promise((resolve) => near.on('preferences.changed', resolve));
    // A call answered on the same wire shows that the subscription before it was heard.
    await near.call('preferences.get', {});
    await far.call('preferences.set', { density: 'compact' });
    await told;
    expect(await near.call('preferences.get', {})).toMatchObject({ density: 'compact' });
  });

  it('is taken over by an attached host when its owner has gone, once for all windows that find out', async () => {
    const first = await open();
    const second = await open();
    const before = await window(second);
    const lost = new Promise<void>((resolve) => before.onClose(resolve));
    await hosts.splice(0, 1)[0]?.close();
    await lost;
    const windows = await Promise.all([window(second), window(second), window(second)]);
    for (const client of windows) expect(await client.call('connections.list', {})).toEqual([]);
    expect([second.kind, cores]).toEqual(['owner', 2]);
    expect(first.owner.socket).toBe(second.owner.socket);
  });

  it('gives the data directory back when it cannot be made', async () => {
    await expect(openHostCore(deps(), () => Promise.reject(new Error('a defect')))).rejects.toThrow(
      'a defect',
    );
    expect((await open()).kind).toBe('owner');
  });
});

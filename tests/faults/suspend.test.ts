import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AmqpProxy, startAmqpProxy } from '../support/amqp-proxy.ts';
import { declarePair, die, drain } from '../support/failures/lab.ts';
import { type OpenSession, openSession, testPlace } from '../support/failures/sessions.ts';
import { startProcess } from '../support/process.ts';
import type { ChildOrder, ChildReport } from './retry-child-order.ts';

/** Longer than the broker waits for a peer whose heartbeat is 10 s. */
const SUSPENDED_MS = 35_000;

describe('a machine that is suspended in the middle of a retry', () => {
  let folder = '';
  let direct: OpenSession;
  let proxy: AmqpProxy;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'oraculo-suspend-'));
    direct = await openSession(testPlace('rabbitmq', folder));
    proxy = await startAmqpProxy(testPlace('rabbitmq', folder).amqpUrl);
  });
  afterAll(async () => {
    await proxy.close();
    await direct.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('K15: wakes up with what was being sent in doubt, and sends nothing by itself (SIGSTOP stands for the suspend)', async () => {
    const work = `suspend.${process.pid}`;
    const pair = await declarePair(direct.session, work, 'quorum');
    await die(direct.session, pair, [{ id: 'a' }, { id: 'b' }]);
    const place = testPlace('rabbitmq', folder);
    const url = new URL(place.amqpUrl);
    url.port = String(proxy.port);
    const order: ChildOrder = {
      place: { ...place, amqpUrl: url.href },
      folder: mkdtempSync(join(folder, 'console-')),
      work,
      task: 'retry',
    };
    const confirmHeld = proxy.hold({ direction: 'in', method: 'basic.ack' });
    const console = startProcess(process.execPath, [
      join(import.meta.dirname, 'retry-child.ts'),
      JSON.stringify(order),
    ]);
    await confirmHeld;
    console.child.kill('SIGSTOP');
    await setTimeout(SUSPENDED_MS);
    proxy.reset();
    proxy.release();
    console.child.kill('SIGCONT');
    const [, json = ''] = await console.line(/^REPORT (.*)$/, 90_000);
    await console.stopped();
    // The child's own words, in the shape of `ChildReport`.
    const report = JSON.parse(json) as ChildReport;
    expect(report.retries).toMatchObject([{ state: 'unknown', possibleDuplicate: true }]);
    expect(report.failures).toContain('possible_duplicate');
    expect(report.errors).toEqual([]);
    expect(await drain(direct.session, pair.work)).toHaveLength(1);
    expect(await drain(direct.session, pair.dead)).toHaveLength(2);
  }, 180_000);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  declarePair,
  details,
  die,
  drain,
  eventually,
  type Lab,
  labProfile,
  never,
  openLab,
  type QueuePair,
} from '../support/failures/lab.ts';
import { type OpenSession, openSession, testPlace } from '../support/failures/sessions.ts';
import { type Line, type SlowProxy, startSlowProxy } from '../support/slow-proxy.ts';

let counter = 0;

/** A slow line only makes a retry slower: below 30 s nothing becomes unknown (docs/rabbitmq.md, Retry). */
describe('B05: a retry over a slow line', () => {
  let folder = '';
  let direct: OpenSession;
  let proxy: SlowProxy;
  let through: OpenSession;
  let pair: QueuePair;
  let lab: Lab;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'oraculo-slow-'));
    const place = testPlace('rabbitmq', folder);
    const url = new URL(place.amqpUrl);
    direct = await openSession(place);
    proxy = await startSlowProxy(Number(url.port));
    url.port = String(proxy.port);
    through = await openSession({ ...place, amqpUrl: url.href });
  });
  afterAll(async () => {
    await through.close();
    await proxy.close();
    await direct.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    counter += 1;
    pair = await declarePair(direct.session, `slow.${process.pid}.${counter}`, 'classic');
    await die(direct.session, pair, [{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
    const profile = labProfile(pair.work, pair.dead);
    lab = openLab({ folder: mkdtempSync(join(folder, 'lab-')), profile, session: through.session });
    await lab.service.look({ queue: pair.dead, consent: false }, never);
  });
  afterEach(async () => {
    proxy.shape({});
    await lab.close();
    expect(lab.log.errors).toEqual([]);
  });

  const LINES: readonly (readonly [string, Line])[] = [
    ['2 s for an answer', { delayMs: 1_000 }],
    ['10 KB/s', { bytesPerSecond: 10_240 }],
    ['one byte at a time', { piece: 1 }],
    ['connections that close late', { closeAfterMs: 1_500 }],
  ];

  it.each(LINES)(
    '%s: arrives once, and is never in doubt',
    async (_name, line) => {
      proxy.shape(line);
      const [failure] = lab.service.page({ limit: 1, order: 'oldest' }).failures;
      const from = Date.now();
      const { id } = await lab.service.retry({ id: failure?.id ?? '', reason: null, delayMs: 0 });
      const item = await eventually(() => {
        const now = lab.journal.item({ connectionId: 'lab', retryId: id });
        return now?.state === 'acked' || now?.state === 'unknown' ? now : null;
      }, 90_000);
      expect(item).toMatchObject({ state: 'acked', possibleDuplicate: false });
      if (line.delayMs !== undefined) expect(Date.now() - from).toBeGreaterThan(line.delayMs * 4);
      proxy.shape({});
      expect(await drain(direct.session, pair.work)).toHaveLength(1);
      // They are given back when the closing of the channel has come through.
      const back = async () => (await details(direct.session, pair.dead)).messages === 2;
      await eventually(async () => ((await back()) ? true : null), 30_000);
      expect(await drain(direct.session, pair.dead)).toHaveLength(2);
    },
    150_000,
  );
});

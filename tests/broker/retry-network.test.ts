import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AmqpProxy, startAmqpProxy } from '../support/amqp-proxy.ts';
import {
  type DeadQueueType,
  declarePair,
  die,
  drain,
  eventually,
  type Lab,
  labProfile,
  never,
  openLab,
  type QueuePair,
} from '../support/failures/lab.ts';
import { type BrokerPlace, type OpenSession, openSession, testPlace } from '../support/failures/sessions.ts';

const RESETS = 24;
let counter = 0;

/** The console reaches the broker through a proxy that holds frames or cuts; the test looks at the broker directly. */
describe.each(['classic', 'quorum'] as const)(
  'a retry whose connection is cut, %s',
  (type: DeadQueueType) => {
    let folder = '';
    let direct: OpenSession;
    let proxy: AmqpProxy;
    let through: OpenSession;
    let pair: QueuePair;
    let lab: Lab;

    function throughPlace(): BrokerPlace {
      const place = testPlace('rabbitmq', folder);
      const url = new URL(place.amqpUrl);
      url.port = String(proxy.port);
      return { ...place, amqpUrl: url.href };
    }

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'oraculo-network-'));
      direct = await openSession(testPlace('rabbitmq', folder));
      proxy = await startAmqpProxy(testPlace('rabbitmq', folder).amqpUrl);
      through = await openSession(throughPlace());
    });
    afterAll(async () => {
      await through.close();
      await proxy.close();
      await direct.close();
      rmSync(folder, { recursive: true, force: true });
    });

    beforeEach(async () => {
      counter += 1;
      pair = await declarePair(direct.session, `network.${process.pid}.${type}.${counter}`, type);
      await die(direct.session, pair, [{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
      await connected();
      const profile = labProfile(pair.work, pair.dead);
      lab = openLab({ folder: mkdtempSync(join(folder, 'lab-')), profile, session: through.session });
      await lab.service.look({ queue: pair.dead, consent: false }, never);
    });
    afterEach(async () => {
      await lab.close();
      expect(lab.log.errors).toEqual([]);
    });

    const connected = () =>
      eventually(() => (through.session.state.kind === 'connected' ? true : null), 30_000);
    const start = async () => {
      const [failure] = lab.service.page({ limit: 1, filter: { states: ['open'] } }).failures;
      return (await lab.service.retry({ id: failure?.id ?? '', reason: null, delayMs: 0 })).id;
    };
    const state = (retryId: string, ...wanted: readonly string[]) =>
      eventually(() => {
        const found = lab.journal.item({ connectionId: 'lab', retryId });
        return found && wanted.includes(found.state) ? found : null;
      }, 30_000);
    /** Cuts every connection; resolves when the session is back. */
    const cutAndReconnect = async () => {
      const lost = new Promise<void>((resolve) => {
        const end = through.session.onState(({ kind }) => {
          if (kind === 'connected') return;
          end();
          resolve();
        });
      });
      proxy.reset();
      await lost;
      proxy.release();
      await connected();
    };
    const name = ({ body }: { readonly body: Uint8Array }): string =>
      JSON.parse(Buffer.from(body).toString()).n;
    const whereabouts = async () => ({
      target: (await drain(direct.session, pair.work)).map(name),
      dead: (await drain(direct.session, pair.dead)).map(name),
    });

    it.each([
      ['before it is sent', 'basic.publish', 'out', 0],
      ['before its confirm comes back', 'basic.ack', 'in', 1],
    ] as const)('%s: is in doubt, and then decided', async (_name, method, direction, arrived) => {
      const held = proxy.hold({ method, direction });
      const retryId = await start();
      await held;
      await cutAndReconnect();
      await state(retryId, 'unknown');
      expect(
        lab.service.page({ limit: 10, filter: { states: ['possible_duplicate'] } }).failures,
      ).toHaveLength(1);
      await lab.service.decide({ retryId, decision: 'send_again', reason: 'not seen' });
      expect(await state(retryId, 'acked')).toMatchObject({ possibleDuplicate: true });
      const { target, dead } = await whereabouts();
      expect(target).toHaveLength(arrived + 1);
      expect(new Set(target).size).toBe(1);
      expect(dead).toHaveLength(2);
    });

    it('before its ack arrives: confirmed, and acked when it reappears, never published again', async () => {
      const held = proxy.hold({ method: 'basic.ack', direction: 'out' });
      const retryId = await start();
      await held;
      expect(lab.journal.item({ connectionId: 'lab', retryId })?.state).toBe('confirmed');
      await cutAndReconnect();
      await state(retryId, 'acked');
      const { target, dead } = await whereabouts();
      expect(target).toHaveLength(1);
      expect(dead).toHaveLength(2);
      expect([...target, ...dead].toSorted()).toEqual(['a', 'b', 'c']);
    });

    /** One retry through the proxy, cut after `pauseMs`; answers whether a possible duplicate was sent again by decision. */
    async function cutRetry(labFolder: string, pauseMs: number): Promise<boolean> {
      const profile = labProfile(pair.work, pair.dead);
      const cut = await openSession(throughPlace());
      const console = openLab({ folder: labFolder, profile, session: cut.session });
      const [failure] = console.service.page({ limit: 1, filter: { states: ['open'] } }).failures;
      await console.service.retry({ id: failure?.id ?? '', reason: null, delayMs: 0 });
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      proxy.reset();
      await console.close();
      await cut.close();
      const after = openLab({ folder: labFolder, profile, session: direct.session });
      const doubts = after.service.retries({ limit: 1 }).filter((retry) => retry.state === 'unknown');
      for (const { id } of doubts) {
        await after.service.decide({ retryId: id, decision: 'send_again', reason: null });
      }
      await eventually(() => (after.journal.underWay('lab').length === 0 ? true : null));
      expect([...console.log.errors, ...after.log.errors]).toEqual([]);
      await after.close();
      return doubts.length > 0;
    }

    it(`B03: ${RESETS} resets at any moment lose nothing and duplicate nothing unflagged`, async () => {
      const more = Array.from({ length: RESETS }, (_, index) => ({ id: `m${index}` }));
      await die(direct.session, pair, more);
      const all = ['a', 'b', 'c', ...more.map(({ id }) => id)];
      const labFolder = mkdtempSync(join(folder, 'lab-'));
      const first = openLab({
        folder: labFolder,
        profile: labProfile(pair.work, pair.dead),
        session: direct.session,
      });
      await first.service.look({ queue: pair.dead, consent: false }, never);
      await first.close();
      let sentAgain = 0;
      for (let turn = 0; turn < RESETS; turn += 1) {
        if (await cutRetry(labFolder, (turn / RESETS) * 120)) sentAgain += 1;
      }
      const { target, dead } = await whereabouts();
      expect(new Set([...target, ...dead])).toEqual(new Set(all));
      // Whatever is there twice was sent again by decision.
      expect(target.length + dead.length - all.length).toBeLessThanOrEqual(sentAgain);
    }, 120_000);
  },
);

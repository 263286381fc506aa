/** B11: a broker that takes back what is held too long, on a broker of its own with a short `consumer_timeout`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOLD } from '../../src/core/failures/queue-way.ts';
import { giveBack, takeFrom } from '../../src/core/failures/take.ts';
import { startAmqpProxy } from '../support/amqp-proxy.ts';
import {
  type DeadQueueType,
  declarePair,
  die,
  drain,
  eventually,
  labProfile,
  never,
  openLab,
  publish,
} from '../support/failures/lab.ts';
import { type BrokerPlace, openSession } from '../support/failures/sessions.ts';
import { type RabbitmqServer, startRabbitmq } from '../support/services/rabbitmq.ts';

const TIMEOUT_MS = 1_500;
let folder = '';
let server: RabbitmqServer;
let counter = 0;

const place = (port = server.amqpPort): BrokerPlace => ({
  kind: 'rabbitmq',
  folder,
  amqpUrl: `amqp://guest:guest@127.0.0.1:${port}`,
  managementUrl: '',
});
const ids = Array.from({ length: 20 }, (_, index) => ({ id: `m${index}` }));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oraculo-timeout-'));
  server = await startRabbitmq({ config: [`consumer_timeout = ${TIMEOUT_MS}`], plugins: [] });
  // Channels look at the time once a minute, unless they are told otherwise before they open.
  await server.ctl(['eval', 'application:set_env(rabbit, channel_tick_interval, 250).']);
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(['classic', 'quorum'] as const)(
  'B11: consumer_timeout on a %s queue',
  (type: DeadQueueType) => {
    it('a hold ends by itself before the broker ends it, also where there is always more to take', async () => {
      // Half of the shortest timeout that a broker may reasonably have.
      expect(HOLD.ms).toBeLessThanOrEqual(30_000);
      const { session, close } = await openSession(place());
      counter += 1;
      const pair = await declarePair(session, `timeout.${type}.${counter}`, type);
      const connection = await session.openDedicated('hold');
      const channel = await connection.openChannel();
      let isBusy = true;
      const traffic = (async () => {
        for (let turn = 0; isBusy; turn += 1) {
          await publish(session, pair.dead, [{ id: `t${turn}` }]);
          await setTimeout(10);
        }
      })();
      const taken = await takeFrom(channel, {
        queue: pair.dead,
        limit: 2_000,
        maxBytes: HOLD.bytes,
        maxMs: TIMEOUT_MS / 3,
        deliveryLimit: null,
        enough: () => false,
        signal: never,
      });
      isBusy = false;
      await traffic;
      expect(taken).toMatchObject({ end: 'time', lostBy: null });
      await giveBack(channel, 'close-channel', taken.lastTag);
      expect(await channel.closed).toMatchObject({ code: 0 });
      await connection.close();
      await close();
    });

    it('cut by the broker, a look says why, keeps what it saw, and loses nothing', async () => {
      const proxy = await startAmqpProxy(server.amqpUrl);
      const direct = await openSession(place());
      const proxied = await openSession(place(proxy.port));
      counter += 1;
      const pair = await declarePair(direct.session, `timeout.${type}.${counter}`, type, {
        ...(type === 'quorum' ? { 'x-delivery-limit': 20 } : {}),
      });
      await die(direct.session, pair, ids);
      const lab = openLab({
        folder: mkdtempSync(join(folder, 'lab-')),
        profile: labProfile(pair.work, pair.dead),
        session: proxied.session,
      });
      const held = proxy.hold({ direction: 'in', method: 'basic.consume-ok' });
      const ended = lab.service.look({ queue: pair.dead, consent: true }, never).then(
        () => null,
        (error: unknown) => error,
      );
      await held;
      // The broker has handed them out; nobody acks; it takes them back.
      await setTimeout(TIMEOUT_MS + 1_500);
      proxy.release();
      const error = await ended;
      expect(error).toMatchObject({ code: 'broker-closed', details: { replyCode: 406 } });
      expect(String(error)).toMatch(/timed? ?out/i);
      expect(lab.service.page({ limit: 500 }).total).toBe(ids.length);
      expect(proxied.session.state.kind).toBe('connected');
      await eventually(async () => {
        const result = await lab.service.look({ queue: pair.dead, consent: true }, never);
        return result.seen === ids.length && result.added === 0 ? true : null;
      }, 20_000);
      await lab.close();
      const after = await drain(direct.session, pair.dead);
      expect(after.map(({ body }) => JSON.parse(Buffer.from(body).toString()).n)).toEqual(
        ids.map(({ id }) => id),
      );
      expect(lab.log.errors).toEqual([]);
      await proxied.close();
      await direct.close();
      await proxy.close();
    });
  },
);

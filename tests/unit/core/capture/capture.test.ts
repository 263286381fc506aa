/** The capture on a real embedded broker and a real history file, whose disk refuses when a test says so. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedEngine, openEmbedded } from '../../../../src/core/broker/embedded/engine.ts';
import type { BrokerChannel, BrokerSession } from '../../../../src/core/broker/port.ts';
import { type Capture, startCapture } from '../../../../src/core/capture/capture.ts';
import type { Recorder } from '../../../../src/core/capture/recorder.ts';
import { profileBindings } from '../../../../src/core/capture/tap-bindings.ts';
import {
  type ConnectionHistory,
  openConnectionHistory,
} from '../../../../src/core/connections/connection-history.ts';
import { eventually, sleep } from '../../../support/services/processes.ts';
import { anEvent, historyFixture, profileOf } from '../store/history-fixture.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const profile = profileOf('oraculo');
const clock = { now: () => Date.now() };

function diskFull(): Error {
  return Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
}

describe('the capture', () => {
  let dir: string;
  let engine: EmbeddedEngine;
  let session: BrokerSession;
  let history: ConnectionHistory;
  let capture: Capture | undefined;
  let opened: BrokerChannel[];
  /** What of the history is refused. */
  let refused: Set<keyof Recorder>;
  let isSilent: boolean;
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);

  /** The session, with a broker that stops answering for the depth, and the tap's channels within reach. */
  const watched = (): BrokerSession => ({
    get state() {
      return session.state;
    },
    blocked: null,
    onState: (listener) => session.onState(listener),
    onBlocked: (listener) => session.onBlocked(listener),
    openDedicated: (name) => session.openDedicated(name),
    queueDetails: (queue) => session.queueDetails(queue),
    consumersOf: (queue) => session.consumersOf(queue),
    topology: () => session.topology(),
    close: () => session.close(),
    openChannel: async (lane, options) => {
      const channel = await session.openChannel(lane, options);
      opened.push(channel);
      const check = channel.checkQueue.bind(channel);
      channel.checkQueue = (name) => (isSilent ? new Promise(() => undefined) : check(name));
      return channel;
    },
  });

  const start = () => {
    const { recorder: real } = history;
    const unlessRefused = (what: keyof Recorder) => {
      if (refused.has(what)) throw diskFull();
    };
    const recorder: Recorder = {
      record: (batch) => real.record(batch),
      recordNumbered: () => undefined,
      watching: () => {
        unlessRefused('watching');
        real.watching();
      },
      alive: () => {
        unlessRefused('alive');
        real.alive();
      },
      gap: (reason, since) => {
        unlessRefused('gap');
        real.gap(reason, since);
      },
      eventsRemoved: () => undefined,
      recovered: () => real.recovered(),
    };
    const record = (batch: Parameters<Recorder['record']>[0]) => {
      unlessRefused('record');
      history.record(batch);
    };
    capture = startCapture({ session: watched(), profile, recorder, record, clock, log });
    return capture;
  };
  const tapQueues = async () => ((await session.topology())?.queues ?? []).length;
  const state = () => history.queries.captureState();
  const gaps = () => history.queries.eventsPage({ limit: 10 }).gaps;
  const cut = () => Promise.all(opened.map((channel) => channel.close()));
  const publish = async (text: string) => {
    const channel = await session.openChannel('publish', { confirm: true });
    const message = { body: new TextEncoder().encode(text), properties: {} };
    await channel.publish('oraculo.comandos', 'iniciar_coleta.blog', message);
    await channel.close();
  };

  beforeEach(async () => {
    process.on('unhandledRejection', note);
    dir = mkdtempSync(join(tmpdir(), 'oraculo-capture-'));
    engine = openEmbedded({ file: join(dir, 'broker.db'), clock, log });
    session = engine.session();
    history = openConnectionHistory({ file: join(dir, 'history.db'), profile, clock, log });
    opened = [];
    refused = new Set();
    isSilent = false;
    const channel = await session.openChannel('publish');
    for (const { exchange, routingKey } of profileBindings(profile)) {
      await channel.declareExchange(exchange, exchange === 'oraculo.falhas' ? 'direct' : 'topic');
      await channel.declareQueue('system');
      await channel.bindQueue('system', exchange, routingKey);
    }
    await channel.close();
  });
  afterEach(async () => {
    refused.clear();
    await capture?.close('not-connected');
    capture = undefined;
    await engine.close();
    history.close();
    rmSync(dir, { recursive: true, force: true });
    process.off('unhandledRejection', note);
    expect(unhandled.splice(0)).toEqual([]);
  });

  it('lives on while the disk refuses the sign of life (S03)', async () => {
    expect(await start().whenWatching('oraculo.comandos', 5_000)).toBe(true);
    refused.add('alive');
    await sleep(2_300);
    expect(unhandled).toEqual([]);
    refused.clear();
    await publish('{}');
    await eventually('it still captures', () => state().captured === 1);
  });

  it('leaves no tap behind when the disk refuses its beginning or the gap (S03)', async () => {
    refused.add('watching').add('gap');
    const watching = start();
    await eventually('it tried twice', () => opened.length >= 2, { withinMs: 5_000 });
    await eventually('no tap is left', async () => (await tapQueues()) === 1);
    refused.clear();
    expect(await watching.whenWatching('oraculo.comandos', 5_000)).toBe(true);
    refused.add('gap');
    const first = opened.length;
    await cut();
    await eventually('it opened another', () => opened.length > first, { withinMs: 5_000 });
    expect(await watching.whenWatching('oraculo.comandos', 5_000)).toBe(true);
    await eventually('one tap beside the queue', async () => (await tapQueues()) === 2);
  });

  it('starts the gap where the broker was last heard (B04)', async () => {
    expect(await start().whenWatching('oraculo.comandos', 5_000)).toBe(true);
    await publish('{}');
    await eventually('the event', () => state().captured === 1);
    const heard = state().lastEventAt ?? 0;
    isSilent = true;
    await sleep(2_500);
    await cut();
    await eventually('a gap', () => gaps().length === 1);
    expect(gaps()[0]?.reason).toBe('connection-lost');
    expect(gaps()[0]?.from).toBeLessThanOrEqual(heard);
    expect(gaps()[0]?.from).toBeGreaterThan(heard - 1_000);
  });

  it('starts the gap with the first message that was given up, when the disk refused to the end (S03)', async () => {
    expect(await start().whenWatching('oraculo.comandos', 5_000)).toBe(true);
    refused.add('record');
    const before = Date.now();
    await publish('{}');
    const after = Date.now();
    await sleep(2_300);
    await cut();
    await eventually('a gap', () => gaps().length === 1);
    expect(gaps()[0]?.from).toBeGreaterThanOrEqual(before);
    expect(gaps()[0]?.from).toBeLessThanOrEqual(after + 100);
  });
});

describe('the recorder', () => {
  it('remembers a gap that the disk refused, and writes it before it watches again (S03)', () => {
    const history = historyFixture();
    try {
      const { record, clock: time, history: file } = history;
      record.watching();
      record.record([anEvent()]);
      time.at = 5_000;
      file.write.pragma('query_only = 1');
      expect(() => record.gap('connection-lost', 4_000)).toThrow();
      expect(() => record.watching()).toThrow();
      file.write.pragma('query_only = 0');
      time.at = 9_000;
      record.watching();
      expect(history.queries.eventsPage({ limit: 10 }).gaps).toMatchObject([
        { reason: 'connection-lost', afterSeq: 1, from: 4_000, to: 9_000 },
      ]);
      record.gap('overflow', 10_000);
      expect(history.queries.eventsPage({ limit: 10 }).gaps).toHaveLength(2);
    } finally {
      history.remove();
    }
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbedded } from '../../../../src/core/broker/embedded/engine.ts';
import type { BrokerSession } from '../../../../src/core/broker/port.ts';
import { encodeProperties } from '../../../../src/core/broker/properties/codec.ts';
import {
  declarePair,
  die,
  eventually,
  type Lab,
  labProfile,
  never,
  openLab,
  type QueuePair,
  rejectAll,
  systemClock,
  TestLog,
} from '../../../support/failures/lab.ts';

let folder = '';
let session: BrokerSession;
let pair: QueuePair;
let lab: Lab;
let stop: () => Promise<void>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oraculo-detail-'));
  const engine = openEmbedded({ file: join(folder, 'broker.db'), clock: systemClock, log: new TestLog() });
  session = engine.session();
  stop = () => engine.close();
  pair = await declarePair(session, 'work', 'classic');
  lab = openLab({ folder, profile: labProfile(pair.work, pair.dead), session });
});
afterEach(async () => {
  expect(lab.log.errors).toEqual([]);
  await lab.close();
  await stop();
  rmSync(folder, { recursive: true });
});

const look = () => lab.service.look({ queue: pair.dead, consent: false }, never);

async function dead(body: Uint8Array): Promise<string> {
  const channel = await session.openChannel('publish', { confirm: true });
  await channel.publish('', pair.dead, { body, properties: { raw: encodeProperties({ deliveryMode: 2 }) } });
  await channel.close();
  await look();
  return lab.service.page({ limit: 1 }).failures[0]?.id ?? '';
}

describe('a part of a body', () => {
  const parts = (id: string, length: number) => {
    const texts: string[] = [];
    for (let offset = 0; ; offset += length) {
      const { text, size } = lab.service.body({ id, offset, length, as: 'text' });
      texts.push(text);
      if (offset + length >= size) return texts;
    }
  };

  it.each([1, 2, 3, 5, 7, 64])(
    'of %s bytes gives whole characters, and all parts the whole text',
    async (length) => {
      const text = 'ação: “até já” 🙂 \u{10ffff} fim';
      const id = await dead(Buffer.from(text));
      const found = parts(id, length);
      expect(found.join('')).toBe(text);
      expect(found.join('|')).not.toContain('\ufffd');
    },
  );

  it('is hex of exactly the bytes asked for', async () => {
    const id = await dead(Uint8Array.from({ length: 256 }, (_, byte) => byte));
    expect(lab.service.body({ id, offset: 250, length: 100, as: 'hex' })).toEqual({
      text: 'fafbfcfdfeff',
      offset: 250,
      size: 256,
    });
    expect(lab.service.body({ id, offset: 999, length: 1, as: 'hex' })).toMatchObject({
      text: '',
      offset: 256,
    });
  });

  it('H02: shows what is no text with marks, as long as it is', async () => {
    const id = await dead(Uint8Array.from([0x80, 0x80, 0x80, 0x80, 0x80, 0x41, 0xff]));
    expect(parts(id, 3).join('')).toContain('A');
    expect(lab.service.body({ id, offset: 0, length: 7, as: 'text' }).text).toMatch(/\ufffd+A\ufffd/);
  });

  it('keeps a byte order mark, and says when there is no such failure', async () => {
    const id = await dead(Uint8Array.from([0xef, 0xbb, 0xbf, 0x7b]));
    expect(lab.service.body({ id, offset: 0, length: 10, as: 'text' }).text).toBe('\ufeff{');
    expect(() => lab.service.body({ id: 'none', offset: 0, length: 10, as: 'text' })).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
  });
});

describe('the detail of a failure', () => {
  it('tells where it was first sent, what can be done, and every life of it', async () => {
    await die(session, pair, [{ id: 'm' }]);
    await look();
    const first = lab.service.page({ limit: 1 }).failures[0]?.id ?? '';
    expect(await lab.service.detail(first)).toMatchObject({
      original: { exchange: '', routingKeys: [pair.work] },
      actions: { retry: null, edit: null, discard: null, archive: null },
      lineage: [{ id: first, state: 'open' }],
      retryProblem: null,
    });
    const { id: retryId } = await lab.service.retry({ id: first, reason: null, delayMs: 0 });
    await eventually(() =>
      lab.journal.item({ connectionId: 'lab', retryId })?.state === 'acked' ? true : null,
    );
    await rejectAll(session, pair.work, 1);
    await look();
    const second = lab.service.page({ limit: 1, filter: { states: ['open'] } }).failures[0]?.id ?? '';
    const lives = [
      { id: first, state: 'failed_again' },
      { id: second, state: 'open' },
    ];
    expect((await lab.service.detail(second)).lineage).toMatchObject(lives);
    expect((await lab.service.detail(first)).lineage).toMatchObject(lives);
    // Its first death is still the one in which it was first sent.
    expect((await lab.service.detail(second)).original).toMatchObject({ routingKeys: [pair.work] });
  });
});

import { randomBytes } from 'node:crypto';
import { constants, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LONGEST_PACKED } from '../../../../src/core/store/bodies/body-codec.ts';
import { firstMessages } from '../../../support/history/messages.ts';
import { anEvent, type HistoryFixture, historyFixture } from './history-fixture.ts';

describe('the bodies of a history', () => {
  let at: HistoryFixture;
  beforeEach(() => {
    at = historyFixture();
  });
  afterEach(() => at.remove());

  const codecs = () =>
    at.history.read.prepare<[], number>('SELECT codec FROM event_message ORDER BY seq').pluck().all();
  const stored = (seq: number) => Buffer.from(at.queries.eventDetail(seq).body);
  const messagesOf = (count: number) =>
    firstMessages(7, count).map(({ body }) => anEvent({ body, type: 'resultado_coleta' }));

  it('come back byte by byte, whatever they are, over a new start', () => {
    const json = fc.json().map((text) => Buffer.from(text.repeat(3)));
    const bytes = fc.uint8Array({ maxLength: 3_000 }).map((each) => Buffer.from(each));
    const repeated = fc
      .tuple(fc.uint8Array({ maxLength: 40 }), fc.nat(500))
      .map(([piece, times]) => Buffer.concat(Array.from({ length: times }, () => piece)));
    const body = fc.oneof(json, bytes, repeated);
    const type = fc.constantFrom('a', 'b', null);
    fc.assert(
      fc.property(fc.array(fc.tuple(type, body), { minLength: 1, maxLength: 40 }), (given) => {
        const events = at.record.record(given.map(([of, bytesOf]) => anEvent({ type: of, body: bytesOf })));
        at = at.reopen();
        for (const { seq, body: original } of events) expect(stored(seq).equals(original)).toBe(true);
      }),
      { numRuns: 60 },
    );
    const packed = new Set(codecs());
    expect([packed.has(0), packed.has(1)]).toEqual([true, true]);
  });

  it('of one kind get a dictionary, which stays as it was made', () => {
    const events = messagesOf(400);
    at.record.record(events);
    const dictionaries = () => at.history.read.prepare('SELECT * FROM body_dictionary').all();
    const made = dictionaries();
    expect(made.length).toBeGreaterThan(0);
    expect(codecs().filter((codec) => codec >= 2).length).toBeGreaterThan(300);
    at = at.reopen();
    at.record.record(events);
    expect(dictionaries()).toEqual(made);
    for (const [index, { body }] of [...events, ...events].entries()) {
      expect(stored(index + 1).equals(body)).toBe(true);
    }
    const size = at.history.read.prepare('SELECT sum(length(body)) FROM event_message').pluck().get();
    expect(Number(size)).toBeLessThan(0.6 * 2 * events.reduce((sum, { body }) => sum + body.length, 0));
  });

  it('that a reader opened before the dictionary was made are read', () => {
    const { read } = at.history;
    read.prepare('SELECT count(*) FROM event_message').get();
    const events = messagesOf(200);
    at.record.record(events);
    const bodies = read
      .prepare<[], Buffer>('SELECT message_body(body, codec) FROM event_message ORDER BY seq')
      .pluck()
      .all();
    expect(bodies.map((body, index) => body.equals(events[index]?.body ?? body.subarray(1)))).not.toContain(
      false,
    );
  });

  it('use no dictionary that a failed batch would have made', () => {
    const broken = anEvent({ receivedAt: Number.NaN });
    expect(() => at.record.record([...messagesOf(200), broken])).toThrow();
    expect(at.history.read.prepare('SELECT count(*) FROM body_dictionary').pluck().get()).toBe(0);
    const events = messagesOf(200);
    at.record.record(events);
    expect(stored(200).equals(events[199]?.body ?? Buffer.alloc(0))).toBe(true);
    expect(codecs().at(-1)).toBeGreaterThanOrEqual(2);
  });

  it('that do not shrink stay as they came, and so do very long ones', () => {
    const noise = Array.from({ length: 100 }, () => anEvent({ type: 'ruído', body: randomBytes(700) }));
    at.record.record([...noise, anEvent({ body: Buffer.alloc(LONGEST_PACKED + 1) })]);
    expect(new Set(codecs())).toEqual(new Set([0]));
    expect(at.history.read.prepare('SELECT count(*) FROM body_dictionary').pluck().get()).toBe(0);
  });

  it('H11: a forged frame of more than any packed body is refused before it is unpacked', () => {
    at.record.record([anEvent()]);
    const bomb = zstdCompressSync(Buffer.alloc(200 * 1024 * 1024), {
      params: { [constants.ZSTD_c_compressionLevel]: 1 },
    });
    at.history.write.prepare('UPDATE event_message SET body = ?, codec = 1').run(bomb);
    const from = performance.now();
    expect(() => at.queries.eventDetail(1)).toThrow();
    expect(performance.now() - from).toBeLessThan(100);
  });

  it('of a dictionary that is not there are an error, never other bytes', () => {
    at.record.record([anEvent()]);
    at.history.write.exec('UPDATE event_message SET codec = 77');
    expect(() => at.queries.eventDetail(1)).toThrow('no dictionary 77');
  });
});

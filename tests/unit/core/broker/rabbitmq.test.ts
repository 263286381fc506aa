import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { reconnectDelay } from '../../../../src/core/broker/rabbitmq/backoff.ts';
import { publishFrames, takeHeaderFrame } from '../../../../src/core/broker/rabbitmq/frames.ts';
import { PendingPublishes } from '../../../../src/core/broker/rabbitmq/pending-publishes.ts';
import { readInequivalence } from '../../../../src/core/broker/rabbitmq/probe.ts';

describe('the wait before connecting again', () => {
  it('is spread over the whole range below a ceiling that doubles up to 30 s (B20)', () => {
    const ceilings = [1, 2, 3, 4, 5, 6, 7, 8, 50, 2_000].map((attempt) => reconnectDelay(attempt, () => 1));
    expect(ceilings).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000]);
    expect(reconnectDelay(9, () => 0)).toBe(0);
    expect(reconnectDelay(9, () => 0.5)).toBe(15_000);
  });
});

describe('what became of a publish', () => {
  type Answer = (error: Error | null) => void;
  const raw = (byte: number) => new Uint8Array([0, 0, byte]);
  let pending: PendingPublishes;
  let answers: Answer[];
  beforeEach(() => {
    vi.useFakeTimers();
    pending = new PendingPublishes();
    answers = [];
  });
  afterEach(() => vi.useRealTimers());

  const publish = (exchange = 'e', properties = raw(1), mandatory = true) =>
    pending.add({ exchange, routingKey: 'k', mandatory }, properties, (answer) => answers.push(answer));
  const returned = (properties: Uint8Array) =>
    pending.returned({ exchange: 'e', routingKey: 'k', raw: properties, code: 312, text: 'NO_ROUTE' });

  it('is told by ack and nack', async () => {
    const outcomes = [publish(), publish()];
    answers[1]?.(new Error('message nacked'));
    answers[0]?.(null);
    expect(await Promise.all(outcomes)).toEqual([{ kind: 'confirmed' }, { kind: 'nacked' }]);
  });

  it('a return belongs to the message with the same properties, else to the oldest', async () => {
    const outcomes = [publish('e', raw(1)), publish('e', raw(2)), publish('e', raw(3), false)];
    returned(raw(2));
    returned(raw(9));
    for (const answer of answers) answer(null);
    expect((await Promise.all(outcomes)).map((outcome) => outcome.kind)).toEqual([
      'returned',
      'returned',
      'confirmed',
    ]);
  });

  it('is unknown after 30 s, whatever comes later', async () => {
    const outcome = publish();
    vi.advanceTimersByTime(30_000);
    answers[0]?.(null);
    expect(await outcome).toMatchObject({ kind: 'unknown' });
  });

  it('is refused only where no other message can be meant', async () => {
    const outcomes = [publish('e'), publish('gone')];
    pending.ended({ code: 404, text: "NOT_FOUND - no exchange 'gone' in vhost '/'" });
    expect((await Promise.all(outcomes)).map((outcome) => outcome.kind)).toEqual(['unknown', 'refused']);

    const twice = [publish('gone'), publish('gone')];
    pending.ended({ code: 404, text: "NOT_FOUND - no exchange 'gone' in vhost '/'" });
    expect((await Promise.all(twice)).map((outcome) => outcome.kind)).toEqual(['unknown', 'unknown']);
  });

  it('is unknown when the connection is lost', async () => {
    const outcome = publish();
    pending.ended({ code: 320, text: 'the connection was lost' });
    expect(await outcome).toMatchObject({ kind: 'unknown' });
  });

  it('that could not be sent is told as such and leaves nothing behind', async () => {
    const failing = pending.add({ exchange: '', routingKey: '', mandatory: false }, raw(1), () => {
      throw new Error('cannot send');
    });
    await expect(failing).rejects.toThrow('cannot send');
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('frames', () => {
  it('what a publish writes is read back byte for byte, in frames that fit', () => {
    const bytes = fc.uint8Array({ minLength: 2, maxLength: 200 });
    fc.assert(
      fc.property(
        bytes,
        fc.uint8Array({ maxLength: 3_000 }),
        fc.string({ maxLength: 50 }),
        (raw, body, key) => {
          const fields = { exchange: 'e', routingKey: key, mandatory: true };
          const sent = Buffer.concat(publishFrames(7, fields, raw, body, 1_024));
          const methodEnd = 7 + sent.readUInt32BE(3) + 1;
          const header = takeHeaderFrame(sent.subarray(methodEnd));
          expect(header).toMatchObject({ channel: 7, bodySize: body.length });
          expect(Buffer.compare(header?.raw ?? Buffer.alloc(0), raw)).toBe(0);
          let rest = header?.rest ?? Buffer.alloc(0);
          const parts: Buffer[] = [];
          while (rest.length > 0) {
            const size = rest.readUInt32BE(3);
            expect(size + 8).toBeLessThanOrEqual(1_024);
            parts.push(rest.subarray(7, 7 + size));
            expect(rest[7 + size]).toBe(0xce);
            rest = rest.subarray(8 + size);
          }
          expect(Buffer.compare(Buffer.concat(parts), body)).toBe(0);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('a header that is not all there, or is something else, is left to amqplib (H15)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        takeHeaderFrame(Buffer.from(bytes));
      }),
      { numRuns: 5_000 },
    );
    const whole = publishFrames(
      1,
      { exchange: '', routingKey: '', mandatory: false },
      new Uint8Array(2),
      new Uint8Array(0),
      4_096,
    );
    const sent = Buffer.concat(whole);
    const header = sent.subarray(7 + sent.readUInt32BE(3) + 1);
    for (let length = 0; length < header.length; length += 1) {
      expect(takeHeaderFrame(header.subarray(0, length))).toBeNull();
    }
  });

  it('properties beyond one frame are refused before anything is sent', () => {
    const fields = { exchange: '', routingKey: '', mandatory: false };
    expect(() => publishFrames(1, fields, new Uint8Array(4_096), new Uint8Array(0), 4_096)).toThrow(
      expect.objectContaining({ code: 'invalid-message' }),
    );
  });
});

describe('what a refused declaration tells', () => {
  it.each([
    [
      "PRECONDITION_FAILED - inequivalent arg 'x-expires' for queue 'q' in vhost '/': received none but current is the value '100000' of type 'signedint'",
      { name: 'x-expires', value: 100_000 },
    ],
    [
      "PRECONDITION_FAILED - inequivalent arg 'x-expires' for queue 'q' in vhost '/': received '0' but current is '100000'",
      { name: 'x-expires', value: 100_000 },
    ],
    [
      "PRECONDITION_FAILED - inequivalent arg 'x-max-length' for queue 'q' in vhost '/': received the value '-1' of type 'byte' but current is none",
      { name: 'x-max-length', value: null },
    ],
    [
      "PRECONDITION_FAILED - inequivalent arg 'durable' for queue 'q' in vhost '/': received 'true' but current is 'false'",
      { name: 'durable', value: false },
    ],
    [
      "PRECONDITION_FAILED - inequivalent arg 'x-dead-letter-routing-key' for queue 'q' in vhost '/': received none but current is the value '42' of type 'longstr'",
      { name: 'x-dead-letter-routing-key', value: '42' },
    ],
    ["PRECONDITION_FAILED - invalid arg 'x-expires' for queue 'q' in vhost '/': {value_zero,0}", null],
  ])('%s', (text, answer) => {
    expect(readInequivalence(text)).toEqual(answer);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeProperties, encodeProperties } from '../../../../src/core/broker/properties/codec.ts';
import { asPersistent, rawCopy } from '../../../../src/core/retry/raw-copy.ts';
import { aTable } from '../../../support/failures/tables.ts';

const retry = { retryId: 'id', count: 2, of: 'before', at: 1_700_000_000_999 };

describe('the copy that a retry sends', () => {
  it('drops what belongs to its death, its deliveries and its old routing, and nothing else', () => {
    const text = (key: string) => ({ key, value: { type: 'string', value: key } }) as const;
    const dropped = [
      'x-death',
      'x-first-death-queue',
      'x-last-death-reason',
      'x-delivery-count',
      'x-acquired-count',
      'CC',
      'BCC',
      'oraculo-retry-id',
      'oraculo-retry-count',
      'own-attempts',
    ];
    const kept = ['x-deaths', 'x-other', 'cc', 'oraculo-erro', '__proto__'];
    const raw = encodeProperties({
      headers: [...dropped, ...kept].map(text),
      expiration: '100',
      userId: 'guest',
      messageId: 'm',
    });
    const copy = decodeProperties(rawCopy(raw, retry, ['own-attempts']));
    expect(copy.headers?.map(({ key }) => key)).toEqual([
      ...kept,
      'oraculo-retry-id',
      'oraculo-retry-count',
      'oraculo-retry-of',
      'oraculo-retry-at',
    ]);
    expect(copy).toMatchObject({ messageId: 'm', deliveryMode: 2 });
    expect(copy.expiration).toBeUndefined();
    expect(copy.userId).toBeUndefined();
    expect(copy.headers?.at(-1)?.value).toEqual({ type: 'timestamp', value: 1_700_000_000n });
  });

  it('is persistent, with every other property as it was', () => {
    fc.assert(
      fc.property(
        aTable(),
        fc.option(fc.constantFrom(1, 2), { nil: undefined }),
        fc.option(fc.string({ maxLength: 20 }), { nil: undefined }),
        fc.boolean(),
        (headers, deliveryMode, contentType, hasHeaders) => {
          const properties = {
            priority: 4,
            correlationId: 'c',
            ...(hasHeaders ? { headers } : {}),
            ...(deliveryMode === undefined ? {} : { deliveryMode }),
            ...(contentType === undefined ? {} : { contentType }),
          };
          const persistent = asPersistent(encodeProperties(properties));
          expect(Buffer.from(persistent)).toEqual(
            Buffer.from(encodeProperties({ ...properties, deliveryMode: 2 })),
          );
        },
      ),
    );
  });
});

/** AMQP property bytes: decoded, edited for a retry, and shown. */
import {
  decodeProperties,
  encodeProperties,
  viewProperties,
} from '../../../src/core/broker/properties/codec.ts';
import { editRawProperties } from '../../../src/core/broker/properties/edit.ts';
import { rawCopy } from '../../../src/core/retry/raw-copy.ts';
import { messageView } from '../../../src/core/systems/message-view.ts';
import type { AmqpEntry, AmqpValue, MessageProperties } from '../../../src/shared/domain/amqp.ts';
import { ExpectedError } from '../../../src/shared/errors.ts';
import type { Chance } from '../../support/chance.ts';
import { damagedBytes, textOf } from './mutate.ts';
import { Defect, type Subject } from './subject.ts';

const KEYS = [
  'x-death',
  'count',
  'queue',
  'reason',
  'time',
  'CC',
  '__proto__',
  'x-delivery-count',
  'a',
  'ção',
] as const;

function fieldOf(chance: Chance, depth: number): AmqpValue {
  switch (chance.int(depth > 3 ? 8 : 11)) {
    case 0:
      return { type: 'bool', value: chance.int(2) === 1 };
    case 1:
      return {
        type: 'int64',
        value: BigInt.asIntN(64, BigInt(chance.int(2 ** 31)) << BigInt(chance.int(40))),
      };
    case 2:
      return { type: 'double', value: chance.int(2 ** 30) / 7 };
    case 3:
      return { type: 'timestamp', value: BigInt(chance.int(2 ** 31)) };
    case 4:
      return { type: 'void' };
    case 5:
      return { type: 'bytes', value: Uint8Array.from({ length: chance.int(9) }, () => chance.int(256)) };
    case 6:
      return { type: 'decimal', scale: chance.int(256), value: chance.int(2 ** 31) };
    case 7:
      return { type: 'string', value: textOf(chance, 12) };
    case 8:
      return {
        type: 'array',
        value: Array.from({ length: chance.int(4) }, () => fieldOf(chance, depth + 1)),
      };
    default:
      return { type: 'table', value: entriesOf(chance, depth + 1) };
  }
}

function entriesOf(chance: Chance, depth: number): AmqpEntry[] {
  return Array.from({ length: chance.int(6) }, () => ({
    key: chance.of(KEYS),
    value: fieldOf(chance, depth),
  }));
}

function propertiesOf(chance: Chance): MessageProperties {
  return {
    ...(chance.int(2) === 0 ? { contentType: 'application/json' } : {}),
    ...(chance.int(4) > 0 ? { headers: entriesOf(chance, 0) } : {}),
    ...(chance.int(2) === 0 ? { deliveryMode: chance.int(3) } : {}),
    ...(chance.int(2) === 0 ? { correlationId: textOf(chance, 6) } : {}),
    ...(chance.int(3) === 0 ? { expiration: String(chance.int(99_999)) } : {}),
    ...(chance.int(3) === 0 ? { timestamp: BigInt(chance.int(2 ** 31)) } : {}),
    ...(chance.int(3) === 0 ? { userId: 'guest' } : {}),
  };
}

const UNTOUCHED = { dropHeader: () => false, dropProperties: [], addHeaders: [] } as const;
const RETRY = { retryId: 'r', count: 1, of: 'f', at: 0 } as const;

/** Undefined: refused in the one way that malformed bytes may be. */
function answered<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ExpectedError && error.code === 'invalid-message') return undefined;
    throw error;
  }
}

export function propertiesSubject(): Subject {
  let whole = 0;
  return {
    name: 'properties',
    reached: () => whole,
    one: (chance) => {
      const raw = damagedBytes(encodeProperties(propertiesOf(chance)), chance);
      try {
        const decoded = answered(() => decodeProperties(raw));
        const same = answered(() => editRawProperties(raw, UNTOUCHED));
        const copy = answered(() => rawCopy(raw, RETRY, []));
        messageView(viewProperties(raw), raw);
        if (!decoded) return;
        whole += 1;
        if (!same || Buffer.compare(same, raw) !== 0)
          throw new Error('an edit that changes nothing changed it');
        if (!copy || !answered(() => decodeProperties(copy))) throw new Error('its copy cannot be read');
      } catch (error) {
        throw new Defect('properties', Buffer.from(raw).toString('hex'), error);
      }
    },
  };
}

/** The port's values as amqplib's typed arguments. */
import type { AmqpTable, AmqpValue } from '../../../shared/domain/amqp.ts';
import { ExpectedError } from '../../../shared/errors.ts';

type Plain = Readonly<Record<string, string | number | boolean>>;
type Arguments = Readonly<Record<string, unknown>>;

const INT32_MAX = 2 ** 31 - 1;

function typed(value: string | number | boolean): unknown {
  if (typeof value !== 'number') return value;
  if (!Number.isInteger(value)) return { '!': 'double', value };
  return { '!': Math.abs(value) <= INT32_MAX ? 'int' : 'long', value };
}

/** Declaration arguments: whole numbers become int32 or int64. */
export function declareArguments(values: Plain = {}): Arguments {
  const table: Record<string, unknown> = Object.create(null);
  for (const [key, value] of Object.entries(values)) table[key] = typed(value);
  return table;
}

function argument(key: string, value: AmqpValue): unknown {
  switch (value.type) {
    case 'array':
    case 'table':
    case 'decimal':
      throw new ExpectedError(
        'invalid-arguments',
        `A consume argument of type ${value.type} is not supported`,
        { key },
      );
    case 'void':
      return null;
    case 'bytes':
      return Buffer.from(value.value);
    case 'string':
    case 'bool':
      return value.value;
    default:
      return { '!': value.type, value: value.value };
  }
}

/** Consume arguments (`x-priority`, `x-stream-offset`): scalars only. Throws `invalid-arguments`. */
export function consumeArguments(entries: AmqpTable = []): Arguments {
  const table: Record<string, unknown> = Object.create(null);
  for (const { key, value } of entries) table[key] = argument(key, value);
  return table;
}

/** Every value that a path leads to in the headers, as in a body: tables are objects, arrays are arrays. */
import { type AmqpTable, type AmqpValue, entryOf } from '../domain/amqp.ts';
import type { PathStep } from './path.ts';

const MOST_VALUES = 10_000;

/** What a test can be asked of; tables and bytes are only known to be there. Whole numbers beyond 2^53 are rounded. */
function plain(value: AmqpValue): unknown {
  switch (value.type) {
    case 'void':
      return null;
    case 'int64':
    case 'timestamp':
      return Number(value.value);
    case 'decimal':
      return value.value / 10 ** value.scale;
    case 'bytes':
    case 'table':
    case 'array':
      return {};
    default:
      return value.value;
  }
}

function elementsOf(values: readonly AmqpValue[]): readonly AmqpValue[] {
  return values.flatMap((value) => (value.type === 'array' ? value.value : [value])).slice(0, MOST_VALUES);
}

function next(values: readonly AmqpValue[], step: PathStep): readonly AmqpValue[] {
  if (typeof step === 'number') {
    return values.flatMap((value) => (value.type === 'array' ? (value.value[step] ?? []) : []));
  }
  return elementsOf(values).flatMap((value) =>
    value.type === 'table' ? (entryOf(value.value, step) ?? []) : [],
  );
}

/** The first step is the header's key. */
export function headerValues(headers: AmqpTable | undefined, path: readonly PathStep[]): readonly unknown[] {
  let here: readonly AmqpValue[] = headers ? [{ type: 'table', value: headers }] : [];
  for (const step of path) here = next(here, step);
  return elementsOf(here).map(plain);
}

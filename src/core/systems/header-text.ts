/**
 * AMQP values as JSON text without loss: integers with all their digits, entries in their order, duplicate keys kept.
 * It writes text and never builds objects, so no foreign key can reach a prototype (H04); depth and length are capped
 * (H06). What is cut is a string that ends in "…", so the text stays JSON.
 */
import type { AmqpTable, AmqpValue } from '../../shared/domain/amqp.ts';

const MAX_DEPTH = 64;
const CUT = '"…"';

/** Characters that may still be written. */
interface Budget {
  left: number;
}

function quoted(text: string, budget: Budget): string {
  const room = Math.max(budget.left, 0);
  const shown = text.length > room ? `${text.slice(0, room)}…` : text;
  budget.left -= shown.length;
  return JSON.stringify(shown);
}

function number(value: number): string {
  // JSON has no NaN and no infinities; -0 would lose its sign.
  if (!Number.isFinite(value)) return JSON.stringify(String(value));
  return Object.is(value, -0) ? '-0.0' : String(value);
}

function decimal(scale: number, value: number): string {
  if (scale === 0) return String(value);
  const digits = String(Math.abs(value)).padStart(scale + 1, '0');
  return `${value < 0 ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function list<T>(
  items: readonly T[],
  budget: Budget,
  write: (item: T) => string,
  cut: string,
): readonly string[] {
  const parts: string[] = [];
  for (const item of items) {
    if (budget.left <= 0) return [...parts, cut];
    parts.push(write(item));
  }
  return parts;
}

function table(entries: AmqpTable, depth: number, budget: Budget): string {
  const write = (entry: AmqpTable[number]) =>
    `${quoted(entry.key, budget)}:${valueText(entry.value, depth + 1, budget)}`;
  return `{${list(entries, budget, write, `"…":${CUT}`).join(',')}}`;
}

function valueText(value: AmqpValue, depth: number, budget: Budget): string {
  if (depth > MAX_DEPTH) return CUT;
  budget.left -= 4;
  switch (value.type) {
    case 'string':
      return quoted(value.value, budget);
    case 'bytes':
      return quoted(Buffer.from(value.value.subarray(0, Math.max(budget.left, 0))).toString('hex'), budget);
    case 'void':
      return 'null';
    case 'bool':
      return String(value.value);
    case 'int64':
    case 'timestamp':
      return value.value.toString();
    case 'decimal':
      return decimal(value.scale, value.value);
    case 'array':
      return `[${list(value.value, budget, (item) => valueText(item, depth + 1, budget), CUT).join(',')}]`;
    case 'table':
      return table(value.value, depth, budget);
    default:
      return number(value.value);
  }
}

/** One header value as JSON text of about `limit` characters at most. Bytes are hex in a string. */
export function headerText(value: AmqpValue, limit: number): string {
  return valueText(value, 0, { left: limit });
}

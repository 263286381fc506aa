/** How a message changes when it is dead-lettered: `x-death`, `x-first-death-*`, no expiration (docs/rabbitmq.md). */
import {
  type AmqpEntry,
  type AmqpTable,
  type AmqpValue,
  entryOf,
  integerEntry,
  textEntry,
} from '../../../shared/domain/amqp.ts';
import { decodeProperties } from '../properties/codec.ts';
import { editRawProperties } from '../properties/edit.ts';

export type DeathReason = 'rejected' | 'expired' | 'maxlen' | 'delivery_limit';

export interface Death {
  readonly queue: string;
  readonly reason: DeathReason;
  readonly exchange: string;
  readonly routingKey: string;
  /** Milliseconds since 1970; written in whole seconds, as RabbitMQ does. */
  readonly at: number;
}

const text = (key: string, value: string): AmqpEntry => ({ key, value: { type: 'string', value } });

function deathTable(death: Death, expiration: string | undefined): AmqpTable {
  return [
    { key: 'count', value: { type: 'int64', value: 1n } },
    text('reason', death.reason),
    text('queue', death.queue),
    { key: 'time', value: { type: 'timestamp', value: BigInt(Math.floor(death.at / 1000)) } },
    text('exchange', death.exchange),
    {
      key: 'routing-keys',
      value: { type: 'array', value: [{ type: 'string', value: death.routingKey }] },
    },
    ...(expiration === undefined ? [] : [text('original-expiration', expiration)]),
  ];
}

function tablesOf(value: AmqpValue | undefined): readonly AmqpTable[] {
  if (value?.type !== 'array') return [];
  return value.value.flatMap((item) => (item.type === 'table' ? [item.value] : []));
}

function counted(table: AmqpTable): AmqpTable {
  const count = BigInt(integerEntry(table, 'count') ?? 1) + 1n;
  return table.map((entry) =>
    entry.key === 'count' ? { key: 'count', value: { type: 'int64', value: count } as const } : entry,
  );
}

function sameDeath(table: AmqpTable, death: Death): boolean {
  return textEntry(table, 'queue') === death.queue && textEntry(table, 'reason') === death.reason;
}

/** One entry per queue and reason: a known one is counted and moves to the front, a new one is put there. */
function withDeath(
  tables: readonly AmqpTable[],
  death: Death,
  expiration: string | undefined,
): readonly AmqpTable[] {
  const known = tables.find((table) => sameDeath(table, death));
  const first = known ? counted(known) : deathTable(death, expiration);
  return [first, ...tables.filter((table) => table !== known)];
}

export interface DeadLetter {
  readonly raw: Uint8Array;
  /** True when the message already died in that queue and nothing but expiry or overflow has brought it round. */
  isCycle(target: string): boolean;
}

/** The properties of the dead letter that this message becomes. */
export function deadLetterOf(raw: Uint8Array, death: Death): DeadLetter {
  const properties = decodeProperties(raw);
  const deaths = withDeath(tablesOf(entryOf(properties.headers, 'x-death')), death, properties.expiration);
  const isFirst = textEntry(properties.headers, 'x-first-death-queue') === undefined;
  const firstDeath = isFirst
    ? [
        text('x-first-death-exchange', death.exchange),
        text('x-first-death-queue', death.queue),
        text('x-first-death-reason', death.reason),
      ]
    : [];
  const edited = editRawProperties(raw, {
    dropHeader: (key) => key === 'x-death' || key === 'x-delivery-count',
    dropProperties: ['expiration'],
    addHeaders: [
      { key: 'x-death', value: { type: 'array', value: deaths.map((value) => ({ type: 'table', value })) } },
      ...firstDeath,
    ],
  });
  return {
    raw: edited,
    isCycle: (target) => {
      const at = deaths.findIndex((table) => textEntry(table, 'queue') === target);
      return at >= 0 && deaths.slice(0, at + 1).every((table) => textEntry(table, 'reason') !== 'rejected');
    },
  };
}

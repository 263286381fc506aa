/** Reads `x-death`: one record per queue and reason, newest first, as the broker wrote them. */
import {
  type AmqpTable,
  type AmqpValue,
  type DeathRecord,
  entryOf,
  integerEntry,
  textEntry,
} from '../../../shared/domain/amqp.ts';

function texts(value: AmqpValue | undefined): readonly string[] {
  if (value?.type !== 'array') return [];
  return value.value.flatMap((item) => (item.type === 'string' ? [item.value] : []));
}

function milliseconds(value: AmqpValue | undefined): number | null {
  if (value?.type !== 'timestamp') return null;
  const time = Number(value.value) * 1000;
  return Number.isSafeInteger(time) ? time : null;
}

function deathOf(table: AmqpTable): DeathRecord {
  return {
    queue: textEntry(table, 'queue') ?? '',
    exchange: textEntry(table, 'exchange') ?? '',
    routingKeys: texts(entryOf(table, 'routing-keys')),
    reason: textEntry(table, 'reason') ?? '',
    count: integerEntry(table, 'count') ?? 1,
    time: milliseconds(entryOf(table, 'time')),
    originalExpiration: textEntry(table, 'original-expiration') ?? null,
  };
}

/** Empty when there is no `x-death`, or when it is not the array of tables that RabbitMQ writes. */
export function deathsOf(headers: AmqpTable | undefined): readonly DeathRecord[] {
  const value = entryOf(headers, 'x-death');
  if (value?.type !== 'array') return [];
  return value.value.flatMap((item) => (item.type === 'table' ? [deathOf(item.value)] : []));
}

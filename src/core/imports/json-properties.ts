/** Properties and headers as the management API writes them in JSON, back as AMQP's values. Types that JSON lost are guessed. */
import type { AmqpEntry, AmqpTable, AmqpValue, MessageProperties } from '../../shared/domain/amqp.ts';
import { z } from '../../shared/schema.ts';

const text = z.string().optional();

/** `[]`: the API's word for none. */
export const managementProperties = z.union([
  z.object({
    content_type: text,
    content_encoding: text,
    delivery_mode: z.int().min(0).max(255).optional(),
    priority: z.int().min(0).max(255).optional(),
    correlation_id: text,
    reply_to: text,
    expiration: text,
    message_id: text,
    timestamp: z.int().nonnegative().optional(),
    type: text,
    user_id: text,
    app_id: text,
    cluster_id: text,
    headers: z.record(z.string(), z.unknown()).optional(),
  }),
  z.array(z.unknown()).length(0),
]);

/** In `x-death`: seconds, which JSON has as a number. */
const TIME_KEY = 'time';

function numberValue(value: number, key: string): AmqpValue {
  if (!Number.isSafeInteger(value)) return { type: 'double', value };
  return key === TIME_KEY
    ? { type: 'timestamp', value: BigInt(value) }
    : { type: 'int64', value: BigInt(value) };
}

/** The text was no deeper than what is ever parsed, so neither is this. */
function amqpValueOf(value: unknown, key: string): AmqpValue {
  switch (typeof value) {
    case 'string':
      return { type: 'string', value };
    case 'boolean':
      return { type: 'bool', value };
    case 'number':
      return numberValue(value, key);
    default:
      if (Array.isArray(value)) return { type: 'array', value: value.map((item) => amqpValueOf(item, '')) };
      return typeof value === 'object' && value !== null
        ? { type: 'table', value: tableOf(value) }
        : { type: 'void' };
  }
}

function tableOf(value: object): AmqpTable {
  return Object.entries(value).map(([key, item]): AmqpEntry => ({ key, value: amqpValueOf(item, key) }));
}

export function propertiesOf(given: z.infer<typeof managementProperties>): MessageProperties {
  if (Array.isArray(given)) return {};
  const { headers, timestamp } = given;
  const properties = {
    contentType: given.content_type,
    contentEncoding: given.content_encoding,
    deliveryMode: given.delivery_mode,
    priority: given.priority,
    correlationId: given.correlation_id,
    replyTo: given.reply_to,
    expiration: given.expiration,
    messageId: given.message_id,
    type: given.type,
    userId: given.user_id,
    appId: given.app_id,
    clusterId: given.cluster_id,
    timestamp: timestamp === undefined ? undefined : BigInt(timestamp),
    headers: headers && tableOf(headers),
  };
  // An absent property is absent, not undefined.
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}

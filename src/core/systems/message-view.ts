/**
 * A message as it may be shown. In: decoded properties and exact body bytes, both foreign. Out: a view of bounded
 * size, whatever they hold (docs/faults.md, hostile content). Leans on shared and the decoder of deaths only.
 */
import type { MessageProperties } from '../../shared/domain/amqp.ts';
import type { MessageView } from '../../shared/domain/event.ts';
import { deathsOf } from '../broker/properties/deaths.ts';
import { bodyView } from './body-view.ts';
import { headerText } from './header-text.ts';

const MAX_HEADERS = 10_000;
const MAX_HEADER_TEXT = 64 * 1024;
/** Characters of all headers together. */
const MAX_HEADERS_TEXT = 256 * 1024;
const MAX_DEATHS = 100;

/** Standard properties in AMQP's order. */
const PROPERTY_NAMES = [
  'contentType',
  'contentEncoding',
  'deliveryMode',
  'priority',
  'correlationId',
  'replyTo',
  'expiration',
  'messageId',
  'timestamp',
  'type',
  'userId',
  'appId',
  'clusterId',
] as const satisfies readonly (keyof MessageProperties)[];

function propertyList(properties: MessageProperties): MessageView['properties'] {
  return PROPERTY_NAMES.flatMap((name) => {
    const value = properties[name];
    return value === undefined ? [] : [{ name, value: String(value) }];
  });
}

function headerList(properties: MessageProperties): MessageView['headers'] {
  const shown: MessageView['headers'] = [];
  let room = MAX_HEADERS_TEXT;
  for (const { key, value } of (properties.headers ?? []).slice(0, MAX_HEADERS)) {
    const text = headerText(value, Math.min(MAX_HEADER_TEXT, Math.max(room, 0)));
    room -= key.length + text.length;
    shown.push({ key, type: value.type, value: text });
  }
  return shown;
}

/** Never throws. Body preview at most 64 KiB; every header entry kept, in order, with its wire type. */
export function messageView(properties: MessageProperties, body: Uint8Array): MessageView {
  return {
    body: bodyView(body, properties.contentType),
    properties: propertyList(properties),
    headers: headerList(properties),
    deaths: deathsOf(properties.headers)
      .slice(0, MAX_DEATHS)
      .map((death) => ({ ...death, routingKeys: [...death.routingKeys] })),
  };
}

/** An event as it is published: body and properties, with an id that is the same whenever the same step of the same message makes it. */
import type { OutgoingMessage } from '../../core/broker/port.ts';
import type { Clock } from '../../core/deps.ts';
import type { MessageProperties } from '../../shared/domain/amqp.ts';
import type { Mensagem } from '../messages/message.ts';
import { uuidOf } from '../messages/uuid.ts';
import { HEADERS } from './marks.ts';

export interface EventOrigin {
  readonly correlationId: string;
  /** Id of the message being handled. */
  readonly sourceId: string;
  /** Carried over; '' for none. */
  readonly retryId: string;
  /** Tells apart events of one type from one message: the step, and for failures the attempt. */
  readonly step: string;
}

/** AMQP's short strings hold 255 bytes; a longer correlation id is in the body alone. */
function fitsShortString(text: string): boolean {
  return Buffer.byteLength(text) <= 255;
}

export function eventMessage(
  origin: EventOrigin,
  tipo: string,
  payload: Mensagem['payload'],
  clock: Clock,
): OutgoingMessage {
  const { correlationId, sourceId, retryId, step } = origin;
  const now = clock.now();
  const mensagem: Mensagem = {
    correlation_id: correlationId,
    tipo_evento: tipo,
    payload,
    timestamp: new Date(now).toISOString(),
  };
  const properties: MessageProperties = {
    contentType: 'application/json',
    deliveryMode: 2,
    ...(fitsShortString(correlationId) ? { correlationId } : {}),
    messageId: uuidOf([correlationId, tipo, step, sourceId]),
    timestamp: BigInt(Math.floor(now / 1000)),
    type: tipo,
    appId: 'oraculo',
    ...(retryId === ''
      ? {}
      : { headers: [{ key: HEADERS.retryId, value: { type: 'string', value: retryId } }] }),
  };
  return { body: Buffer.from(JSON.stringify(mensagem)), properties };
}

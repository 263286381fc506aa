/**
 * An event as it is published: body and properties, with an id that is the same whenever the same step of the same
 * message makes it. Its bytes pass the check that its receiver makes, so that a faulty task is found out at its own step.
 */
import type { OutgoingMessage } from '../../core/broker/port.ts';
import type { Clock } from '../../core/deps.ts';
import type { MessageProperties } from '../../shared/domain/amqp.ts';
import { messageOf } from '../../shared/errors.ts';
import type { Mensagem } from '../messages/message.ts';
import { readMessage } from '../messages/read-message.ts';
import { uuidOf } from '../messages/uuid.ts';
import type { Validators } from '../messages/validator.ts';
import { HEADERS } from './marks.ts';
import { permanent } from './task-failure.ts';

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

/** What events are made with; the schema in `validators` is compiled once, at the start. */
export interface EventDeps {
  readonly clock: Clock;
  readonly validators: Validators;
}

function checkedBody(mensagem: Mensagem, validators: Validators): Uint8Array {
  try {
    const body = Buffer.from(JSON.stringify(mensagem));
    readMessage(body, validators);
    return body;
  } catch (error) {
    const why = messageOf(error).slice(0, 500);
    throw permanent(
      'mensagem_invalida',
      `A tarefa produziu uma mensagem que não pode ser enviada: ${why}`,
      error,
    );
  }
}

/** Throws a permanent `TaskFailure` `mensagem_invalida` where the result is no message of the system. */
export function eventMessage(
  origin: EventOrigin,
  tipo: string,
  payload: Mensagem['payload'],
  { clock, validators }: EventDeps,
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
  return { body: checkedBody(mensagem, validators), properties };
}

/** One delivery, with what is known before anything is done with it. */
import { createHash } from 'node:crypto';
import type { Delivery } from '../../core/broker/port.ts';
import type { Clock, Log } from '../../core/deps.ts';
import type { ResultStore } from '../../core/results/port.ts';
import type { Mensagem } from '../messages/message.ts';
import { readMessage } from '../messages/read-message.ts';
import type { Validators } from '../messages/validator.ts';
import type { RetryDelays } from './delays.ts';
import { retryIdOf } from './marks.ts';
import type { Role } from './role.ts';
import { TaskFailure } from './task-failure.ts';

export interface WorkerDeps {
  readonly results: ResultStore;
  readonly validators: Validators;
  readonly retryDelays: RetryDelays;
  readonly clock: Clock;
  readonly log: Log;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
}

export interface Work {
  readonly delivery: Delivery;
  readonly attempt: number;
  /** '' for none. */
  readonly retryId: string;
  readonly sourceId: string;
  /** The message, or why its body is none. */
  readonly message: Mensagem | TaskFailure;
  /** From the body, else the property; null when neither names one. */
  readonly correlationId: string | null;
  /** Every line carries queue and correlation id. */
  readonly log: Log;
}

function withFields(log: Log, fields: Readonly<Record<string, unknown>>): Log {
  return {
    info: (message, more) => log.info(message, { ...fields, ...more }),
    warn: (message, more) => log.warn(message, { ...fields, ...more }),
    error: (message, cause, more) => log.error(message, cause, { ...fields, ...more }),
  };
}

/** A message without an id is known by its body, which holds its run and its time. */
function sourceIdOf({ properties, body }: Delivery): string {
  return properties.messageId || `sha256:${createHash('sha256').update(body).digest('hex')}`;
}

function messageIn(body: Uint8Array, validators: Validators): Mensagem | TaskFailure {
  try {
    return readMessage(body, validators);
  } catch (error) {
    if (error instanceof TaskFailure) return error;
    throw error;
  }
}

export function workOf(delivery: Delivery, attempt: number, role: Role, deps: WorkerDeps): Work {
  const message = messageIn(delivery.body, deps.validators);
  const { correlationId: property, headers } = delivery.properties;
  const correlationId = message instanceof TaskFailure ? property || null : message.correlation_id;
  return {
    delivery,
    attempt,
    retryId: retryIdOf(headers),
    sourceId: sourceIdOf(delivery),
    message,
    correlationId,
    log: withFields(deps.log, { fila: role.queue, correlation_id: correlationId }),
  };
}

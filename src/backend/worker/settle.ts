/** After a failed attempt: tell it, and send the message on to its next attempt or to its dead-letter queue. */
import { ExpectedError } from '../../shared/errors.ts';
import type { Erro, Mensagem } from '../messages/message.ts';
import { delayQueue, EXCHANGES, MOST_RETRIES } from '../topology.ts';
import { delayedCopy, exhaustedCopy } from './copies.ts';
import { delayAfter } from './delays.ts';
import { type EventOrigin, eventMessage } from './events.ts';
import type { Publisher } from './publisher.ts';
import type { Role } from './role.ts';
import { TaskFailure, temporary } from './task-failure.ts';
import type { Work, WorkerDeps } from './work.ts';

export const FAILURE_EVENT = 'falha_tarefa';

/** Anything thrown, as a failure of the task. A failure of a service and a defect count as temporary. */
export function asFailure(error: unknown, work: Work): TaskFailure {
  if (error instanceof TaskFailure) return error;
  if (error instanceof ExpectedError) {
    return temporary('servico_indisponivel', `Um serviço interno falhou: ${error.message}`, { cause: error });
  }
  work.log.error('a task met a defect', error);
  return temporary('defeito_interno', 'A tarefa encontrou um defeito; o registro do serviço traz a causa', {
    cause: error,
  });
}

/** Whether anyone is told: an event of no run says nothing, and a failed failure event must not make another. */
function isTold({ correlationId, message }: Work): boolean {
  return correlationId !== null && (message instanceof TaskFailure || message.tipo_evento !== FAILURE_EVENT);
}

export function settlerFor(role: Role, publisher: Publisher, deps: WorkerDeps) {
  const { random, retryDelays } = deps;

  /** None where it is invalid itself, which is a defect: the message goes its way untold rather than round and round. */
  function failureEvent(origin: EventOrigin, payload: Mensagem['payload'], { log }: Work) {
    try {
      return eventMessage(origin, FAILURE_EVENT, payload, deps);
    } catch (error) {
      log.error('a failure event is no message, and is not sent', error);
      return undefined;
    }
  }

  async function tell(work: Work, erro: Erro, final: boolean): Promise<void> {
    const { correlationId, sourceId, retryId, attempt } = work;
    if (correlationId === null || !isTold(work)) return;
    const step = JSON.stringify([role.etapa, retryId, attempt, final]);
    const payload = {
      etapa: role.etapa,
      fila: role.queue,
      ...(role.fonte === undefined ? {} : { fonte: role.fonte }),
      tentativa: attempt,
      definitiva: final,
      erro,
    };
    const event = failureEvent({ correlationId, sourceId, retryId, step }, payload, work);
    if (event) await publisher.publish(EXCHANGES.results, `${FAILURE_EVENT}.${role.name}`, event);
  }

  async function finish(work: Work, erro: Erro): Promise<void> {
    const { delivery, attempt, retryId, log } = work;
    log.warn('task failed for good', { tentativa: attempt, ...erro });
    await tell(work, erro, true);
    const raw = exhaustedCopy(delivery.rawProperties, erro, attempt, retryId);
    await publisher.publish('', role.queue, { body: delivery.body, properties: { raw } });
  }

  async function postpone(work: Work, erro: Erro, askedMs: number | undefined): Promise<void> {
    const { delivery, attempt, log } = work;
    const delay = delayAfter(attempt, retryDelays, random, askedMs);
    log.warn('task failed and is tried again', { tentativa: attempt, espera_ms: delay.ms, ...erro });
    const raw = delayedCopy(delivery.rawProperties, attempt, delay.ms);
    await publisher.publish('', delayQueue(role.queue, delay.level), {
      body: delivery.body,
      properties: { raw },
    });
    await tell(work, erro, false);
  }

  /** Throws `NotPublished`; then nothing was decided. */
  return async (work: Work, failure: TaskFailure): Promise<void> => {
    const erro: Erro = { codigo: failure.codigo, mensagem: failure.message };
    if (failure.kind !== 'temporary' || work.attempt > MOST_RETRIES) await finish(work, erro);
    else await postpone(work, erro, failure.retryAfterMs);
  };
}

/**
 * What happens to one delivery. At least once: whatever must follow is published and confirmed before the delivery is
 * acked, so a crash between any two steps repeats work but loses none (docs/systems.md, Attempts).
 *
 *     exhausted mark ─▶ reject (the broker dead-letters it, with a true x-death)
 *     done before    ─▶ ack
 *     handled        ─▶ check events ─▶ publish them ─▶ steps of the task ─▶ remember as done ─▶ clear up ─▶ ack
 *     failed, 1 to 3 ─▶ publish copy to a delay queue ─▶ publish falha_tarefa ─▶ ack
 *     failed for good ▶ publish falha_tarefa ─▶ publish marked copy to its own queue ─▶ ack
 *
 * "Done" is remembered after publishing, not claimed before: a claim that outlives a crash would lose the step. Two
 * workers with the same message may both publish; the events' ids are equal, and the next step drops the second. When
 * the store cannot be asked, the task fails (temporarily) rather than run unchecked.
 */
import type { Delivery } from '../../core/broker/port.ts';
import { messageOf } from '../../shared/errors.ts';
import type { Mensagem } from '../messages/message.ts';
import { eventMessage } from './events.ts';
import { standingOf } from './marks.ts';
import { NotPublished, type Publisher } from './publisher.ts';
import type { OutgoingEvent, Role } from './role.ts';
import { asFailure, settlerFor } from './settle.ts';
import { permanent, TaskFailure } from './task-failure.ts';
import { type Work, type WorkerDeps, workOf } from './work.ts';

/** `requeue`: give it back, nothing was decided. */
export type Verdict = 'ack' | 'dead-letter' | 'requeue';

const DONE_MS = 7 * 24 * 60 * 60 * 1000;
/** Of foreign ids in a key of ours. */
const LONGEST_ID = 300;

/** A message that the operator sends again is a new wish, and its own copies are duplicates of each other. */
function taskKey(role: Role, { sourceId, retryId }: Work): string {
  const life = retryId === '' ? '' : `:${retryId.slice(0, LONGEST_ID)}`;
  return `${role.queue}:${sourceId.slice(0, LONGEST_ID)}${life}`;
}

type Step = () => Promise<void>;

export function delivererFor(role: Role, publisher: Publisher, deps: WorkerDeps) {
  const settle = settlerFor(role, publisher, deps);

  /** All or none: one that is invalid keeps the others from being sent. */
  function outgoing(work: Work, message: Mensagem, events: readonly OutgoingEvent[]) {
    const { sourceId, retryId, log } = work;
    const origin = { correlationId: message.correlation_id, sourceId, retryId, step: role.etapa };
    try {
      return events.map(({ exchange, routingKey, tipo, payload }) => ({
        exchange,
        routingKey,
        event: eventMessage(origin, tipo, payload, deps),
      }));
    } catch (error) {
      log.error('a task made a message that is none', error);
      throw error;
    }
  }

  /** Returns what is to be done once the task is remembered as done. */
  async function publishAll(work: Work, message: Mensagem, key: string, signal: AbortSignal) {
    const { sourceId, retryId, log } = work;
    const steps: Step[] = [];
    const clearing: Step[] = [];
    const afterPublish = (step: Step) => void steps.push(step);
    const afterDone = (step: Step) => void clearing.push(step);
    const task = { message, sourceId, retryId, key, log, signal, afterPublish, afterDone };
    const events = await role.handle(task);
    for (const { exchange, routingKey, event } of outgoing(work, message, events)) {
      await publisher.publish(exchange, routingKey, event);
    }
    for (const step of steps) await step();
    return clearing;
  }

  async function perform(work: Work, signal: AbortSignal): Promise<void> {
    const { message, log } = work;
    if (message instanceof TaskFailure) throw message;
    const tipo = message.tipo_evento;
    if (!role.accepts.includes(tipo)) {
      throw permanent('tipo_inesperado', `A fila ${role.queue} não trata "${tipo.slice(0, 100)}"`);
    }
    const key = taskKey(role, work);
    const doneKey = `oraculo:feito:${key}`;
    if ((await deps.results.get(doneKey)) !== null) {
      log.info('already done, not done again', { tipo_evento: tipo });
      return;
    }
    const started = performance.now();
    const clearing = await publishAll(work, message, key, signal);
    await deps.results.set(doneKey, 'feito', DONE_MS);
    for (const step of clearing) {
      await step().catch((error) => log.warn('not cleared up', { reason: messageOf(error) }));
    }
    log.info('done', { tipo_evento: tipo, ms: Math.round(performance.now() - started) });
  }

  async function attempt(work: Work, signal: AbortSignal): Promise<Verdict> {
    try {
      await perform(work, signal);
    } catch (error) {
      // Stopping is no failure of the task, and neither is a broker that does not take what follows from it.
      if (signal.aborted) return 'requeue';
      if (error instanceof NotPublished) throw error;
      await settle(work, asFailure(error, work));
    }
    return 'ack';
  }

  /** Never throws. */
  return async (delivery: Delivery, signal: AbortSignal): Promise<Verdict> => {
    const standing = standingOf(delivery.properties.headers, role.queue);
    const number = standing.kind === 'due' ? standing.attempt : 0;
    const work = workOf(delivery, number, role, deps);
    if (standing.kind === 'exhausted') {
      work.log.info('goes to the dead-letter queue');
      return 'dead-letter';
    }
    try {
      return await attempt(work, signal);
    } catch (error) {
      work.log.warn('given back', { reason: messageOf(error) });
      return 'requeue';
    }
  };
}

/** What a kind of worker is: the queue it serves, and what it does with a message. */
import type { Log } from '../../core/deps.ts';
import type { Mensagem } from '../messages/message.ts';

export interface Task {
  readonly message: Mensagem;
  /** The sender's message id, or one made from the body: the same for every delivery and copy. */
  readonly sourceId: string;
  /** The operator's sending again that this task comes from; '' for none. */
  readonly retryId: string;
  /** `<queue>:<message id>[:<retry id>]`: the same for every attempt until the operator sends the message again. */
  readonly key: string;
  /** Carries `correlation_id`. */
  readonly log: Log;
  /** Aborted when the program stops. */
  readonly signal: AbortSignal;
  /**
   * Has `step` run once all events of this task are published and confirmed, in the order asked for. For what must not
   * be remembered of work whose result may still be lost; a step that throws fails the attempt.
   */
  readonly afterPublish: (step: () => Promise<void>) => void;
  /**
   * Has `step` run once the task is remembered as done, and no attempt can follow. For clearing up: a step that throws
   * costs a line in the log.
   */
  readonly afterDone: (step: () => Promise<void>) => void;
}

export interface OutgoingEvent {
  readonly exchange: string;
  readonly routingKey: string;
  readonly tipo: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface Role {
  readonly queue: string;
  /** Source or executor; the last word of the routing key of its events. */
  readonly name: string;
  /** `payload.etapa` of its failures; a step of the system profile where there is one. */
  readonly etapa: string;
  /** Present when the role is a source's collector. */
  readonly fonte?: string;
  /** Types of event it handles; others are a permanent failure. */
  readonly accepts: readonly string[];
  /** Tasks handled at the same time. */
  readonly prefetch: number;
  /**
   * Does the work and returns the events to publish. Must bear being run twice with the same message. Throws a
   * `TaskFailure`; anything else it throws is a defect, is logged with its cause, and counts as temporary.
   */
  handle(task: Task): Promise<readonly OutgoingEvent[]>;
}

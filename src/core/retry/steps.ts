/**
 * The steps of a window after which the program may stop, by the names of docs/rabbitmq.md, Retry. Tests stop it there;
 * in the product nothing happens at a step.
 */
export const RETRY_STEPS = [
  'classified',
  'planned',
  'taken',
  'captured',
  'publishing',
  'sending',
  'flushed',
  'answered',
  'outcome-journaled',
  'discarding',
  'ack-sent',
  'barrier',
  'acked',
] as const;

export type RetryStep = (typeof RETRY_STEPS)[number];

/** Called when a step is done. */
export type AtStep = (step: RetryStep) => void;

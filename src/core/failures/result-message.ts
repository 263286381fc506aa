/**
 * The captured message of a failed result: what sending it again sends. It is there when the tap, a look or this console
 * itself has seen the message that asked for the work; a Celery task message usually went where no tap sees it
 * (docs/systems.md, Celery).
 */
import type { ArchivedMessage } from '../retry/archive.ts';
import type { Desk } from './desk.ts';
import type { FailureRow } from './failure-row.ts';
import { stepOfFailure } from './result-steps.ts';

/** Looks the message up in the history and keeps it beside the failure. Answers whether there is one. */
export function attachMessage(desk: Desk, row: FailureRow): boolean {
  if (row.eventSeq !== null) return true;
  const step = stepOfFailure(desk.context.profile, row);
  if (row.correlationId === null || step === null) return false;
  const start = desk.results.start(row.correlationId, step);
  if (start) desk.results.attach(row.id, start);
  return start !== null;
}

/** As it was sent first: exchange, routing key, exact bytes. Null when it was never captured. */
export function capturedMessage(desk: Desk, row: FailureRow): ArchivedMessage | null {
  if (row.origin !== 'result' || !attachMessage(desk, row)) return null;
  const placed = desk.failures.byId(row.id);
  const message = desk.failures.message(row.id);
  return placed && message
    ? {
        exchange: placed.exchange,
        routingKey: placed.routingKey,
        rawProperties: message.rawProperties,
        body: message.body,
      }
    : null;
}

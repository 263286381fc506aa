/** Columns of an event as lists need them, and their way into the contract's shape. */
import type { EventOrigin, EventSummary } from '../../shared/domain/event.ts';

export const EVENT_COLUMNS = `e.seq, e.at, e.received_at AS receivedAt, e.made_at AS madeAt, t.text AS type,
  e.correlation_id AS correlationId, s.text AS source, x.text AS exchange, k.text AS routingKey, e.origin,
  u.text AS status, e.error_code AS errorCode, e.error_message AS errorMessage, e.retry_id AS retryId, e.size,
  p.text AS step, e.final, d.text AS deadFrom, e.redelivered, e.identity,
  e.step_p95_ms AS stepP95Ms`;

export const EVENT_JOINS = `
  LEFT JOIN word t ON t.id = e.type_id
  LEFT JOIN word s ON s.id = e.source_id
  LEFT JOIN word u ON u.id = e.status_id
  LEFT JOIN word p ON p.id = e.step_id
  LEFT JOIN word d ON d.id = e.dead_from_id
  JOIN word x ON x.id = e.exchange_id
  JOIN word k ON k.id = e.routing_key_id`;

export interface EventRow {
  readonly seq: number;
  readonly at: number;
  readonly receivedAt: number;
  readonly madeAt: number | null;
  readonly type: string | null;
  readonly correlationId: string | null;
  readonly source: string | null;
  readonly exchange: string;
  readonly routingKey: string;
  readonly origin: EventOrigin;
  readonly status: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly retryId: string | null;
  readonly size: number;
  readonly step: string | null;
  readonly final: number;
  readonly deadFrom: string | null;
  readonly redelivered: number;
  readonly identity: number | null;
  readonly stepP95Ms: number | null;
}

export function errorOfRow(row: Pick<EventRow, 'errorCode' | 'errorMessage'>): EventSummary['error'] {
  return row.errorMessage === null ? null : { code: row.errorCode, message: row.errorMessage };
}

export function eventSummaryOf(row: EventRow): EventSummary {
  const { seq, receivedAt, madeAt, type, correlationId, source, exchange, routingKey, origin } = row;
  const { status, retryId, size } = row;
  return {
    seq,
    receivedAt,
    madeAt,
    type,
    correlationId,
    source,
    exchange,
    routingKey,
    origin,
    status,
    error: errorOfRow(row),
    retryId,
    size,
  };
}

/** What the history holds of one piece of work: the message that asked for it, and the source of its run. */
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { viewProperties } from '../broker/properties/codec.ts';
import { deathsOf } from '../broker/properties/deaths.ts';
import type { ReadableDatabase } from '../sqlite/open.ts';
import { MESSAGE_BODY } from '../store/bodies/message-body.ts';

/** Bytes of a message or value, as they came. */
export interface ToldBytes {
  readonly rawProperties: Uint8Array;
  readonly body: Uint8Array;
}

export interface CapturedStart extends ToldBytes {
  readonly seq: number;
  readonly exchange: string;
  readonly routingKey: string;
}

interface EventRow {
  readonly seq: number;
  readonly type: string | null;
  readonly origin: string;
  readonly exchange: string;
  readonly routingKey: string;
}

/** Newest events of a run that are looked through. */
const MOST_EVENTS = 1_000;

export interface ResultHistory {
  /** The newest captured message that asked for this step; null when none was captured. */
  start(correlationId: string, step: string): (CapturedStart & { readonly type: string | null }) | null;
  source(correlationId: string): string | null;
}

/** Messages that ask for work, among those that tell of it. */
function asksFor(profile: SystemProfile, step: string): (event: EventRow) => boolean {
  const monitors = new Set(profile.watchEvents?.map(({ exchange }) => exchange));
  return ({ type, exchange }) => {
    if (monitors.has(exchange)) return false;
    const own = profile.steps.find((each) => each.type === type);
    return own ? own.role === 'start' && own.step === step : profile.otherStep === step;
  };
}

/** A dead letter goes back to the queue it died in; all others go where they went. */
function placeOf(
  event: EventRow,
  { rawProperties }: ToldBytes,
): Pick<CapturedStart, 'exchange' | 'routingKey'> {
  const { exchange, routingKey } = event;
  if (event.origin !== 'death' && event.origin !== 'look') return { exchange, routingKey };
  const [newest] = deathsOf(viewProperties(rawProperties).headers);
  return newest ? { exchange: '', routingKey: newest.queue } : { exchange, routingKey };
}

export const RUN_MESSAGES_SQL = `SELECT e.seq, t.text AS type, e.origin, x.text AS exchange, k.text AS routingKey
  FROM event e
  LEFT JOIN word t ON t.id = e.type_id
  JOIN word x ON x.id = e.exchange_id
  JOIN word k ON k.id = e.routing_key_id
  WHERE e.correlation_id = ? ORDER BY e.seq DESC LIMIT ${MOST_EVENTS}`;

function firstOf<T>(items: Iterable<T>, fits: (item: T) => boolean): T | undefined {
  for (const item of items) if (fits(item)) return item;
  return undefined;
}

export function resultHistory(database: ReadableDatabase, profile: SystemProfile): ResultHistory {
  const events = database.prepare<[string], EventRow>(RUN_MESSAGES_SQL);
  const message = database.prepare<[number], ToldBytes>(
    `SELECT m.raw_properties AS rawProperties, ${MESSAGE_BODY} FROM event_message m WHERE m.seq = ?`,
  );
  const source = database
    .prepare<[string], string | null>('SELECT source FROM run WHERE correlation_id = ?')
    .pluck();
  return {
    start: (correlationId, step) => {
      const found = firstOf(events.iterate(correlationId), asksFor(profile, step));
      const bytes = found && message.get(found.seq);
      return found && bytes ? { seq: found.seq, type: found.type, ...bytes, ...placeOf(found, bytes) } : null;
    },
    source: (correlationId) => source.get(correlationId) ?? null,
  };
}

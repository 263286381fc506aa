/** Inserts events. The caller opens the transaction; prepared statements live as long as the handle. */
import type { CapturedEvent } from '../capture/captured-event.ts';
import type { WritableDatabase } from '../sqlite/open.ts';
import type { BodyPacker } from './bodies/body-packer.ts';
import { fieldInserter } from './event-fields.ts';
import type { MinuteCounter } from './event-minutes.ts';
import { placeInTime } from './event-place.ts';
import type { Words } from './words.ts';

/** Characters of one event's text that can be found. */
const MAX_FOUND_TEXT = 4_000;

const INSERT_EVENT = `INSERT INTO event (
  seq, at, received_at, made_at, type_id, correlation_id, source_id, status_id, step_id, dead_from_id,
  exchange_id, routing_key_id, origin, final, redelivered, error_code, error_message, retry_id, size,
  identity, step_p95_ms
) VALUES (
  @seq, @at, @receivedAt, @madeAt, @typeId, @correlationId, @sourceId, @statusId, @stepId, @deadFromId,
  @exchangeId, @routingKeyId, @origin, @final, @redelivered, @errorCode, @errorMessage, @retryId, @size,
  @identity, @stepP95Ms
)`;

function foundText(event: CapturedEvent): string {
  return [
    event.type,
    event.correlationId,
    event.source,
    event.routingKey,
    event.error?.code,
    event.error?.message,
  ]
    .filter((text) => typeof text === 'string')
    .join('\n')
    .replaceAll('\0', ' ')
    .slice(0, MAX_FOUND_TEXT);
}

interface InserterOptions {
  readonly database: WritableDatabase;
  readonly words: Words;
  readonly bodies: BodyPacker;
  readonly minutes: MinuteCounter;
}

/** Returns a function that inserts one event; it counts types in `typeCounts`, to be written once per batch. */
export function eventInserter({ database, words, bodies, minutes }: InserterOptions) {
  const insertEvent = database.prepare(INSERT_EVENT);
  const insertMessage = database.prepare(
    'INSERT INTO event_message (seq, raw_properties, body, codec) VALUES (?, ?, ?, ?)',
  );
  const insertText = database.prepare('INSERT INTO event_text (rowid, text) VALUES (?, ?)');
  const insertFields = fieldInserter(database);
  const idOf = (text: string | null | undefined) =>
    text === null || text === undefined ? null : words.idOf(text);
  return (event: CapturedEvent, typeCounts: Map<number, number>): void => {
    const typeId = idOf(event.type);
    if (typeId !== null) typeCounts.set(typeId, (typeCounts.get(typeId) ?? 0) + 1);
    insertEvent.run({
      seq: event.seq,
      at: Math.trunc(placeInTime(event)),
      receivedAt: Math.trunc(event.receivedAt),
      madeAt: event.madeAt === null ? null : Math.trunc(event.madeAt),
      typeId,
      correlationId: event.correlationId,
      sourceId: idOf(event.source),
      statusId: idOf(event.status),
      stepId: idOf(event.step),
      deadFromId: idOf(event.deaths[0]?.queue),
      exchangeId: words.idOf(event.exchange),
      routingKeyId: words.idOf(event.routingKey),
      origin: event.origin,
      final: event.final ? 1 : 0,
      redelivered: event.redelivered ? 1 : 0,
      errorCode: event.error?.code ?? null,
      errorMessage: event.error?.message ?? null,
      retryId: event.retryId,
      size: event.body.length,
      identity: event.identity,
      stepP95Ms: event.stepP95Ms ?? null,
    });
    minutes.add(event, typeId);
    const { bytes, codec } = bodies.pack(event.type, event.body);
    insertMessage.run(event.seq, event.rawProperties, bytes, codec);
    insertFields(event);
    insertText.run(event.seq, foundText(event));
  };
}

/** Adds a batch's counts of event types. */
export function typeCounter(database: WritableDatabase) {
  const add = database.prepare(
    `INSERT INTO type_count (type_id, events) VALUES (?, ?)
     ON CONFLICT (type_id) DO UPDATE SET events = events + excluded.events`,
  );
  return (counts: ReadonlyMap<number, number>): void => {
    for (const [typeId, events] of counts) add.run(typeId, events);
  };
}

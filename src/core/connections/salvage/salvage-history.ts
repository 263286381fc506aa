/**
 * Writes what can be read of a damaged history into a new one: events, by the same code that captures them, so that runs,
 * counts and search are made anew; failures with their messages; and what operators have noted. In: two files. Out: counts.
 */
import { rmSync } from 'node:fs';
import type { EventOrigin } from '../../../shared/domain/event.ts';
import type { SystemProfile } from '../../../shared/domain/system-profile.ts';
import { viewProperties } from '../../broker/properties/codec.ts';
import { deathsOf } from '../../broker/properties/deaths.ts';
import type { CapturedEvent } from '../../capture/captured-event.ts';
import { recorder } from '../../capture/recorder.ts';
import type { ReadableDatabase, WritableDatabase } from '../../sqlite/open.ts';
import { MESSAGE_BODY } from '../../store/bodies/message-body.ts';
import { openHistory, openHistoryReader } from '../../store/history-file.ts';
import { readEnvelope } from '../../systems/read-envelope.ts';
import { readableRows } from './readable-rows.ts';

export interface SalvageCounts {
  readonly events: number;
  /** Events that could not be read. */
  readonly lost: number;
}

export interface SalvageOrder {
  readonly from: string;
  readonly to: string;
  readonly profile: SystemProfile;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Rows that nothing can be made anew from; parents before children. */
const COPIED_TABLES = [
  'failure',
  'failure_message',
  'failure_result',
  'dead_letter_queue',
  'failure_group',
  'group_event',
  'named_queue',
] as const;

const EVENTS = `SELECT e.seq, e.received_at AS receivedAt, e.exchange_id AS exchangeId, e.routing_key_id AS routingKeyId,
    e.redelivered, e.origin, m.raw_properties AS rawProperties, ${MESSAGE_BODY}
  FROM event e JOIN event_message m ON m.seq = e.seq WHERE e.seq BETWEEN ? AND ?`;

interface EventRow {
  readonly receivedAt: number;
  readonly exchangeId: number;
  readonly routingKeyId: number;
  readonly redelivered: number;
  readonly origin: EventOrigin;
  readonly rawProperties: Uint8Array;
  readonly body: Uint8Array;
}

/** The first question that can be answered, else 0. */
function firstAnswer(database: ReadableDatabase, ...questions: readonly string[]): number {
  for (const question of questions) {
    try {
      return Number(database.prepare<[], number | null>(question).pluck().get() ?? 0);
    } catch {
      // Damaged here; the next question looks elsewhere.
    }
  }
  return 0;
}

function readWords(source: ReadableDatabase): ReadonlyMap<number, string> {
  const select = source.prepare<[number, number], { id: number; text: string }>(
    'SELECT id, text FROM word WHERE id BETWEEN ? AND ?',
  );
  const last = firstAnswer(
    source,
    'SELECT max(id) FROM word',
    'SELECT max(exchange_id, routing_key_id) FROM event',
  );
  const words = new Map<number, string>();
  for (const { rows } of readableRows(select, last)) for (const { id, text } of rows) words.set(id, text);
  return words;
}

function copyTable(source: ReadableDatabase, target: WritableDatabase, table: string): void {
  const select = source
    .prepare<[number, number], unknown[]>(`SELECT * FROM ${table} WHERE rowid BETWEEN ? AND ?`)
    .raw();
  const places = select.columns().map(() => '?');
  const insert = target.prepare(`INSERT OR IGNORE INTO ${table} VALUES (${places.join(', ')})`);
  const last = firstAnswer(source, `SELECT max(rowid) FROM ${table}`);
  for (const { rows } of readableRows(select, last)) {
    target.transaction(() => {
      for (const row of rows) insert.run(...row);
    })();
  }
}

function eventOf(
  profile: SystemProfile,
  words: ReadonlyMap<number, string>,
  row: EventRow,
): Omit<CapturedEvent, 'seq'> {
  const properties = viewProperties(row.rawProperties);
  return {
    ...readEnvelope(profile, properties, row.body),
    receivedAt: row.receivedAt,
    origin: row.origin,
    exchange: words.get(row.exchangeId) ?? '',
    routingKey: words.get(row.routingKeyId) ?? '',
    redelivered: row.redelivered === 1,
    deaths: deathsOf(properties.headers),
    rawProperties: row.rawProperties,
    body: row.body,
  };
}

/** Throws when nothing at all can be read, or the new file cannot be written. */
export function salvageHistory({ from, to, profile, now }: SalvageOrder): SalvageCounts {
  for (const side of ['', '-wal', '-shm']) rmSync(`${to}${side}`, { force: true });
  const source = openHistoryReader(from);
  const target = openHistory(to);
  try {
    // A failure that is copied without its message keeps its row.
    target.write.pragma('foreign_keys = OFF');
    const { record } = recorder(target, profile, { now: () => now });
    const words = readWords(source);
    const last = firstAnswer(
      source,
      'SELECT max(seq) FROM event',
      'SELECT max(seq) FROM event_message',
      'SELECT last_seq FROM capture_state',
    );
    const counts = { events: 0, lost: 0 };
    for (const { rows, lost } of readableRows(source.prepare<[number, number], EventRow>(EVENTS), last)) {
      counts.events += record(rows.map((row) => eventOf(profile, words, row))).length;
      counts.lost += lost;
    }
    for (const table of COPIED_TABLES) copyTable(source, target.write, table);
    return counts;
  } finally {
    target.close();
    source.close();
  }
}

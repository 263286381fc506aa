/**
 * What one would write first: plain SQLite, one JSON column, an index for each question, and the same search for text.
 * Body and properties are kept as JSON, so that not even the bytes of a message could be had back.
 */
import Database from 'better-sqlite3';
import { viewProperties } from '../../src/core/broker/properties/codec.ts';
import type { Message } from '../../tests/support/history/messages.ts';

export interface NaiveStore {
  write(batch: readonly Message[]): void;
  ask(sql: string, ...values: readonly (string | number)[]): readonly unknown[];
  close(): void;
}

const SCHEMA = `
CREATE TABLE IF NOT EXISTS message (id INTEGER PRIMARY KEY, received_at INTEGER NOT NULL, doc TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS by_run ON message (doc ->> '$.body.correlation_id', id);
CREATE INDEX IF NOT EXISTS by_type ON message (doc ->> '$.body.tipo_evento', received_at);
CREATE INDEX IF NOT EXISTS by_time ON message (received_at);
CREATE INDEX IF NOT EXISTS by_url ON message (doc ->> '$.body.payload.parametros.url', id);
CREATE VIRTUAL TABLE IF NOT EXISTS message_text USING fts5(
  text, tokenize = 'trigram remove_diacritics 1', content = '', contentless_delete = 1
);`;

/** Of a body that is known to be one of ours. */
interface Body {
  readonly correlation_id: string;
  readonly tipo_evento: string;
  readonly payload: {
    readonly fonte: string;
    readonly erro?: { readonly codigo: string; readonly mensagem: string };
  };
}

function jsonOf(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? Number(each) : each));
}

export function openNaive(file: string): NaiveStore {
  const database = new Database(file);
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'cache_size = -32768'])
    database.pragma(pragma);
  database.exec(SCHEMA);
  const insert = database.prepare('INSERT INTO message (received_at, doc) VALUES (?, ?)');
  const insertText = database.prepare('INSERT INTO message_text (rowid, text) VALUES (?, ?)');
  const add = ({ receivedAt, exchange, routingKey, rawProperties, body }: Message) => {
    const parsed = JSON.parse(Buffer.from(body).toString()) as Body;
    const doc = { exchange, routingKey, properties: viewProperties(rawProperties), body: parsed };
    const { lastInsertRowid } = insert.run(receivedAt, jsonOf(doc));
    const { fonte, erro } = parsed.payload;
    const texts = [
      parsed.tipo_evento,
      parsed.correlation_id,
      fonte,
      routingKey,
      erro?.codigo,
      erro?.mensagem,
    ];
    insertText.run(lastInsertRowid, texts.filter((text) => text !== undefined).join('\n'));
  };
  return {
    write: database.transaction((batch: readonly Message[]) => {
      for (const message of batch) add(message);
    }),
    ask: (sql, ...values) => database.prepare(sql).all(...values),
    close: () => {
      database.close();
    },
  };
}

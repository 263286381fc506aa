/** The archive: raw properties and body of every message, kept before anything of it is sent. */
import { createHash } from 'node:crypto';
import { ExpectedError } from '../../shared/errors.ts';
import type { ReadableDatabase, WritableDatabase } from '../sqlite/open.ts';

export interface ArchivedMessage {
  readonly exchange: string;
  readonly routingKey: string;
  readonly rawProperties: Uint8Array;
  readonly body: Uint8Array;
}

/** SHA-256 over all four parts, each with its length, in hex. */
export function archiveKey(message: ArchivedMessage): string {
  const hash = createHash('sha256');
  const { exchange, routingKey, rawProperties, body } = message;
  for (const part of [Buffer.from(exchange), Buffer.from(routingKey), rawProperties, body]) {
    hash.update(`${part.length}:`).update(part);
  }
  return hash.digest('hex');
}

interface Row extends ArchivedMessage {
  readonly hash: string;
}

const COLUMNS = 'hash, exchange, routing_key AS routingKey, raw_properties AS rawProperties, body';

export function archiveWriter(database: WritableDatabase): (message: ArchivedMessage) => string {
  const insert = database.prepare(
    `INSERT INTO archive (hash, exchange, routing_key, raw_properties, body)
     VALUES (@hash, @exchange, @routingKey, @rawProperties, @body) ON CONFLICT (hash) DO NOTHING`,
  );
  return ({ exchange, routingKey, rawProperties, body }) => {
    const hash = archiveKey({ exchange, routingKey, rawProperties, body });
    insert.run({ hash, exchange, routingKey, rawProperties, body });
    return hash;
  };
}

/** Null when there is none. Throws `storage-failed` when the copy is not what its key says. */
export function archiveReader(database: ReadableDatabase): (key: string) => ArchivedMessage | null {
  const find = database.prepare<[string], Row>(`SELECT ${COLUMNS} FROM archive WHERE hash = ?`);
  return (key) => {
    const row = find.get(key);
    if (!row) return null;
    if (archiveKey(row) !== key) {
      throw new ExpectedError('storage-failed', `The archived message ${key} is damaged`, {
        reason: 'archive',
      });
    }
    return row;
  };
}

/** Bytes of an archived body, without reading it; null when there is none. */
export function archiveSizes(database: ReadableDatabase): (key: string) => number | null {
  const find = database.prepare<[string], number>('SELECT length(body) FROM archive WHERE hash = ?').pluck();
  return (key) => find.get(key) ?? null;
}

/** The first key, newest first, whose copy is not what it says; looks at no more than about `maxBytes`, a copy a step. */
export function* damagedArchiveKey(
  database: ReadableDatabase,
  maxBytes: number,
): Generator<void, string | null> {
  let bytes = 0;
  const rows = database.prepare<[], Row>(`SELECT ${COLUMNS} FROM archive ORDER BY rowid DESC`);
  for (const row of rows.iterate()) {
    if (archiveKey(row) !== row.hash) return row.hash;
    bytes += row.rawProperties.length + row.body.length;
    if (bytes >= maxBytes) return null;
    yield;
  }
  return null;
}

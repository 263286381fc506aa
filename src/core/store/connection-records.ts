/** The connections of a workspace. */
import {
  type ConnectionColor,
  KEEP_EVERYTHING,
  type RabbitmqSettings,
  type Retention,
  rabbitmqSettings,
  retention as retentionSchema,
} from '../../shared/domain/connection.ts';
import type { WritableDatabase } from '../sqlite/open.ts';

export interface ConnectionRecord {
  readonly id: string;
  /** Captures are never stored here: they are files that are open or not. */
  readonly kind: 'local' | 'rabbitmq' | 'capture';
  readonly name: string;
  readonly color: ConnectionColor;
  readonly profileId: string;
  readonly readOnly: boolean;
  readonly retention: Retention;
  readonly rabbitmq: RabbitmqSettings | null;
  /** Connected until the operator disconnects, over restarts. */
  readonly wanted: boolean;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

interface Row extends Omit<ConnectionRecord, 'readOnly' | 'retention' | 'rabbitmq' | 'wanted'> {
  readonly readOnly: number;
  readonly retention: string | null;
  readonly rabbitmq: string | null;
  readonly wanted: number;
}

const COLUMNS =
  'id, kind, name, color, profile_id AS profileId, read_only AS readOnly, retention, rabbitmq, wanted, created_at AS createdAt';

function recordOf(row: Row): ConnectionRecord {
  return {
    ...row,
    readOnly: row.readOnly === 1,
    retention: row.retention === null ? KEEP_EVERYTHING : retentionSchema.parse(JSON.parse(row.retention)),
    rabbitmq: row.rabbitmq === null ? null : rabbitmqSettings.parse(JSON.parse(row.rabbitmq)),
    wanted: row.wanted === 1,
  };
}

function rowOf(record: ConnectionRecord) {
  return {
    ...record,
    readOnly: record.readOnly ? 1 : 0,
    retention: JSON.stringify(record.retention),
    rabbitmq: record.rabbitmq === null ? null : JSON.stringify(record.rabbitmq),
    wanted: record.wanted ? 1 : 0,
  };
}

export interface ConnectionRecords {
  /** Oldest first; the built-in one, made at the first start, is the first. */
  all(): ConnectionRecord[];
  save(record: ConnectionRecord): void;
  delete(id: string): void;
}

export function connectionRecords(database: WritableDatabase): ConnectionRecords {
  const select = database.prepare<[], Row>(`SELECT ${COLUMNS} FROM connection ORDER BY created_at, id`);
  const save = database.prepare(
    `INSERT INTO connection (id, kind, name, color, profile_id, read_only, retention, rabbitmq, wanted, created_at)
     VALUES (@id, @kind, @name, @color, @profileId, @readOnly, @retention, @rabbitmq, @wanted, @createdAt)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, color = excluded.color, profile_id = excluded.profile_id,
       read_only = excluded.read_only, retention = excluded.retention, rabbitmq = excluded.rabbitmq, wanted = excluded.wanted`,
  );
  const remove = database.prepare('DELETE FROM connection WHERE id = ?');
  return {
    all: () => select.all().map(recordOf),
    save: (record) => {
      save.run(rowOf(record));
    },
    delete: (id) => {
      remove.run(id);
    },
  };
}

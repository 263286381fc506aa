/**
 * One connection's history: what was captured, and what is derived from it. In: batches, by the one writing handle.
 * Out: rows, by a handle of its own that cannot write. Knows tables, not brokers.
 */
import { openReadable, openWritable, type ReadableDatabase, type WritableDatabase } from '../sqlite/open.ts';
import { historyMigrations } from './history-migrations/index.ts';

/** 'ORHI' */
export const HISTORY_APPLICATION_ID = 0x4f524849;

/** Pages of what a batch touches: rows, runs and indexes of many messages lie far apart. */
const CACHE_KIB = 32_768;

export interface History {
  readonly read: ReadableDatabase;
  readonly write: WritableDatabase;
  close(): void;
}

/** One more handle that only reads, for long readings beside the capture. */
export function openHistoryReadable(file: string): ReadableDatabase {
  return openReadable(file);
}

/** Opens or creates the file. A batch is durable when its commit returns (synchronous FULL): the broker's ack waits for it. */
export function openHistory(file: string): History {
  const write = openWritable({
    file,
    applicationId: HISTORY_APPLICATION_ID,
    migrations: historyMigrations,
    synchronous: 'FULL',
  });
  write.pragma(`cache_size = -${CACHE_KIB}`);
  try {
    const read = openHistoryReadable(file);
    return {
      read,
      write,
      close: () => {
        read.close();
        write.close();
      },
    };
  } catch (error) {
    write.close();
    throw error;
  }
}

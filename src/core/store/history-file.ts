/**
 * One connection's history: what was captured, and what is derived from it. In: batches, by the one writing handle.
 * Out: rows, by a handle of its own that cannot write. Knows tables, not brokers.
 */
import { addFilterFunctions } from '../filter/functions.ts';
import { openReadable, openWritable, type ReadableDatabase, type WritableDatabase } from '../sqlite/open.ts';
import { addMessageBody } from './bodies/message-body.ts';
import { historyMigrations } from './history-migrations/index.ts';

/** 'ORHI' */
export const HISTORY_APPLICATION_ID = 0x4f524849;

/** Pages of what a batch touches: rows, runs and indexes of many messages lie far apart. */
const CACHE_KIB = 32_768;

const BUSY_MS = 200;

export interface History {
  readonly read: ReadableDatabase;
  readonly write: WritableDatabase;
  close(): void;
}

/** A handle that only reads, with what its statements call. Throws `storage-failed`. */
export function openHistoryReader(file: string): ReadableDatabase {
  const read = openReadable(file);
  addMessageBody(read, file);
  addFilterFunctions(read);
  return read;
}

/** Opens or creates the file. A batch is durable when its commit returns (synchronous FULL): the broker's ack waits for it. */
export function openHistory(file: string): History {
  const write = openWritable({
    file,
    applicationId: HISTORY_APPLICATION_ID,
    migrations: historyMigrations,
    synchronous: 'FULL',
    shrinks: true,
  });
  write.pragma(`cache_size = -${CACHE_KIB}`);
  // Whoever else holds the file is waited for by the batch, which is tried again, and not by the whole program.
  write.pragma(`busy_timeout = ${BUSY_MS}`);
  addMessageBody(write, file);
  try {
    const read = openHistoryReader(file);
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

/** A history that can be read and not written: one of a newer version of this program. Nothing is captured into it. */
import type { Log } from '../deps.ts';
import { type HistoryQueries, historyQueries } from '../query/history-queries.ts';
import { openHistoryReader } from '../store/history-file.ts';
import { type HistoryAsker, historyAsker } from './ask-history.ts';

export interface HistoryReading {
  readonly queries: HistoryQueries;
  readonly asker: HistoryAsker;
  close(): Promise<void>;
}

/** Null when not even its tables are those that are known here. */
export function openReading(file: string, log: Log): HistoryReading | null {
  const read = openHistoryReader(file);
  try {
    const queries = historyQueries(read);
    queries.captureState();
    const asker = historyAsker({ file, queries, log });
    return {
      queries,
      asker,
      close: async () => {
        await asker.close();
        read.close();
      },
    };
  } catch (error) {
    read.close();
    log.warn('a history of a newer version cannot be read', { file, error });
    return null;
  }
}

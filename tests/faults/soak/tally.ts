/** What became of every message of a round, by an independent client and by the journal the consoles left. */
import Database from 'better-sqlite3';
import type { BrokerSession } from '../../../src/core/broker/port.ts';
import { census } from '../../support/failures/fill.ts';
import type { QueuePair } from '../../support/failures/lab.ts';

export interface Tally {
  readonly kills: number;
  readonly resets: number;
  readonly brokerKills: number;
  readonly messages: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly unflaggedDuplicates: number;
}

export const NOTHING: Tally = {
  kills: 0,
  resets: 0,
  brokerKills: 0,
  messages: 0,
  lost: 0,
  duplicates: 0,
  unflaggedDuplicates: 0,
};

export function sum(a: Tally, b: Tally): Tally {
  return {
    kills: a.kills + b.kills,
    resets: a.resets + b.resets,
    brokerKills: a.brokerKills + b.brokerKills,
    messages: a.messages + b.messages,
    lost: a.lost + b.lost,
    duplicates: a.duplicates + b.duplicates,
    unflaggedDuplicates: a.unflaggedDuplicates + b.unflaggedDuplicates,
  };
}

/** Correlation ids, which are the messages' ids, of every retry that the journal flags. */
function flaggedIn(journalFile: string): ReadonlySet<string> {
  const database = new Database(journalFile, { readonly: true, fileMustExist: true });
  try {
    const flagged = database
      .prepare<[], string>(
        `SELECT json_extract(content, '$.correlationId') FROM item
         WHERE json_extract(content, '$.possibleDuplicate') = 1`,
      )
      .pluck()
      .all();
    return new Set(flagged);
  } finally {
    database.close();
  }
}

/** Empties both queues. A message is lost when it is in neither, and a duplicate when there is more than one of it. */
export async function counted(
  session: BrokerSession,
  pair: QueuePair,
  ids: readonly string[],
  journalFile: string,
): Promise<Pick<Tally, 'messages' | 'lost' | 'duplicates' | 'unflaggedDuplicates'>> {
  const inWork = await census(session, pair.work);
  const inDead = await census(session, pair.dead);
  const copies = (id: string) => (inWork.get(id) ?? 0) + (inDead.get(id) ?? 0);
  const flagged = flaggedIn(journalFile);
  const twice = ids.filter((id) => copies(id) > 1);
  return {
    messages: ids.length,
    lost: ids.filter((id) => copies(id) === 0).length,
    duplicates: twice.length,
    unflaggedDuplicates: twice.filter((id) => !flagged.has(id)).length,
  };
}

/** What the journal that killed consoles left says of their messages, read without them. Ids are correlation ids. */
import Database from 'better-sqlite3';

export interface JournalFacts {
  /** They are being sent: the next start must hold them for possible duplicates. */
  readonly sending: readonly string[];
  /** They may have left their queue. */
  readonly mayBeGone: ReadonlySet<string>;
  readonly flagged: ReadonlySet<string>;
  /** In the archive alone, each as often as it was kept. */
  readonly kept: readonly string[];
  /** Put back out of the archive, each as often as that was confirmed. */
  readonly restored: readonly string[];
}

interface Row {
  readonly id: string;
  readonly state: string;
  readonly action: string;
  readonly flagged: number | null;
}

const MAY_BE_GONE: readonly string[] = ['confirmed', 'acked', 'discarding', 'discarded'];

export function journalFacts(file: string): JournalFacts {
  const database = new Database(file, { readonly: true, fileMustExist: true });
  try {
    const rows = database
      .prepare<[], Row>(
        `SELECT json_extract(content, '$.correlationId') AS id, json_extract(content, '$.state') AS state,
           coalesce(json_extract(content, '$.action'), 'retry') AS action,
           json_extract(content, '$.possibleDuplicate') AS flagged
         FROM item`,
      )
      .all();
    const ids = (fits: (row: Row) => boolean) => rows.filter(fits).map(({ id }) => id);
    const isRestore = ({ action }: Row) => action === 'restore';
    return {
      sending: ids(({ state }) => state === 'publishing'),
      mayBeGone: new Set(ids((row) => !isRestore(row) && MAY_BE_GONE.includes(row.state))),
      flagged: new Set(ids(({ flagged }) => flagged === 1)),
      kept: ids(({ state }) => state === 'discarded'),
      restored: ids((row) => isRestore(row) && row.state === 'acked'),
    };
  } finally {
    database.close();
  }
}

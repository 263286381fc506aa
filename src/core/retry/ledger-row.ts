/**
 * Rows of the ledger's table. One row is one entry of an item or of a job; or, of kind `batch`, entries of many items
 * written at once: equal entries stand once with the ids they are for. A row's hash covers all of it.
 */
import type { ChainField } from './chain.ts';
import type { LedgerEntry } from './retry-item.ts';

export interface LedgerRow {
  readonly seq: number;
  readonly at: number;
  readonly connectionId: string;
  /** Of the item or the job; empty for a batch. */
  readonly retryId: string;
  readonly kind: string;
  /** JSON of a LedgerEntry, a JobEntry or a BatchEntry. */
  readonly entry: string;
  readonly hash: string;
}

export interface BatchEntry {
  readonly kind: 'batch';
  readonly entries: readonly { readonly ids: readonly string[]; readonly entry: LedgerEntry }[];
}

export function ledgerFields(row: Omit<LedgerRow, 'hash'>): readonly ChainField[] {
  return [row.seq, row.at, row.connectionId, row.retryId, row.kind, row.entry];
}

/** An entry on its way into the ledger; `text` is its JSON. */
export interface PendingEntry {
  readonly connectionId: string;
  readonly id: string;
  readonly kind: string;
  readonly text: string;
  readonly isJob: boolean;
}

type NewRow = Pick<LedgerRow, 'connectionId' | 'retryId' | 'kind' | 'entry'>;

function batchText(entries: readonly PendingEntry[]): string {
  const parts: { readonly text: string; readonly ids: string[] }[] = [];
  for (const { id, text } of entries) {
    const last = parts.at(-1);
    if (last?.text === text) last.ids.push(id);
    else parts.push({ text, ids: [id] });
  }
  const members = parts.map(({ text, ids }) => `{"ids":${JSON.stringify(ids)},"entry":${text}}`);
  return `{"kind":"batch","entries":[${members.join(',')}]}`;
}

function rowOf(entries: readonly PendingEntry[], first: PendingEntry): NewRow {
  const { connectionId, id, kind, text } = first;
  if (entries.length === 1) return { connectionId, retryId: id, kind, entry: text };
  return { connectionId, retryId: '', kind: 'batch', entry: batchText(entries) };
}

/** The rows of one transaction, in the order of its entries. */
export function rowsOf(entries: readonly PendingEntry[]): readonly NewRow[] {
  const rows: NewRow[] = [];
  for (let from = 0; from < entries.length; ) {
    const first = entries[from];
    if (!first) break;
    let to = from + 1;
    const joins = (entry: PendingEntry | undefined) =>
      entry !== undefined && !entry.isJob && !first.isJob && entry.connectionId === first.connectionId;
    while (joins(entries[to])) to += 1;
    rows.push(rowOf(entries.slice(from, to), first));
    from = to;
  }
  return rows;
}

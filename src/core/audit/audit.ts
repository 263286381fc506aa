/**
 * The audit: what an operator did, written before it happens, in a hash chain of its own that is never pruned unasked.
 * It lies in the journal's file, so that one high-water mark covers both.
 */
import { type ChainEnd, type ChainField, chainHash } from '../retry/chain.ts';
import type { WritableDatabase } from '../sqlite/open.ts';

export const AUDIT_ACTIONS = [
  'look',
  'retry',
  'cancel-retry',
  'decide',
  // jobs, by what they do
  'job',
  'edit',
  'discard',
  'restore',
  'resend',
  'archive',
  'pause-job',
  'resume-job',
  'cancel-job',
  // what changes nothing on a broker
  'group',
  'queue',
  'results',
] as const;

export interface AuditEntry {
  readonly operator: string;
  readonly connectionId: string;
  readonly action: (typeof AUDIT_ACTIONS)[number];
  /** Names and numbers; never message content. */
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
}

export interface AuditRow {
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly operator: string;
  readonly connectionId: string;
  readonly action: string;
  /** JSON of `AuditEntry.details`. */
  readonly details: string;
  readonly hash: string;
}

export function auditFields(row: Omit<AuditRow, 'hash'>): readonly ChainField[] {
  return [row.seq, row.at, row.operator, row.connectionId, row.action, row.details];
}

export interface Audit {
  readonly end: ChainEnd;
  append(entry: AuditEntry, at: number): void;
  /** After a transaction that failed. */
  rewind(end: ChainEnd): void;
}

export function openAudit(database: WritableDatabase, startsAt: ChainEnd): Audit {
  let end = startsAt;
  const insert = database.prepare(
    `INSERT INTO audit (seq, at, operator, connection_id, action, details, hash)
     VALUES (@seq, @at, @operator, @connectionId, @action, @details, @hash)`,
  );
  return {
    get end() {
      return end;
    },
    append: ({ operator, connectionId, action, details }, at) => {
      const row = { seq: end.seq + 1, at, operator, connectionId, action, details: JSON.stringify(details) };
      const hash = chainHash(end.hash, auditFields(row));
      insert.run({ ...row, hash });
      end = { seq: row.seq, hash };
    },
    rewind: (to) => {
      end = to;
    },
  };
}

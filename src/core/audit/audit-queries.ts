/** Questions about the audit. */
import type { ArgsOf, ResultOf } from '../../shared/contract.ts';
import type { ReadableDatabase } from '../sqlite/open.ts';
import type { AuditRow } from './audit.ts';

export interface AuditQueries {
  /** Newest first. `text` is looked for in operator, action and details as it is written. */
  auditPage(args: ArgsOf<'audit.page'>): ResultOf<'audit.page'>;
}

type Entry = Omit<AuditRow, 'hash'>;

const SELECT = `SELECT seq, at, operator, connection_id AS connectionId, action, details FROM audit WHERE seq < ?`;
const CONTAINS = `(instr(operator, ?) > 0 OR instr(action, ?) > 0 OR instr(details, ?) > 0)`;

export function auditQueries(database: ReadableDatabase): AuditQueries {
  const all = database.prepare<[number, number], Entry>(`${SELECT} ORDER BY seq DESC LIMIT ?`);
  // Walks from the newest entry on: the audit grows with what people do, not with messages.
  const containing = database.prepare<[number, string, string, string, number], Entry>(
    `${SELECT} AND ${CONTAINS} ORDER BY seq DESC LIMIT ?`,
  );
  return {
    auditPage: ({ limit, before = Number.MAX_SAFE_INTEGER, text }) => {
      const rows = text ? containing.all(before, text, text, text, limit + 1) : all.all(before, limit + 1);
      return { entries: rows.slice(0, limit), hasMore: rows.length > limit };
    },
  };
}

/** Of a journal that cannot be read. */
export const noAudit: AuditQueries = { auditPage: () => ({ entries: [], hasMore: false }) };

/** What `groups.page` asks for, as SQL over the groups that are shown (`g`) and their sums (`s`). */
import type { ArgsOf } from '../../shared/contract.ts';

export type GroupsPageArgs = Omit<ArgsOf<'groups.page'>, 'connectionId'>;

/** One row for each group of the classifier that is in no other. */
export const SUMS = `SELECT r.key, coalesce(sum(c.total), 0) AS total, coalesce(sum(c.open), 0) AS open,
    coalesce(sum(c.bytes), 0) AS bytes, coalesce(min(c.first_at), 0) AS firstAt, coalesce(max(c.last_at), 0) AS lastAt,
    count(*) - 1 AS parts
  FROM failure_group r JOIN failure_group l ON l.root = r.key LEFT JOIN group_count c ON c.leaf = l.key AND c.total > 0
  WHERE r.classifier = ? AND r.merged_into IS NULL GROUP BY r.key`;

/** A group that has lost its failures is shown as long as something was said of it. */
const SHOWN = `(s.total > 0 OR (g.by_hand = 0
  AND (g.state <> 'new' OR coalesce(g.owner, g.note, g.link, g.fix_expected) IS NOT NULL)))`;

export const ORDERS: Readonly<Record<NonNullable<GroupsPageArgs['order']>, string>> = {
  open: 's.open DESC, s.lastAt DESC, s.key',
  newest: 's.lastAt DESC, s.key',
  oldest: 's.firstAt, s.key',
  count: 's.total DESC, s.lastAt DESC, s.key',
};

const IN_QUEUE = `EXISTS (SELECT 1 FROM failure_group m JOIN group_share q ON q.leaf = m.key
  WHERE m.root = g.key AND q.kind = 'queue' AND q.name = ? AND q.failures > 0)`;
const FOUND_IN = ['title', 'type', 'error', 'frame', 'owner', 'note', 'link', 'fix_expected'];
const HAS_TEXT = `EXISTS (SELECT 1 FROM failure_group m WHERE m.root = g.key
  AND (${FOUND_IN.map((column) => `m.${column} LIKE ? ESCAPE '\\'`).join(' OR ')}))`;

function like(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
}

const IS_LOUD = '(g.muted_until IS NULL OR s.total > g.muted_until)';

export interface GroupCondition {
  /** Of all that is asked for, muted or not. */
  readonly sql: string;
  /** Of those that are told of. */
  readonly loud: string;
  readonly values: readonly (string | number)[];
}

export function groupCondition({ states, queue, text, muted }: GroupsPageArgs): GroupCondition {
  const parts = [SHOWN];
  const values: (string | number)[] = [];
  if (states) {
    parts.push(`g.state IN (${states.map(() => '?').join(', ')})`);
    values.push(...states);
  }
  if (queue) {
    parts.push(IN_QUEUE);
    values.push(queue);
  }
  if (text) {
    parts.push(HAS_TEXT);
    values.push(...FOUND_IN.map(() => like(text)));
  }
  return { sql: parts.join(' AND '), loud: muted ? 'true' : IS_LOUD, values };
}

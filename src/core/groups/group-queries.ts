/**
 * Questions about groups, on a handle that only reads. What is shown of a group is summed from its parts, whose counts
 * the history keeps (`store/history-migrations/004-failure-groups.ts`); no failure is read.
 */
import type { ResultOf } from '../../shared/contract.ts';
import type { FailureDetail } from '../../shared/domain/failure.ts';
import type { FailureGroup, GroupDetail, GroupEvent } from '../../shared/domain/failure-group.ts';
import { ExpectedError } from '../../shared/errors.ts';
import type { Clock } from '../deps.ts';
import type { ReadableDatabase } from '../sqlite/open.ts';
import { type GroupsPageArgs, groupCondition, ORDERS, SUMS } from './group-filter.ts';
import { GROUP_COLUMNS, type GroupRow, PART } from './group-row.ts';
import { type SlotCount, trendOf, trendPlan } from './group-trend.ts';

const MOST_SHARES = 5;
const MOST_EVENTS = 500;

interface Sums {
  readonly total: number;
  readonly open: number;
  readonly bytes: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

type Share = FailureGroup['sources'][number];

const SUM_OF_PARTS = `${PART} SELECT coalesce(sum(c.total), 0) AS total, coalesce(sum(c.open), 0) AS open,
    coalesce(sum(c.bytes), 0) AS bytes, coalesce(min(c.first_at), 0) AS firstAt, coalesce(max(c.last_at), 0) AS lastAt
  FROM part JOIN group_count c ON c.leaf = part.key AND c.total > 0`;
const SHARES = `SELECT name, sum(failures) AS count FROM group_share
  WHERE leaf IN (SELECT value FROM json_each(?)) AND kind = ? AND failures > 0
  GROUP BY name ORDER BY count DESC, name LIMIT ${MOST_SHARES}`;
const RUNS = `SELECT count(DISTINCT name) FROM group_share
  WHERE leaf IN (SELECT value FROM json_each(?)) AND kind = 'run' AND failures > 0`;
const RUNS_OF_ONE = "SELECT count(*) FROM group_share WHERE leaf = ? AND kind = 'run' AND failures > 0";
const SLOTS = `SELECT slot, failures FROM group_slot
  WHERE leaf IN (SELECT value FROM json_each(?)) AND slot_ms = ?`;
const OF_FAILURE = `SELECT f.classifier, r.id, r.title FROM failure_in_group f
  JOIN failure_group l ON l.key = f.leaf JOIN failure_group r ON r.key = l.root WHERE f.failure_id = ?`;
const EVENTS = `SELECT at, operator, kind, from_value AS "from", to_value AS "to" FROM group_event
  WHERE group_key = ? ORDER BY seq DESC LIMIT ${MOST_EVENTS}`;

export interface GroupQueries {
  page(args: GroupsPageArgs): ResultOf<'groups.page'>;
  /** Fails with `not-found`. */
  view(id: string): FailureGroup;
  detail(id: string): GroupDetail;
  ofFailure(failureId: string): FailureDetail['groups'];
  /** Groups that hold failures, of all classifiers. */
  count(): number;
}

export function groupQueries(database: ReadableDatabase, clock: Clock): GroupQueries {
  const byId = database.prepare<[string], GroupRow>(
    `SELECT ${GROUP_COLUMNS} FROM failure_group g WHERE g.id = ?`,
  );
  const sumOf = database.prepare<[number], Sums>(SUM_OF_PARTS);
  const partsOf = database.prepare<[number], number>(`${PART} SELECT key FROM part`).pluck();
  const shares = database.prepare<[string, string], Share>(SHARES);
  const runs = database.prepare<[string], number>(RUNS).pluck();
  const runsOfOne = database.prepare<[number], number>(RUNS_OF_ONE).pluck();
  const slots = database.prepare<[string, number], SlotCount>(SLOTS);
  const events = database.prepare<[number], GroupEvent>(EVENTS);
  const members = database.prepare<[number], { key: number; id: string; title: string }>(
    'SELECT key, id, title FROM failure_group WHERE merged_into = ? ORDER BY key',
  );
  const ofFailure = database.prepare<[string], FailureDetail['groups'][number]>(OF_FAILURE);
  const count = database
    .prepare<[], number>(
      'SELECT count(DISTINCT g.root) FROM group_count c JOIN failure_group g ON g.key = c.leaf WHERE c.total > 0',
    )
    .pluck();

  const shown = (group: GroupRow, sums: Sums): FailureGroup => {
    const parts = partsOf.all(group.key);
    const leaves = JSON.stringify(parts);
    const now = clock.now();
    const plan = trendPlan(sums.total > 0 ? sums.firstAt : now, now);
    const { id, classifier, title, type, error, frame, state, owner, note, link, fixExpected } = group;
    return {
      ...{ id, classifier, title, type, error, frame, state, owner, note, link, fixExpected },
      mutedUntil: group.mutedUntil,
      count: sums.total,
      open: sums.open,
      bytes: sums.bytes,
      firstSeenAt: sums.firstAt,
      lastSeenAt: sums.lastAt,
      trend: trendOf(plan, slots.iterate(leaves, plan.slotMs)),
      sources: shares.all(leaves, 'source'),
      queues: shares.all(leaves, 'queue'),
      runs: (parts.length === 1 ? runsOfOne.get(group.key) : runs.get(leaves)) ?? 0,
      merged: parts.length - 1,
      byHand: group.byHand === 1,
    };
  };
  const found = (id: string): GroupRow => {
    const group = byId.get(id);
    if (group) return group;
    throw new ExpectedError('not-found', 'There is no such group', { id });
  };
  const sumsOf = (key: number): Sums =>
    sumOf.get(key) ?? { total: 0, open: 0, bytes: 0, firstAt: 0, lastAt: 0 };
  const viewOf = (group: GroupRow) => shown(group, sumsOf(group.key));

  return {
    page: (args) => {
      const { sql, loud, values } = groupCondition(args);
      const from = `FROM (${SUMS}) s JOIN failure_group g ON g.key = s.key WHERE ${sql}`;
      const order = ORDERS[args.order ?? 'open'];
      const rows = database
        .prepare<(string | number)[], GroupRow & Sums>(
          `SELECT ${GROUP_COLUMNS}, s.total, s.open, s.bytes, s.firstAt, s.lastAt ${from} AND ${loud}
           ORDER BY ${order} LIMIT ? OFFSET ?`,
        )
        .all(args.classifier, ...values, args.limit, args.offset ?? 0);
      const counts = database
        .prepare<(string | number)[], { total: number; mutedOut: number }>(
          `SELECT count(*) FILTER (WHERE ${loud}) AS total, count(*) FILTER (WHERE NOT ${loud}) AS mutedOut ${from}`,
        )
        .get(args.classifier, ...values);
      return { groups: rows.map((row) => shown(row, row)), total: 0, mutedOut: 0, ...counts };
    },
    view: (id) => viewOf(found(id)),
    detail: (id) => {
      const group = found(id);
      return {
        group: viewOf(group),
        events: events.all(group.key),
        members: members
          .all(group.key)
          .map((member) => ({ id: member.id, title: member.title, count: sumsOf(member.key).total })),
      };
    },
    ofFailure: (failureId) => ofFailure.all(failureId),
    count: () => count.get() ?? 0,
  };
}

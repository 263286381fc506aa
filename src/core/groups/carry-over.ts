/**
 * After signatures were made anew: a group whose failures all went to one other is that other, under a new signature.
 * Its life, its events and what was merged into it go along. What fell apart stays where it was said, without failures.
 */
import type { WritableDatabase } from '../sqlite/open.ts';
import { regressIfDiedLater } from './group-life.ts';
import type { GroupRow } from './group-row.ts';
import type { GroupStore } from './group-store.ts';

interface Move {
  readonly fromLeaf: number;
  readonly toLeaf: number;
}

/** Groups that are carried or forgotten in one step. */
const MOST_AT_ONCE = 20;

/** The one with the most failures first: its life counts where several become one. */
const WHOLE = `SELECT m.from_leaf AS fromLeaf, max(m.to_leaf) AS toLeaf FROM group_move m
  JOIN group_count c ON c.leaf = m.from_leaf
  WHERE c.total = 0 GROUP BY m.from_leaf HAVING count(*) = 1 ORDER BY max(m.failures) DESC, m.from_leaf
  LIMIT ${MOST_AT_ONCE}`;
const EMPTY = `SELECT g.key FROM failure_group g LEFT JOIN group_count c ON c.leaf = g.key
  WHERE coalesce(c.total, 0) = 0 AND g.state = 'new' AND g.by_hand = 0 AND g.merged_into IS NULL
    AND coalesce(g.owner, g.note, g.link, g.fix_expected, g.muted_until) IS NULL
    AND NOT EXISTS (SELECT 1 FROM failure_group m WHERE m.merged_into = g.key)
  LIMIT ${MOST_AT_ONCE}`;

function hasLife(group: GroupRow): boolean {
  const { state, owner, note, link, fixExpected, mutedUntil } = group;
  return state !== 'new' || (owner ?? note ?? link ?? fixExpected ?? mutedUntil) !== null;
}

function bothNotes(one: string | null, other: string | null): string | null {
  if (one === null || other === null || one === other) return one ?? other;
  return `${one}\n\n${other}`;
}

function carryLife(store: GroupStore, from: GroupRow, to: GroupRow): void {
  if (!hasLife(from)) return;
  if (hasLife(to)) store.setLife(to.key, { ...to, note: bothNotes(to.note, from.note) });
  else store.setLife(to.key, from);
}

function carryMerges(store: GroupStore, from: GroupRow, to: GroupRow): void {
  for (const member of store.mergedIntoOf(from.key)) {
    store.setMergedInto(member.key, member.key === to.key ? null : to.key);
  }
  const target = from.mergedInto === null ? null : store.byKey(from.mergedInto);
  if (!target || to.mergedInto !== null || target.root === to.key) return;
  store.setMergedInto(to.key, target.key);
}

export class CarryOver {
  readonly #store: GroupStore;
  readonly #moved;
  readonly #whole;
  readonly #empty;
  readonly #events;
  readonly #seenAnew;
  readonly #remove;
  readonly #forget;
  readonly #forgetAll;

  constructor(database: WritableDatabase, store: GroupStore) {
    this.#store = store;
    this.#moved = database.prepare(
      `INSERT INTO group_move (from_leaf, to_leaf, failures) VALUES (?, ?, 1)
       ON CONFLICT (from_leaf, to_leaf) DO UPDATE SET failures = failures + 1`,
    );
    this.#whole = database.prepare<[], Move>(WHOLE);
    this.#empty = database.prepare<[], number>(EMPTY).pluck();
    this.#events = database.prepare('UPDATE group_event SET group_key = ? WHERE group_key = ?');
    this.#seenAnew = database.prepare("DELETE FROM group_event WHERE group_key = ? AND kind = 'seen'");
    this.#remove = ['group_slot', 'group_share', 'group_count']
      .map((table) => `DELETE FROM ${table} WHERE leaf = ?`)
      .concat('DELETE FROM group_event WHERE group_key = ?', 'DELETE FROM failure_group WHERE key = ?')
      .map((sql) => database.prepare(sql));
    this.#forget = database.prepare('DELETE FROM group_move WHERE from_leaf = ?');
    this.#forgetAll = database.prepare('DELETE FROM group_move');
  }

  moved(from: number, to: number): void {
    this.#moved.run(from, to);
  }

  /** One step of what follows once every failure has its new signature; false when there is nothing left to do. */
  step(at: number): boolean {
    const whole = this.#whole.all();
    for (const { fromLeaf, toLeaf } of whole) {
      this.#carry(fromLeaf, toLeaf, at);
      this.#forget.run(fromLeaf);
    }
    if (whole.length > 0) return true;
    const empty = this.#empty.all();
    for (const key of empty) this.#drop(key);
    if (empty.length === 0) this.#forgetAll.run();
    return empty.length > 0;
  }

  #carry(fromKey: number, toKey: number, at: number): void {
    const from = this.#store.byKey(fromKey);
    const to = this.#store.byKey(toKey);
    if (!from || !to || from.byHand === 1) return;
    carryLife(this.#store, from, to);
    carryMerges(this.#store, from, to);
    // It was first seen when that was.
    this.#seenAnew.run(toKey);
    this.#events.run(toKey, fromKey);
    this.#drop(fromKey);
    regressIfDiedLater(this.#store, toKey, at);
  }

  #drop(key: number): void {
    for (const statement of this.#remove) statement.run(key);
  }
}

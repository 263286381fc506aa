/** Writes of groups, by the connection's one writing handle; the counts follow by triggers of the file. */
import type { Classifier, GroupEvent } from '../../shared/domain/failure-group.ts';
import { uuidV5 } from '../retry/retry-id.ts';
import type { WritableDatabase } from '../sqlite/open.ts';
import { GROUP_COLUMNS, type GroupLife, type GroupRow, PART } from './group-row.ts';
import type { Signature } from './signature.ts';

export interface Standing {
  readonly failureId: string;
  readonly classifier: Classifier;
  readonly leaf: number;
  readonly failedAt: number;
  readonly byHand: number;
}

export interface GroupStore {
  byId(id: string): GroupRow | null;
  byKey(key: number): GroupRow | null;
  /** The group of a signature; made when there is none. */
  leafOf(classifier: Classifier, signature: Signature, at: number): GroupRow;
  /** A group of its own, which no signature leads to. */
  byHand(classifier: Classifier, title: string, name: string): GroupRow;
  standings(failureId: string): readonly Standing[];
  put(standing: Standing): void;
  takeOut(failureId: string, classifier: Classifier): void;
  /** Failures that stand in this very group, of those in parts of it. */
  membersOf(key: number): readonly Standing[];
  isIn(failureId: string, key: number): Standing | null;
  setLife(key: number, life: GroupLife): void;
  setMergedInto(key: number, into: number | null): void;
  mergedIntoOf(key: number): readonly GroupRow[];
  /** Time of the newest death in it and what was merged into it. */
  lastAt(key: number): number | null;
  tell(key: number, at: number, event: Omit<GroupEvent, 'at'>): void;
  inTransaction<T>(work: () => T): T;
}

function groupIdOf(classifier: Classifier, signature: string): string {
  return uuidV5(`group:${classifier}:${signature}`);
}

const INSERT = `INSERT INTO failure_group (id, classifier, signature, title, type, error, frame, state, root, by_hand)
  VALUES (@id, @classifier, @signature, @title, @type, @error, @frame, 'new', 0, @byHand)`;
const SET_LIFE = `UPDATE failure_group SET state = @state, owner = @owner, note = @note, link = @link,
  fix_expected = @fixExpected, muted_until = @mutedUntil, resolved_at = @resolvedAt WHERE key = @key`;
const STANDING = `failure_id AS failureId, classifier, leaf, failed_at AS failedAt, by_hand AS byHand`;

export function groupStore(database: WritableDatabase): GroupStore {
  const select = (where: string) =>
    database.prepare<(string | number)[], GroupRow>(
      `SELECT ${GROUP_COLUMNS} FROM failure_group g WHERE ${where}`,
    );
  const byId = select('g.id = ?');
  const byKey = select('g.key = ?');
  const bySignature = select('g.classifier = ? AND g.signature = ?');
  const mergedInto = select('g.merged_into = ?');
  const insert = database.prepare(INSERT);
  const ownRoot = database.prepare('UPDATE failure_group SET root = key WHERE key = ?');
  const standings = database.prepare<[string], Standing>(
    `SELECT ${STANDING} FROM failure_in_group WHERE failure_id = ?`,
  );
  const members = database.prepare<[number], Standing>(
    `SELECT ${STANDING} FROM failure_in_group WHERE leaf = ? ORDER BY failed_at, failure_id`,
  );
  const isIn = database.prepare<[number, string], Standing>(
    `${PART} SELECT ${STANDING} FROM failure_in_group WHERE failure_id = ? AND leaf IN (SELECT key FROM part)`,
  );
  const put = database.prepare(
    `INSERT INTO failure_in_group (failure_id, classifier, leaf, failed_at, by_hand)
     VALUES (@failureId, @classifier, @leaf, @failedAt, @byHand)`,
  );
  const takeOut = database.prepare('DELETE FROM failure_in_group WHERE failure_id = ? AND classifier = ?');
  const setLife = database.prepare(SET_LIFE);
  const merge = database.prepare('UPDATE failure_group SET merged_into = ? WHERE key = ?');
  const setRoots = database.prepare(
    `${PART} UPDATE failure_group SET root = ? WHERE key IN (SELECT key FROM part)`,
  );
  const lastAt = database
    .prepare<[number], number | null>(
      `${PART} SELECT max(c.last_at) FROM part JOIN group_count c ON c.leaf = part.key WHERE c.total > 0`,
    )
    .pluck();
  const tell = database.prepare(
    `INSERT INTO group_event (group_key, at, operator, kind, from_value, to_value)
     VALUES (@key, @at, @operator, @kind, @from, @to)`,
  );

  const make = (classifier: Classifier, signature: Signature, byHand: number): GroupRow => {
    const id = groupIdOf(classifier, signature.signature);
    const key = Number(insert.run({ ...signature, id, classifier, byHand }).lastInsertRowid);
    ownRoot.run(key);
    const made = byKey.get(key);
    if (!made) throw new Error('a group that was just written is not there');
    return made;
  };
  const tellEvent = (key: number, at: number, event: Omit<GroupEvent, 'at'>) => {
    tell.run({ key, at: Math.trunc(at), ...event });
  };

  return {
    byId: (id) => byId.get(id) ?? null,
    byKey: (key) => byKey.get(key) ?? null,
    leafOf: (classifier, signature, at) => {
      const known = bySignature.get(classifier, signature.signature);
      if (known) return known;
      const made = make(classifier, signature, 0);
      tellEvent(made.key, at, { operator: null, kind: 'seen', from: null, to: null });
      return made;
    },
    byHand: (classifier, title, name) =>
      make(classifier, { signature: `hand:${name}`, title, type: null, error: null, frame: null }, 1),
    standings: (failureId) => standings.all(failureId),
    put: (standing) => {
      put.run(standing);
    },
    takeOut: (failureId, classifier) => {
      takeOut.run(failureId, classifier);
    },
    membersOf: (key) => members.all(key),
    isIn: (failureId, key) => isIn.get(key, failureId) ?? null,
    setLife: (key, life) => {
      setLife.run({ ...life, key });
    },
    setMergedInto: (key, into) => {
      merge.run(into, key);
      const root = into === null ? key : (byKey.get(into)?.root ?? key);
      setRoots.run(key, root);
    },
    mergedIntoOf: (key) => mergedInto.all(key),
    lastAt: (key) => lastAt.get(key) ?? null,
    tell: tellEvent,
    inTransaction: (work) => database.transaction(work).immediate(),
  };
}

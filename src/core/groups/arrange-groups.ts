/**
 * Groups put together and taken apart by hand. No failure moves when groups are merged, so it can always be undone; a
 * split is undone by taking the group that it made apart again.
 */
import { randomUUID } from 'node:crypto';
import { ExpectedError } from '../../shared/errors.ts';
import { regressIfDiedLater } from './group-life.ts';
import type { GroupRow } from './group-row.ts';
import type { GroupStore } from './group-store.ts';
import { type PlaceDeps, placeFailure } from './place-failure.ts';

export interface Hand {
  readonly operator: string;
  readonly at: number;
}

export function groupById(store: GroupStore, id: string): GroupRow {
  const group = store.byId(id);
  if (group) return group;
  throw new ExpectedError('not-found', 'There is no such group', { id });
}

function refused(message: string, id: string): ExpectedError {
  return new ExpectedError('invalid-arguments', message, { id });
}

/** The groups that are to be merged; throws `not-found` or `invalid-arguments`. */
export function mergeable(store: GroupStore, into: string, ids: readonly string[]) {
  const target = groupById(store, into);
  if (target.mergedInto !== null) throw refused('The group is itself merged into another', into);
  const others = [...new Set(ids)].filter((id) => id !== into).map((id) => groupById(store, id));
  for (const other of others) {
    if (other.classifier !== target.classifier)
      throw refused('Groups of two classifiers do not merge', other.id);
    if (other.mergedInto !== null && other.mergedInto !== target.key)
      throw refused('The group is merged into another', other.id);
  }
  return { target, others: others.filter((other) => other.mergedInto === null) };
}

export function merge(
  store: GroupStore,
  { target, others }: ReturnType<typeof mergeable>,
  { operator, at }: Hand,
): void {
  for (const other of others) {
    store.setMergedInto(other.key, target.key);
    store.tell(target.key, at, { operator, kind: 'merge', from: other.title, to: null });
    store.tell(other.key, at, { operator, kind: 'merge', from: null, to: target.title });
  }
  regressIfDiedLater(store, target.key, at);
}

/** Throws `invalid-arguments` for a group that is neither merged into another nor made by a split. */
export function assertMovable(group: GroupRow): void {
  if (group.mergedInto === null && group.byHand === 0)
    throw refused('The group is not merged into another', group.id);
}

function takeOutOf(store: GroupStore, group: GroupRow, parent: GroupRow, { operator, at }: Hand): void {
  store.setMergedInto(group.key, null);
  store.tell(parent.key, at, { operator, kind: 'unmerge', from: group.title, to: null });
  store.tell(group.key, at, { operator, kind: 'unmerge', from: parent.title, to: null });
  regressIfDiedLater(store, group.key, at);
}

/** Its failures go where their signatures say. Answers the group of the first of them. */
function dissolve(deps: PlaceDeps, group: GroupRow, { operator, at }: Hand): GroupRow {
  const { store } = deps;
  const members = store.membersOf(group.key);
  for (const { failureId, classifier } of members) {
    store.takeOut(failureId, classifier);
    placeFailure(deps, failureId, at, [classifier]);
  }
  store.tell(group.key, at, { operator, kind: 'unmerge', from: null, to: null });
  const first = members[0];
  const standing =
    first && store.standings(first.failureId).find((each) => each.classifier === first.classifier);
  const leaf = standing ? store.byKey(standing.leaf) : null;
  const root = leaf ? store.byKey(leaf.root) : null;
  if (!root) return group;
  store.tell(root.key, at, { operator, kind: 'unmerge', from: group.title, to: null });
  return root;
}

/** Takes a merged group out again, or ends a split. Answers the group that then holds its failures. */
export function unmerge(deps: PlaceDeps, group: GroupRow, hand: Hand): GroupRow {
  const parent = group.mergedInto === null ? null : deps.store.byKey(group.mergedInto);
  if (!parent) return dissolve(deps, group, hand);
  takeOutOf(deps.store, group, parent, hand);
  return deps.store.byKey(group.key) ?? group;
}

/** Those of the failures that are in the group; throws `selection-empty` when none is. */
export function splittable(store: GroupStore, group: GroupRow, failureIds: readonly string[]) {
  const standings = failureIds.flatMap((id) => store.isIn(id, group.key) ?? []);
  if (standings.length > 0) return standings;
  throw new ExpectedError('selection-empty', 'None of the failures is in the group', { id: group.id });
}

export function split(
  store: GroupStore,
  group: GroupRow,
  standings: ReturnType<typeof splittable>,
  { title, operator, at }: Hand & { readonly title: string },
): GroupRow {
  const made = store.byHand(group.classifier, title, randomUUID());
  for (const standing of standings) {
    store.takeOut(standing.failureId, standing.classifier);
    store.put({ ...standing, leaf: made.key, byHand: 1 });
  }
  store.tell(group.key, at, { operator, kind: 'split', from: null, to: title });
  store.tell(made.key, at, { operator, kind: 'split', from: group.title, to: null });
  return made;
}

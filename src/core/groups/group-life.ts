/**
 * The life of a group: new → acknowledged → fix expected → resolved → regressed (docs/failures.md, Groups). What an
 * operator says is kept with the group and not with its failures, so it outlives their retries.
 */
import type { ArgsOf } from '../../shared/contract.ts';
import type { GroupEvent, GroupState } from '../../shared/domain/failure-group.ts';
import type { GroupLife, GroupRow } from './group-row.ts';
import type { GroupStore } from './group-store.ts';

export type LifeChanges = Omit<ArgsOf<'groups.update'>, 'connectionId' | 'id'>;

export interface LifeChange {
  readonly kind: GroupEvent['kind'];
  readonly from: string | null;
  readonly to: string | null;
}

const FIELDS = [
  ['state', 'state'],
  ['owner', 'owner'],
  ['note', 'note'],
  ['link', 'link'],
  ['fixExpected', 'fix'],
  ['mutedUntil', 'mute'],
] as const satisfies readonly (readonly [keyof LifeChanges, GroupEvent['kind']])[];

function textOf(value: string | number | null): string | null {
  return value === null || value === '' ? null : String(value);
}

/** What is said anew; an empty text is none. */
export function lifeChanges(group: GroupRow, changes: LifeChanges): readonly LifeChange[] {
  return FIELDS.flatMap(([field, kind]) => {
    const wanted = changes[field];
    const from = textOf(group[field]);
    const to = wanted === undefined ? from : textOf(wanted);
    return from === to ? [] : [{ kind, from, to }];
  });
}

function lifeOf(group: GroupRow): GroupLife {
  const { state, owner, note, link, fixExpected, mutedUntil, resolvedAt } = group;
  return { state, owner, note, link, fixExpected, mutedUntil, resolvedAt };
}

function emptyIsNone(text: string | null): string | null {
  return text === '' ? null : text;
}

export function changedLife(group: GroupRow, changes: LifeChanges, now: number): GroupLife {
  const life = lifeOf(group);
  const state: GroupState = changes.state ?? life.state;
  const isAnew = state === 'resolved' && life.state !== 'resolved';
  const text = (field: 'owner' | 'note' | 'link' | 'fixExpected') =>
    changes[field] === undefined ? life[field] : emptyIsNone(changes[field]);
  return {
    state,
    owner: text('owner'),
    note: text('note'),
    link: text('link'),
    fixExpected: text('fixExpected'),
    mutedUntil: changes.mutedUntil === undefined ? life.mutedUntil : changes.mutedUntil,
    resolvedAt: isAnew ? Math.trunc(now) : state === 'resolved' ? life.resolvedAt : null,
  };
}

/** A resolved group of which more came is not resolved. `key` may be any part of a group that is shown. */
export function regress(store: GroupStore, root: GroupRow, at: number): void {
  if (root.state !== 'resolved') return;
  store.setLife(root.key, { ...lifeOf(root), state: 'regressed', resolvedAt: null });
  store.tell(root.key, at, { operator: null, kind: 'state', from: 'resolved', to: 'regressed' });
}

/** After groups moved together or apart: what is in it now may have died after it was resolved. */
export function regressIfDiedLater(store: GroupStore, key: number, at: number): void {
  const group = store.byKey(key);
  if (group?.resolvedAt == null) return;
  if ((store.lastAt(key) ?? 0) > group.resolvedAt) regress(store, group, at);
}

/**
 * Whether it died after that time. A broker tells whole seconds, so a death within the same second counts when it was
 * first seen afterwards.
 */
export function diedAfter(
  failure: { readonly failedAt: number; readonly firstSeenAt: number },
  time: number,
): boolean {
  if (failure.failedAt > time) return true;
  return failure.failedAt >= time - (time % 1000) && failure.firstSeenAt > time;
}

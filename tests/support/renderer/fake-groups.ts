/**
 * Groups of the core in memory: made from the failures by each classifier, with a life that commands change. What a
 * failure's group is follows merges and splits.
 */
import type { EventName, PayloadOf } from '../../../src/shared/contract.ts';
import type { FailureSummary } from '../../../src/shared/domain/failure.ts';
import {
  CLASSIFIERS,
  type Classifier,
  type FailureGroup,
  type GroupEvent,
} from '../../../src/shared/domain/failure-group.ts';
import { ExpectedError } from '../../../src/shared/errors.ts';
import type { Handlers } from '../../../src/shared/handlers.ts';
import { type GroupLife, lifeOf } from './fixtures/groups.ts';
import type { Variant } from './page-options.ts';

type GroupHandlers = Pick<
  Handlers,
  | 'groups.page'
  | 'groups.detail'
  | 'groups.update'
  | 'groups.merge'
  | 'groups.unmerge'
  | 'groups.split'
  | 'groups.recompute'
>;

export interface FakeGroupsDeps {
  readonly variant: Variant;
  readonly now: number;
  readonly failures: () => readonly FailureSummary[];
  readonly tell: <N extends EventName>(name: N, payload: PayloadOf<N>) => void;
}

export interface FakeGroups {
  readonly handlers: GroupHandlers;
  readonly isIn: (failure: FailureSummary, group: string) => boolean;
  readonly of: (failure: FailureSummary) => { classifier: string; id: string; title: string }[];
}

const SLICES = 24;
const SLICE_MS = 3_600_000;
const DEALT_WITH = ['succeeded', 'failed_again', 'gone', 'discarded'];

function titleOf(classifier: Classifier, failure: FailureSummary): string {
  switch (classifier) {
    case 'cause':
      return (failure.error?.message ?? failure.type ?? '?').replaceAll(/\d+/g, '<n>');
    case 'error':
      return failure.error?.code ?? failure.error?.message ?? '?';
    case 'type':
      return `${failure.type ?? '?'} · ${failure.failedQueue ?? '?'}`;
    case 'reason':
      return `${failure.reason ?? '?'} · ${failure.failedQueue ?? '?'}`;
  }
}

function sharesOf(names: readonly (string | null)[]): FailureGroup['queues'] {
  const counts = new Map<string, number>();
  for (const name of names) if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count })).toSorted((a, b) => b.count - a.count);
}

export function fakeGroups({ variant, now, failures, tell }: FakeGroupsDeps): FakeGroups {
  const lives = new Map<string, GroupLife>();
  const merged = new Map<string, string>();
  const split = new Map<string, { readonly id: string; readonly title: string }>();
  const titles = new Map<string, string>();
  const events = new Map<string, GroupEvent[]>();
  const refuse = () => {
    if (variant === 'error') throw new ExpectedError('storage-failed', 'disk I/O error');
  };
  const ownId = (classifier: Classifier, failure: FailureSummary): string => {
    const apart = split.get(`${classifier} ${failure.id}`);
    if (apart) return apart.id;
    const id = `${classifier}:${titleOf(classifier, failure)}`.slice(0, 90);
    titles.set(id, titleOf(classifier, failure));
    return id;
  };
  const rootOf = (id: string): string => {
    const into = merged.get(id);
    return into === undefined ? id : rootOf(into);
  };
  const idOf = (classifier: Classifier, failure: FailureSummary) => rootOf(ownId(classifier, failure));
  const membersOf = (classifier: Classifier, id: string) =>
    failures().filter((failure) => idOf(classifier, failure) === id);
  const classifierOf = (id: string) => CLASSIFIERS.find((each) => id.startsWith(`${each}:`)) ?? 'cause';
  const life = (id: string): GroupLife => {
    const known = lives.get(id) ?? lifeOf(variant, lives.size);
    lives.set(id, known);
    return known;
  };
  const record = (id: string, kind: GroupEvent['kind'], from: string | null, to: string | null) => {
    events.set(id, [{ at: Date.now(), operator: 'ana', kind, from, to }, ...(events.get(id) ?? [])]);
  };

  const viewOf = (id: string, all: readonly FailureSummary[]): FailureGroup => {
    const times = all.map(({ failedAt }) => failedAt);
    const counts = Array.from({ length: SLICES }, () => 0);
    for (const at of times) {
      const slice = SLICES - 1 - Math.floor((now - at) / SLICE_MS);
      if (slice >= 0 && slice < SLICES) counts[slice] = (counts[slice] ?? 0) + 1;
    }
    const [first] = all;
    return {
      id,
      classifier: classifierOf(id),
      title: titles.get(id) ?? id,
      type: first?.type ?? null,
      error: first?.error?.code ?? null,
      frame: id.length % 3 === 0 ? 'feedparser/api.py:253 parse' : null,
      ...life(id),
      count: all.length,
      open: all.filter(({ state }) => !DEALT_WITH.includes(state)).length,
      bytes: all.reduce((sum, { size }) => sum + size, 0),
      firstSeenAt: Math.min(...times),
      lastSeenAt: Math.max(...times),
      trend: { sliceMs: SLICE_MS, counts },
      sources: sharesOf(all.map(({ source }) => source)),
      queues: sharesOf(all.map(({ queue }) => queue)),
      runs: new Set(all.map(({ correlationId }) => correlationId)).size,
      merged: [...merged.values()].filter((into) => into === id).length,
      byHand: [...split.values()].some((apart) => apart.id === id),
    };
  };
  const groupsOf = (classifier: Classifier): FailureGroup[] => {
    const byId = Map.groupBy(failures(), (failure) => idOf(classifier, failure));
    return [...byId].map(([id, all]) => viewOf(id, all));
  };
  const group = (id: string): FailureGroup => {
    const all = membersOf(classifierOf(id), id);
    if (all.length === 0) throw new ExpectedError('not-found', 'no such group');
    return viewOf(id, all);
  };
  const changed = (connectionId: string) => tell('groups.changed', { connectionId });
  const ORDER = {
    open: (a: FailureGroup, b: FailureGroup) => b.open - a.open,
    newest: (a: FailureGroup, b: FailureGroup) => b.lastSeenAt - a.lastSeenAt,
    oldest: (a: FailureGroup, b: FailureGroup) => a.firstSeenAt - b.firstSeenAt,
    count: (a: FailureGroup, b: FailureGroup) => b.count - a.count,
  };

  const handlers: GroupHandlers = {
    'groups.page': ({ classifier, states, queue, text, muted, order = 'open', limit, offset = 0 }) => {
      refuse();
      const wanted = text?.toLowerCase() ?? '';
      const all = groupsOf(classifier)
        .filter(
          (each) =>
            (states === undefined || states.includes(each.state)) &&
            (queue === undefined || each.queues.some(({ name }) => name === queue)) &&
            `${each.title} ${each.error} ${each.type}`.toLowerCase().includes(wanted),
        )
        .toSorted(ORDER[order]);
      const found = all.filter(({ mutedUntil, count }) => muted || mutedUntil === null || count > mutedUntil);
      const mutedOut = all.length - found.length;
      return { groups: found.slice(offset, offset + limit), total: found.length, mutedOut };
    },
    'groups.detail': ({ id }) => {
      const view = group(id);
      const members = [...merged].filter(([, into]) => into === id);
      return {
        group: view,
        events: [
          ...(events.get(id) ?? []),
          { at: view.firstSeenAt, operator: null, kind: 'seen', from: null, to: null },
        ],
        members: members.map(([member]) => ({
          id: member,
          title: titles.get(member) ?? member,
          count: failures().filter((each) => ownId(classifierOf(member), each) === member).length,
        })),
      };
    },
    'groups.update': ({ connectionId, id, ...change }) => {
      const before = life(id);
      lives.set(id, { ...before, ...change });
      if (change.state !== undefined) record(id, 'state', before.state, change.state);
      if (change.owner !== undefined) record(id, 'owner', before.owner, change.owner);
      if (change.note !== undefined) record(id, 'note', null, change.note);
      if (change.link !== undefined) record(id, 'link', before.link, change.link);
      if (change.fixExpected !== undefined) record(id, 'fix', before.fixExpected, change.fixExpected);
      if (change.mutedUntil !== undefined) {
        record(id, 'mute', null, change.mutedUntil === null ? null : String(change.mutedUntil));
      }
      changed(connectionId);
      return group(id);
    },
    'groups.merge': ({ connectionId, into, ids }) => {
      for (const id of ids) {
        merged.set(id, into);
        record(into, 'merge', null, titles.get(id) ?? id);
      }
      changed(connectionId);
      return group(into);
    },
    'groups.unmerge': ({ connectionId, id }) => {
      const into = merged.get(id);
      merged.delete(id);
      if (into !== undefined) record(into, 'unmerge', null, titles.get(id) ?? id);
      changed(connectionId);
      return group(id);
    },
    'groups.split': ({ connectionId, id, failureIds, title }) => {
      const classifier = classifierOf(id);
      const made = `${classifier}:split-${split.size}`;
      titles.set(made, title);
      for (const failure of failureIds) split.set(`${classifier} ${failure}`, { id: made, title });
      record(id, 'split', null, title);
      changed(connectionId);
      return group(made);
    },
    'groups.recompute': () => ({ failures: failures().length, groups: groupsOf('cause').length }),
  };
  return {
    handlers,
    isIn: (failure, id) => idOf(classifierOf(id), failure) === id,
    of: (failure) =>
      CLASSIFIERS.map((classifier) => {
        const id = idOf(classifier, failure);
        return { classifier, id, title: titles.get(id) ?? id };
      }),
  };
}

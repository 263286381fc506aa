import { describe, expect, test } from 'vitest';
import { keysBetween, nextRow, tableItems } from '../../../src/renderer/components/table/items.ts';
import { added, NO_MARKS, toggled } from '../../../src/renderer/components/table/use-marks.ts';
import { deadlineTone } from '../../../src/renderer/features/failures/deadline.ts';
import {
  askedFilter,
  filterSearch,
  isFiltered,
  readFilter,
  without,
} from '../../../src/renderer/features/failures/filter.ts';
import {
  askedGroups,
  groupSearch,
  isGroupFiltered,
  nextOrder,
  readGroupFilter,
} from '../../../src/renderer/features/failures/groups/group-filter.ts';
import { eventKey, isMuted, muteUntil } from '../../../src/renderer/features/failures/groups/group-model.ts';
import { hexLines } from '../../../src/renderer/features/failures/hex-lines.ts';
import { losesMessages } from '../../../src/renderer/features/failures/model.ts';
import { moreActions, refusals } from '../../../src/renderer/features/failures/more-actions.ts';
import { retryPlan } from '../../../src/renderer/features/failures/retry-plan.ts';
import { type FailureGroup, failureGroup } from '../../../src/shared/domain/failure-group.ts';
import { failureFilter } from '../../../src/shared/domain/selection.ts';
import { connectionOf, failureOf, queueOf } from './samples.ts';

const NOW = Date.UTC(2026, 0, 15, 12, 0, 30);

function groupOf(change: Partial<FailureGroup> = {}): FailureGroup {
  return failureGroup.parse({
    id: 'g',
    classifier: 'cause',
    title: 'HTTP <n>',
    type: null,
    error: null,
    frame: null,
    state: 'new',
    owner: null,
    note: null,
    link: null,
    fixExpected: null,
    mutedUntil: null,
    count: 40,
    open: 40,
    bytes: 0,
    firstSeenAt: 0,
    lastSeenAt: 0,
    trend: { sliceMs: 1, counts: [] },
    sources: [],
    queues: [],
    runs: 0,
    merged: 0,
    byHand: false,
    ...change,
  });
}

/** As an address has it: empty fields are left out. */
const inAddress = (search: Readonly<Record<string, string | null>>) =>
  Object.fromEntries(
    Object.entries(search).flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
  );

describe('the filter of the list', () => {
  const all = {
    queue: 'q',
    states: ['open', 'overdue'],
    origin: 'result',
    group: 'cause:1',
    type: 't',
    source: 's',
    reason: 'rejected',
    correlationId: 'c',
    query: 'http',
    since: '24h',
    order: 'oldest',
  } as const;

  test('stands whole in the address, and is read back from it', () => {
    const filter = { ...all, states: [...all.states] };
    expect(readFilter(inAddress(filterSearch(filter)))).toEqual(filter);
    expect(readFilter({})).toEqual({});
  });

  test('an address typed by hand gives only what can be asked for', () => {
    expect(
      readFilter({ state: 'open.nonsense', origin: '__proto__', since: 'constructor', order: '1' }),
    ).toEqual({
      states: ['open'],
    });
  });

  test('is asked as the contract has it, the time to the minute', () => {
    const asked = askedFilter({ ...all, states: [...all.states], query: '  http ' }, NOW);
    expect(failureFilter.parse(asked)).toEqual(asked);
    expect(asked).toMatchObject({ query: 'http', failedFrom: Date.UTC(2026, 0, 14, 12, 0, 0) });
    expect(askedFilter({ query: '   ' }, NOW)).toEqual({});
  });

  test('a chip takes one part away; the queue alone is no filter to be cleared', () => {
    expect(without({ type: 't', queue: 'q' }, 'type')).toEqual({ queue: 'q' });
    expect(isFiltered({ queue: 'q' })).toBe(false);
    expect(isFiltered({ since: '1h' })).toBe(true);
  });
});

describe('the filter of the groups', () => {
  test('stands in the address; resolved groups are asked for only by choice', () => {
    const filter = { text: 'http', states: 'resolved', order: 'count', muted: true } as const;
    expect(readGroupFilter(inAddress(groupSearch(filter)))).toEqual(filter);
    expect(askedGroups({}, 'cause', undefined)).toEqual({
      classifier: 'cause',
      states: ['new', 'acknowledged', 'fix_expected', 'regressed'],
    });
    expect(askedGroups({ states: 'all', muted: true }, 'error', 'q')).toEqual({
      classifier: 'error',
      queue: 'q',
      muted: true,
    });
    expect(isGroupFiltered({ order: 'count', muted: true })).toBe(false);
  });

  test('the key of the order goes round through all of them', () => {
    expect(nextOrder(undefined)).toBe('newest');
    expect(nextOrder('count')).toBe('open');
  });
});

describe('a group', () => {
  test('muted speaks again when it has grown, and is muted until it has clearly grown', () => {
    expect(isMuted(groupOf({ mutedUntil: 40 }))).toBe(true);
    expect(isMuted(groupOf({ mutedUntil: 39 }))).toBe(false);
    expect(isMuted(groupOf())).toBe(false);
    expect(muteUntil(groupOf())).toBe(80);
    expect(muteUntil(groupOf({ count: 1 }))).toBe(11);
  });

  test('what ended in its life has a text of its own', () => {
    const event = { at: 0, operator: 'ana', from: 'ana', to: null };
    expect(eventKey({ ...event, kind: 'owner' })).toBe('groups.event.ownerEnded');
    expect(eventKey({ ...event, kind: 'owner', to: 'bia' })).toBe('groups.event.owner');
    expect(eventKey({ ...event, kind: 'seen' })).toBe('groups.event.seen');
  });
});

describe('marks', () => {
  test('by key: toggled, added as a range, and kept when everything was meant and one is taken out', () => {
    const one = toggled(NO_MARKS, 'a', ['a', 'b', 'c']);
    expect(one).toEqual({ keys: new Set(['a']), all: false, anchor: 'a' });
    expect(added(one, ['b', 'c']).keys).toEqual(new Set(['a', 'b', 'c']));
    expect(added(one, ['b', 'c']).anchor).toBe('a');
    expect(toggled({ ...NO_MARKS, all: true }, 'b', ['a', 'b', 'c'])).toMatchObject({
      keys: new Set(['a', 'c']),
      all: false,
    });
  });

  test('a range holds the rows between two, in either direction, and no separators', () => {
    const items = tableItems(['a', 'b', 'c'], (row) => row, new Map([['a', 'gap']]));
    expect(keysBetween(items, 0, 3)).toEqual(['a', 'b', 'c']);
    expect(keysBetween(items, 3, 2)).toEqual(['b', 'c']);
    expect(nextRow(items, 0, 'j', 10)).toBe(2);
    expect(nextRow(items, 2, 'k', 10)).toBe(0);
  });
});

describe('what can be done with a failure beside a retry', () => {
  test('only what fits its origin, and the same reason is told once', () => {
    const actions = { retry: 'message-gone', edit: 'message-gone', discard: 'message-gone', archive: null };
    const possible = moreActions(failureOf({ actions }), connectionOf());
    expect(possible.map(({ action }) => action)).toEqual(['edit', 'archive', 'discard']);
    expect(refusals(possible)).toEqual([{ problem: 'message-gone', actions: ['edit', 'discard'] }]);
    expect(moreActions(failureOf({ actions }), connectionOf({ readOnly: true }))).toEqual([]);
  });

  test('a failed result is never offered a retry, but its captured message sent again', () => {
    const result = failureOf({ actions: { resend: null }, retryProblem: 'retry-not-possible' });
    expect(retryPlan(result, connectionOf())).toEqual({ kind: 'settled' });
    expect(moreActions(result, connectionOf())).toEqual([{ action: 'resend', problem: null }]);
  });
});

test('a message about to be lost is marked by how near that is', () => {
  expect(deadlineTone({ kind: 'expires', at: NOW + 3_600_000 }, NOW)).toBe('danger');
  expect(deadlineTone({ kind: 'expires', at: NOW + 10 * 3_600_000 }, NOW)).toBe('warn');
  expect(deadlineTone({ kind: 'evicted', deaths: 10 }, NOW)).toBe('danger');
  expect(deadlineTone({ kind: 'evicted', deaths: 11 }, NOW)).toBe('warn');
  expect(losesMessages([queueOf()])).toBe(false);
  expect(losesMessages([queueOf(), queueOf({ messageTtlMs: 1 })])).toBe(true);
});

test('bytes are told by their place, in lines of sixteen, with what is printable beside them', () => {
  const hex = `7b 22 00 ff ${Array.from({ length: 13 }, () => '41').join(' ')}`;
  expect(hexLines(hex, 4096).split('\n')).toEqual([
    `00001000  7b 22 00 ff ${Array.from({ length: 12 }, () => '41').join(' ')}  {"··AAAAAAAAAAAA`,
    `00001010  41${' '.repeat(45)}  A`,
  ]);
  expect(hexLines('', 0)).toBe('');
});

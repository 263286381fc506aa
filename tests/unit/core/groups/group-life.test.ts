import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resultHistory } from '../../../../src/core/failures/result-history.ts';
import { resultRows } from '../../../../src/core/failures/result-rows.ts';
import { diedAfter } from '../../../../src/core/groups/group-life.ts';
import { eventually } from '../../../support/failures/lab.ts';
import { GroupLab, MINUTE, profile } from './group-fixture.ts';

const TRACEBACK = `Traceback (most recent call last):
  File "/app/coleta.py", line 88, in baixar
    url = pedido['url']
KeyError: 'url'`;

let lab: GroupLab;

beforeEach(() => {
  lab = new GroupLab();
});
afterEach(async () => {
  expect(lab.log.errors).toEqual([]);
  await lab.end();
});

const update = (title: string, changes: object) => lab.groups.update({ id: lab.group(title).id, ...changes });

describe('a failure', () => {
  it('is in one group of each classifier as soon as it is written, and in none when its writing fails', () => {
    const id = lab.add({ message: 'item 12 recusado', code: 'http_503' });
    expect(lab.groups.told(id)).toEqual({
      errors: [{ by: 'envelope', type: 'http_503', message: 'item 12 recusado', trace: null, at: null }],
      groups: expect.arrayContaining([
        { classifier: 'cause', id: expect.any(String), title: 'item # recusado' },
        { classifier: 'error', id: expect.any(String), title: 'http_503' },
        { classifier: 'type', id: expect.any(String), title: 'pedido · work' },
        { classifier: 'reason', id: expect.any(String), title: 'rejected · work' },
      ]),
    });
    expect(() =>
      lab.failures.inTransaction(() => {
        lab.add({ message: 'never' });
        throw new Error('the disk is full');
      }),
    ).toThrow();
    expect(lab.page().groups.map(({ title }) => title)).toEqual(['item # recusado']);
  });

  it('counts in its group by what became of it', () => {
    const [first, second] = [
      lab.add(),
      lab.add(),
      lab.add({ source: 'youtube', queue: 'other.dead', run: 'run-1' }),
    ];
    expect(lab.group('boom')).toMatchObject({ count: 3, open: 3, runs: 2, state: 'new', merged: 0 });
    expect(lab.group('boom').sources).toEqual([
      { name: 'blog', count: 2 },
      { name: 'youtube', count: 1 },
    ]);
    expect(lab.group('boom').queues).toEqual([
      { name: 'work.dead', count: 2 },
      { name: 'other.dead', count: 1 },
    ]);
    const { bytes } = lab.group('boom');
    expect(bytes).toBeGreaterThan(3 * 50);
    lab.failures.setState(first, 'sent', 1);
    expect(lab.group('boom').open).toBe(3);
    lab.failures.setState(first, 'succeeded', 1);
    lab.failures.setState(second ?? '', 'gone', 0);
    expect(lab.group('boom')).toMatchObject({ count: 3, open: 1 });
    lab.failures.setState(second ?? '', 'open', 0);
    expect(lab.group('boom').open).toBe(2);
    lab.history.write.prepare('DELETE FROM failure WHERE id = ?').run(first);
    expect(lab.group('boom')).toMatchObject({ count: 2, open: 2, runs: 2 });
    expect(lab.group('boom').bytes).toBeLessThan(bytes);
  });

  it('of either origin is in the group of its cause', () => {
    const { write, read } = lab.history;
    const results = resultRows(write, resultHistory(read, profile));
    const value = {
      status: 'FAILURE',
      result: { exc_type: 'KeyError', exc_message: ['url'] },
      traceback: TRACEBACK,
    };
    const result = (correlationId: string) => {
      const work = {
        correlationId,
        step: 'trabalho',
        type: 'pedido',
        source: 'blog',
        failedAt: lab.now,
        retryId: null,
      };
      const told = { rawProperties: Uint8Array.of(0, 0), body: Buffer.from(JSON.stringify(value)) };
      const id = results.add(
        { ...work, error: null, resultKey: `celery-task-meta-${correlationId}`, told },
        0,
        lab.now,
      );
      lab.groups.placed(id);
      return id;
    };
    const [one] = [result('a'), result('b')];
    expect(lab.group('url')).toMatchObject({
      count: 2,
      error: 'KeyError',
      frame: 'coleta.py:baixar',
      queues: [],
      runs: 2,
    });
    expect(lab.groups.told(one ?? '').errors).toMatchObject([
      { by: 'celery', type: 'KeyError', trace: TRACEBACK },
    ]);
    // Its message comes to light later: what it takes counts.
    write.prepare('UPDATE failure SET size = 70 WHERE id = ?').run(one);
    expect(lab.group('url').bytes).toBe(70);
    // The same error, told by a dead letter of the same type.
    lab.add({ message: 'url', code: 'KeyError' });
    expect(lab.page('error').groups).toMatchObject([{ title: 'KeyError', count: 3 }]);
  });

  it('shows when it happened: first, last, and over time', () => {
    const start = lab.now;
    lab.add({ diedAt: start - 30 * MINUTE });
    lab.add({ diedAt: start - 30 * MINUTE });
    lab.add({ diedAt: start });
    const { trend, firstSeenAt, lastSeenAt } = lab.group('boom');
    expect([firstSeenAt, lastSeenAt]).toEqual([start - 30 * MINUTE, start]);
    expect(trend.sliceMs * 24).toBe(60 * MINUTE);
    expect(trend.counts).toHaveLength(24);
    expect(trend.counts.filter((count) => count > 0)).toEqual([2, 1]);
    expect(trend.counts.at(-1)).toBe(1);
    expect(trend.counts.indexOf(2)).toBe(11);
  });
});

describe('the life of a group', () => {
  it('is what operators say of it, in order, and in the audit before', () => {
    lab.add();
    const { id } = update('boom', {
      state: 'acknowledged',
      owner: 'bia',
      note: 'servidor do blog',
      link: 'https://t/1',
    });
    lab.now += MINUTE;
    const group = update('boom', { state: 'fix_expected', fixExpected: 'versão 2.1' });
    expect(group).toMatchObject({ owner: 'bia', note: 'servidor do blog', fixExpected: 'versão 2.1' });
    const { events } = lab.groups.detail(id);
    expect(events.map(({ kind, from, to, operator }) => [kind, from, to, operator])).toEqual([
      ['fix', null, 'versão 2.1', 'ana'],
      ['state', 'acknowledged', 'fix_expected', 'ana'],
      ['link', null, 'https://t/1', 'ana'],
      ['note', null, 'servidor do blog', 'ana'],
      ['owner', null, 'bia', 'ana'],
      ['state', 'new', 'acknowledged', 'ana'],
      ['seen', null, null, null],
    ]);
    expect(lab.audited()).toEqual([
      {
        operator: 'ana',
        details: {
          group: id,
          classifier: 'cause',
          state: 'acknowledged',
          owner: 'bia',
          note: 16,
          link: 'https://t/1',
        },
      },
      {
        operator: 'ana',
        details: { group: id, classifier: 'cause', state: 'fix_expected', fix: 'versão 2.1' },
      },
    ]);
    // The same again is nothing; an empty text is none.
    update('boom', { state: 'fix_expected', owner: 'bia' });
    expect(lab.audited()).toHaveLength(2);
    expect(update('boom', { owner: '' }).owner).toBeNull();
  });

  it('does not change while the audit cannot be written', async () => {
    lab.add();
    update('boom', { owner: 'bia' });
    await lab.restart(() => writeFileSync(join(lab.folder, 'journal.head'), 'damaged'));
    const { events } = lab.groups.detail(lab.group('boom').id);
    expect(() => update('boom', { state: 'acknowledged' })).toThrow(
      expect.objectContaining({ code: 'storage-failed' }),
    );
    expect(lab.group('boom').state).toBe('new');
    expect(lab.groups.detail(lab.group('boom').id).events).toEqual(events);
  });

  it('is resolved until a failure that died afterwards comes in', () => {
    lab.add();
    lab.now += 10 * MINUTE;
    update('boom', { state: 'resolved' });
    lab.now += MINUTE;
    // Found late, but dead before: that is what was resolved.
    lab.add({ diedAt: lab.now - 5 * MINUTE });
    expect(lab.group('boom').state).toBe('resolved');
    lab.add();
    expect(lab.group('boom').state).toBe('regressed');
    expect(lab.groups.detail(lab.group('boom').id).events[0]).toMatchObject({
      kind: 'state',
      from: 'resolved',
      to: 'regressed',
      operator: null,
    });
    // It stands until somebody says otherwise.
    expect(update('boom', { state: 'resolved' }).state).toBe('resolved');
  });

  it('counts a death within the second of the resolve when it was first seen after it', () => {
    lab.add();
    lab.now = 1_700_000_000_400;
    update('boom', { state: 'resolved' });
    const second = 1_700_000_000_000;
    lab.add({ diedAt: second - 1000, seenAt: lab.now + 200 });
    expect(lab.group('boom').state).toBe('resolved');
    lab.add({ diedAt: second, seenAt: lab.now + 200 });
    expect(lab.group('boom').state).toBe('regressed');
  });

  it('takes a death of that second for an earlier one when it was seen before', () => {
    const resolvedAt = 1_700_000_000_400;
    const died = (failedAt: number, firstSeenAt: number) => diedAfter({ failedAt, firstSeenAt }, resolvedAt);
    expect(died(1_700_000_000_000, 1_700_000_000_300)).toBe(false);
    expect(died(1_700_000_000_000, 1_700_000_000_500)).toBe(true);
    expect(died(1_699_999_999_000, 1_700_000_000_500)).toBe(false);
    expect(died(1_700_000_001_000, 1_700_000_000_300)).toBe(true);
  });

  it('regresses when a failure failed again after its retry', () => {
    const id = lab.add();
    lab.failures.setState(id, 'sent', 1);
    update('boom', { state: 'resolved' });
    lab.failures.setState(id, 'failed_again', 1);
    expect(lab.group('boom').state).toBe('regressed');
  });

  it('survives the retries of its failures, and a resolved group can be reopened', async () => {
    const id = lab.add();
    update('boom', { state: 'acknowledged', note: 'ligar para o fornecedor' });
    lab.failures.setState(id, 'succeeded', 1);
    await lab.restart();
    expect(lab.group('boom')).toMatchObject({ open: 0, count: 1, note: 'ligar para o fornecedor' });
    update('boom', { state: 'resolved' });
    expect(update('boom', { state: 'new' }).state).toBe('new');
    lab.now += MINUTE;
    lab.add();
    expect(lab.group('boom')).toMatchObject({ state: 'new', open: 1, note: 'ligar para o fornecedor' });
  });

  it('is muted until it grows beyond what was said', () => {
    lab.add();
    lab.add();
    update('boom', { mutedUntil: 2 });
    expect(lab.page()).toEqual({ groups: [], total: 0, mutedOut: 1 });
    expect(lab.page('cause', { text: 'other' })).toMatchObject({ total: 0, mutedOut: 0 });
    const muted = lab.page('cause', { muted: true });
    expect(muted).toMatchObject({ groups: [{ mutedUntil: 2, count: 2 }], total: 1, mutedOut: 0 });
    lab.add();
    expect(lab.page()).toMatchObject({ groups: [{ mutedUntil: 2, count: 3 }], total: 1, mutedOut: 0 });
    expect(update('boom', { mutedUntil: null }).mutedUntil).toBeNull();
  });

  it('is told of at most every 200 ms', async () => {
    for (let n = 0; n < 100; n += 1) lab.add();
    await eventually(() => (lab.told.length >= 2 ? true : null));
    expect(new Set(lab.told)).toEqual(new Set(['groups.changed']));
    expect(lab.told.length).toBeLessThan(10);
  });
});

describe('a page of groups', () => {
  beforeEach(() => {
    for (const message of ['um', 'um', 'um', 'dois', 'dois', 'tres']) {
      lab.now += MINUTE;
      lab.add({ message, queue: message === 'dois' ? 'b.dead' : 'a.dead' });
    }
    update('tres', { state: 'acknowledged', note: 'falar com 100% da equipe' });
  });
  const titles = (args: object) => lab.page('cause', args).groups.map(({ title }) => title);

  it('is in the order that is asked for', () => {
    expect(titles({})).toEqual(['um', 'dois', 'tres']);
    expect(titles({ order: 'newest' })).toEqual(['tres', 'dois', 'um']);
    expect(titles({ order: 'oldest' })).toEqual(['um', 'dois', 'tres']);
    lab.failures.setState(lab.listed(lab.group('um').id)[0] ?? '', 'gone', 0);
    lab.failures.setState(lab.listed(lab.group('um').id)[1] ?? '', 'gone', 0);
    expect(titles({})).toEqual(['dois', 'tres', 'um']);
    expect(titles({ order: 'count' })).toEqual(['um', 'dois', 'tres']);
  });

  it('is of the states, the queue and the text that are asked for', () => {
    expect(titles({ states: ['acknowledged', 'resolved'] })).toEqual(['tres']);
    expect(titles({ queue: 'b.dead' })).toEqual(['dois']);
    expect(titles({ text: 'DOI' })).toEqual(['dois']);
    expect(titles({ text: '100%' })).toEqual(['tres']);
    expect(titles({ text: '%' })).toEqual(['tres']);
    expect(titles({ text: '_' })).toEqual([]);
    expect(titles({ queue: 'b.dead', text: 'tres' })).toEqual([]);
  });

  it('says how many there are beyond it', () => {
    expect(lab.page('cause', { limit: 2 })).toMatchObject({
      total: 3,
      groups: [{ title: 'um' }, { title: 'dois' }],
    });
    expect(lab.page('cause', { limit: 2, offset: 2 })).toMatchObject({
      total: 3,
      groups: [{ title: 'tres' }],
    });
    const beyond = lab.page('cause', { limit: 2, offset: 9 });
    expect(beyond).toEqual({ groups: [], total: 3, mutedOut: 0 });
  });

  it('asks for a group that is not there', () => {
    expect(() => lab.groups.detail('nobody')).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(() => lab.groups.update({ id: 'nobody' })).toThrow(expect.objectContaining({ code: 'not-found' }));
  });
});

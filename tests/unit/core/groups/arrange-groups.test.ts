import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GroupLab, MINUTE } from './group-fixture.ts';

let lab: GroupLab;
let ids: Readonly<Record<'um' | 'dois' | 'tres', readonly string[]>>;

beforeEach(() => {
  lab = new GroupLab();
  const add = (message: string, source: string) => lab.add({ message, source, run: `run-${source}` });
  ids = {
    um: [add('um', 'blog'), add('um', 'blog')],
    dois: [add('dois', 'blog'), add('dois', 'telegram')],
    tres: [add('tres', 'youtube')],
  };
});
afterEach(async () => {
  expect(lab.log.errors).toEqual([]);
  await lab.end();
});

const idOf = (title: string) => lab.group(title).id;
const titles = () => lab.page().groups.map(({ title }) => title);
const sorted = (...lists: readonly (readonly string[])[]) => lists.flat().toSorted();

describe('merging', () => {
  it('shows several groups as one, and moves no failure', () => {
    const [um, dois] = [idOf('um'), idOf('dois')];
    const merged = lab.groups.merge({ into: um, ids: [dois] });
    expect(merged).toMatchObject({ id: um, title: 'um', count: 4, open: 4, merged: 1, runs: 2 });
    expect(merged.sources).toEqual([
      { name: 'blog', count: 3 },
      { name: 'telegram', count: 1 },
    ]);
    expect(merged.trend.counts.at(-1)).toBe(4);
    expect(titles()).toEqual(['um', 'tres']);
    expect(lab.listed(um)).toEqual(sorted(ids.um, ids.dois));
    expect(lab.groups.told(ids.dois[0] ?? '').groups).toContainEqual({
      classifier: 'cause',
      id: um,
      title: 'um',
    });
    // New ones of either come in.
    lab.add({ message: 'dois', source: 'blog' });
    expect(lab.group('um').count).toBe(5);
    expect(lab.page('cause', { text: 'dois' }).groups).toMatchObject([{ id: um }]);
  });

  it('is undone group by group, in any order, over any depth', () => {
    const [um, dois, tres] = [idOf('um'), idOf('dois'), idOf('tres')];
    lab.groups.update({ id: dois, note: 'de dois' });
    lab.groups.merge({ into: dois, ids: [tres] });
    lab.groups.merge({ into: um, ids: [dois] });
    expect(lab.group('um')).toMatchObject({ count: 5, merged: 2 });
    expect(lab.groups.detail(um).members).toEqual([{ id: dois, title: 'dois', count: 3 }]);
    expect(lab.listed(um)).toEqual(sorted(ids.um, ids.dois, ids.tres));
    expect(lab.listed(dois)).toEqual(sorted(ids.dois, ids.tres));
    expect(lab.groups.unmerge(dois)).toMatchObject({ id: dois, count: 3, merged: 1, note: 'de dois' });
    expect(titles().toSorted()).toEqual(['dois', 'um']);
    expect(lab.groups.unmerge(tres)).toMatchObject({ count: 1, merged: 0 });
    expect(lab.group('um')).toMatchObject({ count: 2, merged: 0 });
    expect(lab.groups.detail(um).events.map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ['unmerge', 'dois', null],
      ['merge', 'dois', null],
      ['seen', null, null],
    ]);
    expect(lab.audited().map(({ details }) => details)).toMatchObject([
      { group: dois },
      { group: dois, merge: tres },
      { group: um, merge: dois },
      { group: dois, unmerge: dois },
      { group: tres, unmerge: tres },
    ]);
  });

  it('refuses circles, strangers, and what is merged elsewhere; twice is once', () => {
    const [um, dois, tres] = [idOf('um'), idOf('dois'), idOf('tres')];
    lab.groups.merge({ into: um, ids: [dois, dois] });
    const invalid = expect.objectContaining({ code: 'invalid-arguments' });
    expect(() => lab.groups.merge({ into: dois, ids: [um] })).toThrow(invalid);
    expect(() => lab.groups.merge({ into: tres, ids: [dois] })).toThrow(invalid);
    expect(() => lab.groups.merge({ into: um, ids: [lab.page('type').groups[0]?.id ?? ''] })).toThrow(
      invalid,
    );
    expect(() => lab.groups.merge({ into: um, ids: ['nobody'] })).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
    expect(() => lab.groups.unmerge(um)).toThrow(invalid);
    expect(lab.groups.merge({ into: um, ids: [dois, um] })).toMatchObject({ count: 4, merged: 1 });
    expect(lab.audited()).toHaveLength(1);
  });

  it('makes a resolved group regress by what died after it was resolved', () => {
    const [um, dois] = [idOf('um'), idOf('dois')];
    lab.groups.update({ id: um, state: 'resolved' });
    lab.now += MINUTE;
    lab.add({ message: 'dois' });
    expect(lab.groups.merge({ into: um, ids: [dois] }).state).toBe('regressed');
    // And by a failure of a member, once it is resolved again.
    lab.groups.update({ id: um, state: 'resolved' });
    lab.now += MINUTE;
    lab.add({ message: 'dois' });
    expect(lab.group('um').state).toBe('regressed');
  });

  it('lets a group that was resolved before it was merged regress when it is taken out', () => {
    const [um, dois] = [idOf('um'), idOf('dois')];
    lab.groups.update({ id: dois, state: 'resolved' });
    lab.groups.merge({ into: um, ids: [dois] });
    lab.now += MINUTE;
    lab.add({ message: 'dois' });
    expect(lab.groups.unmerge(dois).state).toBe('regressed');
  });
});

describe('splitting', () => {
  it('takes failures into a group of their own, and can be undone', () => {
    const [one = '', two = ''] = ids.dois;
    const dois = idOf('dois');
    const made = lab.groups.split({ id: dois, failureIds: [two, ids.um[0] ?? ''], title: 'só telegram' });
    expect(made).toMatchObject({
      title: 'só telegram',
      count: 1,
      open: 1,
      byHand: true,
      classifier: 'cause',
    });
    expect(lab.group('dois')).toMatchObject({ count: 1, sources: [{ name: 'blog', count: 1 }] });
    expect(lab.listed(made.id)).toEqual([two]);
    expect(lab.listed(dois)).toEqual([one]);
    // What comes later goes where its signature says.
    lab.add({ message: 'dois' });
    expect(lab.group('dois').count).toBe(2);
    expect(lab.groups.unmerge(made.id)).toMatchObject({ id: dois, count: 3 });
    expect(titles()).not.toContain('só telegram');
    expect(lab.groups.detail(dois).events[0]).toMatchObject({
      kind: 'unmerge',
      from: 'só telegram',
      operator: 'ana',
    });
  });

  it('refuses when none of them is in the group', () => {
    const empty = expect.objectContaining({ code: 'selection-empty' });
    expect(() => lab.groups.split({ id: idOf('um'), failureIds: [...ids.tres], title: 'x' })).toThrow(empty);
    expect(lab.audited()).toEqual([]);
  });

  it('works on a merged group, of whichever part the failures are', () => {
    const um = idOf('um');
    lab.groups.merge({ into: um, ids: [idOf('dois')] });
    const failureIds = [ids.um[0] ?? '', ids.dois[0] ?? ''];
    expect(lab.groups.split({ id: um, failureIds, title: 'misto' }).count).toBe(2);
    expect(lab.group('um').count).toBe(2);
  });
});

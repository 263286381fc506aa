import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../../support/failures/lab.ts';
import { GroupLab, MINUTE } from './group-fixture.ts';

let lab: GroupLab;

beforeEach(() => {
  lab = new GroupLab();
});
afterEach(async () => {
  expect(lab.log.errors).toEqual([]);
  await lab.end();
});

const titles = () =>
  lab
    .page('cause', { muted: true })
    .groups.map(({ title }) => title)
    .toSorted();
const walkIsDone = () =>
  eventually(() =>
    lab.history.read.prepare('SELECT done FROM group_walk').pluck().get() === 1 ? true : null,
  );

/** Opens the file again as it was left by a program whose signatures were others: `move` says where failures were. */
async function withOlderSignatures(older: (from: (title: string) => number) => void): Promise<void> {
  const key = (title: string) =>
    Number(
      lab.history.write
        .prepare("SELECT key FROM failure_group WHERE classifier = 'cause' AND title = ?")
        .pluck()
        .get(title),
    );
  older(key);
  lab.history.write.exec('UPDATE group_walk SET version = 0, done = 1');
  await lab.restart();
  await walkIsDone();
}

/** The group had another signature then, and another title. */
function hadSignature(key: number, title: string): void {
  lab.history.write
    .prepare('UPDATE failure_group SET signature = ?, title = ?, id = ? WHERE key = ?')
    .run(`old:${title}`, title, `old-${title}`, key);
}

/** Failures of `from` were in the group of `to` then. */
function wereIn(from: number, to: number): void {
  const moved = lab.history.write
    .prepare('SELECT failure_id, failed_at FROM failure_in_group WHERE leaf = ?')
    .all(from) as { failure_id: string; failed_at: number }[]; // the query's own columns
  for (const { failure_id, failed_at } of moved) {
    lab.history.write
      .prepare("DELETE FROM failure_in_group WHERE failure_id = ? AND classifier = 'cause'")
      .run(failure_id);
    lab.history.write
      .prepare("INSERT INTO failure_in_group VALUES (?, 'cause', ?, ?, 0)")
      .run(failure_id, to, failed_at);
  }
}

describe('making signatures anew', () => {
  it('changes nothing where they stay the same', async () => {
    for (const message of ['um', 'um', 'dois', 'tres']) lab.add({ message });
    const [um, dois] = [lab.group('um').id, lab.group('dois').id];
    lab.groups.update({ id: um, state: 'acknowledged', note: 'nota' });
    lab.groups.merge({ into: um, ids: [dois] });
    const made = lab.groups.split({ id: um, failureIds: [lab.listed(um)[0] ?? ''], title: 'à mão' });
    const before = [lab.groups.detail(um), lab.groups.detail(made.id), lab.page()];
    expect(await lab.groups.recompute()).toEqual({ failures: 4, groups: 3 + 1 + 1 + 1 });
    expect([lab.groups.detail(um), lab.groups.detail(made.id), lab.page()]).toEqual(before);
  });

  it('learns what older programs did not write down of a failure', async () => {
    lab.add({ message: 'um', code: 'http_503' });
    lab.history.write.exec("UPDATE failure SET error_message = NULL, error_type = 'x', frame = 'x'");
    await lab.groups.recompute();
    const row = lab.history.read.prepare('SELECT error_message, error_type, frame FROM failure').get();
    expect(row).toEqual({ error_message: 'um', error_type: null, frame: null });
  });

  it('takes life, events and merges along with a group that moves as a whole', async () => {
    for (const message of ['um', 'um', 'dois']) lab.add({ message });
    const [um, dois] = [lab.group('um').id, lab.group('dois').id];
    lab.groups.update({ id: um, state: 'acknowledged', owner: 'bia', note: 'nota' });
    lab.groups.update({ id: dois, note: 'de dois' });
    lab.groups.merge({ into: um, ids: [dois] });
    await withOlderSignatures((key) => {
      hadSignature(key('um'), 'UM');
      hadSignature(key('dois'), 'DOIS');
    });
    expect(titles()).toEqual(['um']);
    expect(lab.group('um')).toMatchObject({
      id: um,
      state: 'acknowledged',
      owner: 'bia',
      note: 'nota',
      count: 3,
      merged: 1,
    });
    expect(lab.groups.detail(um).events.map(({ kind }) => kind)).toEqual([
      'merge',
      'note',
      'owner',
      'state',
      'seen',
    ]);
    expect(lab.groups.unmerge(dois)).toMatchObject({ note: 'de dois', count: 1 });
    expect(() => lab.groups.detail('old-UM')).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  it('keeps the notes of all groups that become one, and the life of the biggest', async () => {
    lab.add({ message: 'item 1 recusado' });
    for (const message of ['b', 'b', 'c']) lab.add({ message });
    lab.groups.update({ id: lab.group('b').id, state: 'fix_expected', note: 'do maior' });
    lab.groups.update({ id: lab.group('c').id, state: 'acknowledged', note: 'do menor' });
    // They fall into one now: as if their messages had been told apart before.
    lab.history.write.exec(`UPDATE failure_message SET body = (SELECT body FROM failure_message m
      JOIN failure f ON f.id = m.id WHERE f.error_message = 'item 1 recusado')`);
    await withOlderSignatures(() => undefined);
    expect(titles()).toEqual(['item # recusado']);
    expect(lab.group('item # recusado')).toMatchObject({
      count: 4,
      state: 'fix_expected',
      note: 'do maior\n\ndo menor',
    });
  });

  it('leaves what was said of a group that falls apart where it was', async () => {
    for (const message of ['um', 'um', 'dois']) lab.add({ message });
    await withOlderSignatures((key) => {
      wereIn(key('dois'), key('um'));
      hadSignature(key('um'), 'AMBOS');
      lab.history.write.exec(
        "UPDATE failure_group SET state = 'acknowledged', note = 'nota' WHERE title = 'AMBOS'",
      );
    });
    expect(titles()).toEqual(['AMBOS', 'dois', 'um']);
    expect(lab.group('AMBOS')).toMatchObject({ count: 0, open: 0, state: 'acknowledged', note: 'nota' });
    expect(lab.group('um')).toMatchObject({ count: 2, state: 'new', note: null });
    expect(lab.group('dois').count).toBe(1);
  });

  it('forgets groups that lost their failures and of which nothing was said', async () => {
    for (const message of ['um', 'dois']) lab.add({ message });
    await withOlderSignatures((key) => {
      wereIn(key('dois'), key('um'));
      hadSignature(key('um'), 'AMBOS');
    });
    expect(titles()).toEqual(['dois', 'um']);
    expect(
      lab.history.read.prepare("SELECT count(*) FROM failure_group WHERE title = 'AMBOS'").pluck().get(),
    ).toBe(0);
  });

  it('keeps by hand what was split by hand', async () => {
    const [one = ''] = [lab.add({ message: 'um' }), lab.add({ message: 'um' })];
    const made = lab.groups.split({ id: lab.group('um').id, failureIds: [one], title: 'à mão' });
    await withOlderSignatures((key) => hadSignature(key('um'), 'UM'));
    expect(lab.listed(made.id)).toEqual([one]);
    expect(titles()).toEqual(['um', 'à mão']);
  });

  it('goes on after a restart in its midst, and lets the program do other things between its slices', async () => {
    lab.failures.inTransaction(() => {
      for (let n = 0; n < 1_000; n += 1) lab.add({ message: n % 2 === 0 ? 'um' : 'dois' });
    });
    lab.groups.update({ id: lab.group('um').id, note: 'nota' });
    hadSignature(
      Number(lab.history.write.prepare("SELECT key FROM failure_group WHERE title = 'um'").pluck().get()),
      'UM',
    );
    lab.history.write.exec('UPDATE group_walk SET version = 0');
    await lab.restart();
    const lastId = () => String(lab.history.read.prepare('SELECT last_id FROM group_walk').pluck().get());
    await eventually(() => (lastId() === '' ? null : true));
    expect(lab.history.read.prepare('SELECT done FROM group_walk').pluck().get()).toBe(0);
    const reached = lastId();
    await lab.restart();
    expect(lastId() >= reached).toBe(true);
    // What comes in meanwhile has its place at once.
    lab.add({ message: 'um' });
    await walkIsDone();
    expect(lab.group('um')).toMatchObject({ count: 501, note: 'nota' });
    expect(titles()).toEqual(['dois', 'um']);
  });

  it('lets a resolved group regress that moved to where something new had died', async () => {
    lab.add({ message: 'um' });
    lab.groups.update({ id: lab.group('um').id, state: 'resolved' });
    lab.now += MINUTE;
    hadSignature(
      Number(lab.history.write.prepare("SELECT key FROM failure_group WHERE title = 'um'").pluck().get()),
      'UM',
    );
    lab.history.write.exec('UPDATE group_walk SET version = 0');
    lab.add({ message: 'um' });
    await lab.restart();
    await walkIsDone();
    expect(lab.group('um')).toMatchObject({ count: 2, state: 'regressed' });
  });
});

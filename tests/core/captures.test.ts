import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/run.ts';
import { recorder } from '../../src/core/capture/recorder.ts';
import { openHistory } from '../../src/core/store/history-file.ts';
import { loadProfiles } from '../../src/core/systems/load.ts';
import { DETECTORS } from '../../src/shared/domain/capture.ts';
import { aRun, START } from '../unit/core/captures/capture-fixture.ts';
import { type Console, noBroker, openConsole, RESOURCES, tempDir } from './core-fixture.ts';

const local = { connectionId: 'local' };
const all = { kind: 'all' } as const;
const place = { folder: null, overwrite: false, task: 't' };

let temp: ReturnType<typeof tempDir>;
let console_: Console;

beforeEach(async () => {
  temp = tempDir();
  const history = openHistory(join(temp.dir, 'connections', 'local', 'history.db'));
  const profile = loadProfiles(RESOURCES).find(({ id }) => id === 'oraculo');
  if (!profile) throw new Error('no profile');
  const record = recorder(history, profile, { now: () => START });
  for (let index = 0; index < 3; index += 1) record.record(aRun(`r-${index}`, START + index * 10_000));
  history.close();
  console_ = await openConsole(temp.dir, noBroker());
});

afterEach(async () => {
  await console_.close();
  expect(console_.errors.filter(({ message }) => !message.includes('could not be opened'))).toEqual([]);
  temp.remove();
});

function save(name: string, masked = false) {
  const masking = masked ? { detectors: [...DETECTORS], paths: true } : null;
  return console_.call('captures.save', { ...local, what: all, name, masking, ...place });
}

describe('a capture', () => {
  it('is saved into the folder of the console, and opened beside the live connection', async () => {
    const saved = await save('../dia 1');
    expect(saved).toMatchObject({ file: join(temp.dir, 'captures', 'dia 1.oraculo'), events: 12, runs: 3 });
    const view = await console_.call('captures.open', { file: saved.file });
    expect(view).toMatchObject({
      kind: 'capture',
      name: 'dia 1',
      state: { kind: 'offline', asOf: START + 20_300 },
    });
    const connectionId = view.id;
    expect((await console_.call('connections.list', {})).map(({ kind }) => kind)).toEqual([
      'local',
      'capture',
    ]);
    expect((await console_.call('captures.open', { file: saved.file })).id).toBe(connectionId);

    const live = await console_.call('events.page', { ...local, limit: 50 });
    expect(await console_.call('events.page', { connectionId, limit: 50 })).toEqual(live);
    const run = await console_.call('runs.detail', { connectionId, correlationId: 'r-1' });
    expect(run).toEqual(await console_.call('runs.detail', { ...local, correlationId: 'r-1' }));
    const failures = await console_.call('failures.page', { ...local, limit: 5 });
    expect(failures.total).toBe(3);
    expect(await console_.call('failures.page', { connectionId, limit: 5 })).toEqual(failures);
    const id = failures.failures[0]?.id ?? '';
    const { actions, retryProblem, ...known } = await console_.call('failures.detail', { ...local, id });
    expect(await console_.call('failures.detail', { connectionId, id })).toEqual({
      ...known,
      actions: { resend: 'capture-offline' },
      retryProblem: 'capture-offline',
    });
    expect([actions.resend, retryProblem]).not.toContain('capture-offline');
    const groups = { classifier: 'cause', limit: 5 } as const;
    const titles = async (of: string) =>
      (await console_.call('groups.page', { connectionId: of, ...groups })).groups.map(({ title, count }) => [
        title,
        count,
      ]);
    expect(await titles(connectionId)).toEqual(await titles('local'));
    expect(await titles(connectionId)).not.toEqual([]);
    expect(await console_.call('failures.queues', { connectionId })).toEqual([]);
    expect(await console_.call('jobs.list', { connectionId, limit: 5 })).toEqual([]);

    const { captures } = await console_.call('captures.list', {});
    expect(captures).toMatchObject([{ file: saved.file, connectionId, missing: false, events: 12 }]);
    await console_.call('captures.close', { connectionId });
    expect((await console_.call('captures.list', {})).captures[0]?.connectionId).toBeNull();
    await expect(console_.call('events.page', { connectionId, limit: 5 })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(readdirSync(join(temp.dir, 'captures'))).toEqual(['dia 1.oraculo']);
  });

  it('refuses whatever needs a broker, and is not stored as a connection', async () => {
    const { file } = await save('a');
    const { id, ...view } = await console_.call('captures.open', { file });
    const offline = { code: 'capture-offline' };
    await expect(console_.call('connections.connect', { id })).rejects.toMatchObject(offline);
    await expect(
      console_.call('failures.look', { connectionId: id, queue: 'q', consent: false }),
    ).rejects.toMatchObject({
      code: 'capture-offline',
    });
    await expect(console_.call('failures.addQueue', { connectionId: id, queue: 'q' })).rejects.toMatchObject(
      offline,
    );
    await expect(console_.call('groups.recompute', { connectionId: id })).rejects.toMatchObject(offline);
    await expect(
      console_.call('collections.start', { connectionId: id, source: 'blog', parameters: {} }),
    ).rejects.toMatchObject({ code: 'read-only-connection' });
    await expect(console_.call('captures.close', local)).rejects.toMatchObject({ code: 'not-found' });
    expect(view.readOnly).toBe(true);
    await console_.close();
    console_ = await openConsole(temp.dir, noBroker());
    expect(await console_.call('connections.list', {})).toHaveLength(1);
    rmSync(file);
    expect((await console_.call('captures.list', {})).captures).toMatchObject([
      { missing: true, bytes: null },
    ]);
  });

  it('takes notes and marks, and keeps them in what is saved of it', async () => {
    const { file } = await save('a');
    const { id: connectionId } = await console_.call('captures.open', { file });
    const told: string[] = [];
    console_.client.on('notes.changed', (payload) => told.push(payload.connectionId));
    await console_.call('notes.save', {
      connectionId,
      target: { kind: 'run', id: 'r-1' },
      text: 'ana@example.com ligou',
    });
    await console_.call('marks.set', { connectionId, target: { kind: 'event', id: '6' }, mark: 'star' });
    expect(await console_.call('notes.list', { connectionId })).toMatchObject({
      notes: [{ author: 'tester', text: 'ana@example.com ligou' }],
      marks: [{ mark: 'star' }],
    });
    await expect(console_.call('notes.list', local)).rejects.toMatchObject({ code: 'not-found' });
    const masking = { detectors: [...DETECTORS], paths: true };
    const what = { kind: 'run', correlationId: 'r-1' } as const;
    const part = await console_.call('captures.save', { connectionId, what, name: 'b', masking, ...place });
    const opened = await console_.call('captures.open', { file: part.file });
    const { notes, marks } = await console_.call('notes.list', { connectionId: opened.id });
    expect(notes[0]?.text).toMatch(/^p-[0-9a-f]{12}@masked\.invalid ligou$/);
    expect(marks).toHaveLength(1);
    expect(told).toHaveLength(2);
    // What is saved of a masked capture is as masked as it was.
    const again = await console_.call('captures.save', {
      connectionId: opened.id,
      what: all,
      name: 'c',
      masking: null,
      ...place,
    });
    expect(again.masked).not.toBeNull();
  });

  it('is merged, exported and imported through the contract, with progress', async () => {
    const progress: number[] = [];
    console_.client.on('captures.progress', ({ done }) => progress.push(done));
    const [one, two] = [await save('one'), await save('two')];
    const merged = await console_.call('captures.merge', {
      files: [one.file, two.file],
      name: 'both',
      ...place,
    });
    expect(merged).toMatchObject({ capture: { events: 12 }, files: [{ duplicates: 0 }, { duplicates: 12 }] });
    expect(progress.length).toBeGreaterThan(0);

    const request = { what: all, format: 'jsonl' as const, masking: null, language: 'en' as const };
    expect(await console_.call('exports.preview', { ...local, request })).toMatchObject({ events: 12 });
    const { id } = await console_.call('exports.open', { ...local, request });
    const { text, over } = await console_.call('exports.next', { id });
    const rest = over ? '' : (await console_.call('exports.next', { id })).text;
    await console_.call('exports.close', { id });
    await expect(console_.call('exports.next', { id })).rejects.toMatchObject({ code: 'not-found' });
    expect((text + rest).trim().split('\n')).toHaveLength(13);

    const data = Buffer.from(text + rest).toString('base64');
    const begun = await console_.call('captures.receive', {
      id: null,
      name: '../x.jsonl',
      data,
      last: false,
    });
    const received = await console_
      .call('captures.receive', { id: begun.id, name: '', data: '', last: true })
      .catch(() => null);
    expect(received).toBeNull();
    const { file } = await console_.call('captures.receive', {
      id: null,
      name: '../x.jsonl',
      data,
      last: true,
    });
    expect(file).toBe(join(temp.dir, 'captures', 'x.jsonl'));
    const made = await console_.call('captures.import', {
      file: file ?? '',
      format: 'oraculo',
      profileId: 'generic',
      name: 'back',
      ...place,
    });
    expect(made).toMatchObject({
      capture: { events: 12, profile: { id: 'oraculo' } },
      result: { failed: 0 },
    });
  });

  it('leaves nothing when its saving is cancelled', async () => {
    const stop = new AbortController();
    const saving = console_.client.call(
      'captures.save',
      { ...local, what: all, name: 'x', masking: null, ...place },
      { signal: stop.signal },
    );
    stop.abort();
    await expect(saving).rejects.toMatchObject({ code: 'cancelled' });
    await console_.call('captures.list', {});
    const folder = join(temp.dir, 'captures');
    // Whoever asked is told at once; the work itself ends at its next slice.
    await expect.poll(() => (existsSync(folder) ? readdirSync(folder) : []), { timeout: 10_000 }).toEqual([]);
  });
});

describe('the command line', () => {
  async function oraculo(...argv: string[]) {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const code = await runCommandLine({
      argv,
      env: {},
      stdin: process.stdin,
      stdout,
      stderr,
      signal: new AbortController().signal,
      version: '0.0.0',
      open: async () => ({ client: console_.client, close: async () => undefined }),
    });
    const read = (stream: PassThrough) => String(stream.read() ?? '');
    return { code, out: read(stdout), err: read(stderr) };
  }

  it('saves, tells of, checks, reads, merges, exports and imports captures', async () => {
    const file = (name: string) => join(temp.dir, 'out', name);
    expect(await oraculo('capture', 'save', file('a.oraculo'), '--all', '--mask')).toMatchObject({
      code: 0,
      out: expect.stringContaining('12 events, 3 runs'),
    });
    expect((await oraculo('capture', 'save', file('a.oraculo'), '--all')).code).toBe(5);
    expect((await oraculo('capture', 'save', file('b'), '--run', 'r-1')).out).toContain(file('b.oraculo'));
    expect((await oraculo('capture', 'info', file('a.oraculo'))).out).toContain(
      '3  email  body.payload.erro.mensagem',
    );
    expect((await oraculo('capture', 'info', file('b.oraculo'), '--check')).out).toContain('It is whole.');
    expect((await oraculo('capture', 'info', file('nothing.oraculo'))).code).toBe(3);
    expect(
      (await oraculo('runs', '--capture', file('b.oraculo'), '--json')).out.trim().split('\n'),
    ).toHaveLength(1);
    expect((await oraculo('events', '--capture', file('b.oraculo'))).out).toContain('iniciar_coleta');
    expect((await oraculo('failures', 'queues', '--capture', file('b.oraculo'))).code).toBe(5);
    expect(await console_.call('connections.list', {})).toHaveLength(1);
    const merged = await oraculo(
      'capture',
      'merge',
      file('a.oraculo'),
      file('b.oraculo'),
      '--out',
      file('m.oraculo'),
    );
    expect(merged.out).toContain('13 events');
    const csv = await oraculo(
      'capture',
      'export',
      '--capture',
      file('b.oraculo'),
      '--all',
      '--format',
      'csv',
      '--columns',
      'seq,type',
    );
    expect(csv.out.replace('\ufeff', '').split('\r\n').slice(0, 2)).toEqual(['seq,type', '5,iniciar_coleta']);
    const written = await oraculo('capture', 'export', '--all', '--out', file('all.jsonl'), '--json');
    expect(JSON.parse(written.out)).toMatchObject({ events: 12, file: file('all.jsonl') });
    expect(readFileSync(file('all.jsonl'), 'utf8').split('\n')).toHaveLength(14);
    expect((await oraculo('capture', 'export', '--all', '--out', file('all.jsonl'))).code).toBe(5);
    writeFileSync(file('plain.ndjson'), '{"a":1}\nbroken\n');
    const imported = await oraculo(
      'capture',
      'import',
      file('plain.ndjson'),
      '--format',
      'ndjson',
      '--out',
      file('i.oraculo'),
    );
    expect(imported).toMatchObject({ code: 6, err: expect.stringContaining('line 2: it is no JSON') });
    const chosen = await oraculo('capture', 'save', file('c'), '--seq', '2,3', '--seq', '9');
    expect(chosen.out).toContain('3 events, 2 runs');
    expect((await oraculo('capture', 'export')).code).toBe(2);
    expect((await oraculo('capture', 'nothing')).code).toBe(2);
    expect(readdirSync(join(temp.dir, 'out')).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

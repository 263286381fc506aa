import { chmodSync, readdirSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mergeCaptures } from '../../../../src/core/captures/merge-captures.ts';
import {
  deleteNote,
  readMarks,
  readNotes,
  writeMark,
  writeNote,
} from '../../../../src/core/captures/notes.ts';
import { openCapture } from '../../../../src/core/captures/open-capture.ts';
import { historyQueries } from '../../../../src/core/query/history-queries.ts';
import { aRun, type CaptureFixture, captureFixture, log, quiet, START } from './capture-fixture.ts';

let it_: CaptureFixture;

beforeEach(() => {
  it_ = captureFixture();
  for (const [index, id] of ['r-1', 'r-2', 'r-3'].entries()) {
    it_.history.record.record(aRun(id, START + index * 10_000));
  }
});

afterEach(() => it_.remove());

function merge(...names: readonly string[]) {
  return mergeCaptures({
    files: names.map(it_.path),
    target: { file: it_.path('merged.oraculo'), overwrite: false },
    version: '1.2.3',
    clock: { now: () => START },
    log,
    ...quiet,
  });
}

describe('merged captures', () => {
  it('hold what several have once, in the order it was received, and say how much that was', async () => {
    await it_.save('one.oraculo', { kind: 'span', from: START + 10_000, to: START + 30_000 });
    await it_.save('two.oraculo', { kind: 'span', from: START, to: START + 15_000 });
    const { manifest, files } = await merge('one.oraculo', 'two.oraculo');
    expect(files.map(({ events, duplicates }) => [events, duplicates])).toEqual([
      [8, 0],
      [4, 4],
    ]);
    expect(manifest).toMatchObject({ events: 12, runs: 3, source: { kind: 'merged' }, masked: null });
    const capture = openCapture(it_.path('merged.oraculo'));
    const { events } = historyQueries(capture.read).eventsPage({ limit: 20 });
    expect(events.map(({ seq }) => seq)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(events.map(({ receivedAt }) => receivedAt)).toEqual(
      events.map(({ receivedAt }) => receivedAt).toSorted((a, b) => b - a),
    );
    expect(historyQueries(capture.read).runDetail('r-2', START).run).toMatchObject({
      state: 'done',
      events: 4,
    });
    capture.close();
    expect(readdirSync(it_.dir).toSorted()).toEqual(['merged.oraculo', 'one.oraculo', 'two.oraculo']);
  });

  it('keep equal messages that one capture saw twice', async () => {
    const [first] = aRun('twin', START + 90_000);
    if (!first) throw new Error('no event');
    it_.history.record.record([first, first]);
    await it_.save('one.oraculo', { kind: 'run', correlationId: 'twin' });
    await it_.save('two.oraculo', { kind: 'run', correlationId: 'twin' });
    const { manifest, files } = await merge('one.oraculo', 'two.oraculo');
    expect(manifest.events).toBe(2);
    expect(files.map(({ duplicates }) => duplicates)).toEqual([0, 2]);
  });

  it('carry notes and marks to where their events are now', async () => {
    await it_.save('one.oraculo', { kind: 'run', correlationId: 'r-3' });
    await it_.save('two.oraculo', { kind: 'all' });
    const note = { author: 'ana', at: START, text: 'olhar isto' };
    writeNote(it_.path('one.oraculo'), { ...note, target: { kind: 'event', id: '10' } });
    writeNote(it_.path('two.oraculo'), { ...note, target: { kind: 'event', id: '10' } });
    writeNote(it_.path('two.oraculo'), { ...note, target: { kind: 'run', id: 'r-1' } });
    writeMark(it_.path('one.oraculo'), { kind: 'event', id: '12' }, 'star');
    await merge('one.oraculo', 'two.oraculo');
    const capture = openCapture(it_.path('merged.oraculo'));
    expect(readNotes(capture.read).map(({ target }) => target)).toEqual([
      { kind: 'event', id: '10' },
      { kind: 'run', id: 'r-1' },
    ]);
    expect(readMarks(capture.read)).toEqual([{ target: { kind: 'event', id: '12' }, mark: 'star' }]);
    capture.close();
  });

  it('are masked only when all of them are', async () => {
    await it_.save('one.oraculo', { kind: 'all' }, { masked: true });
    await it_.save('two.oraculo', { kind: 'all' });
    expect((await merge('one.oraculo', 'two.oraculo')).manifest.masked).toBeNull();
  });
});

describe('notes and marks', () => {
  it('are written into the file while it is open, changed and taken away', async () => {
    await it_.save('one.oraculo', { kind: 'all' });
    const file = it_.path('one.oraculo');
    const capture = openCapture(file);
    const target = { kind: 'event', id: '3' } as const;
    writeNote(file, { target, text: 'um', author: 'ana', at: START });
    writeNote(file, { id: 1, target, text: 'dois', author: 'bia', at: START + 1 });
    expect(readNotes(capture.read, target)).toEqual([
      { id: 1, target, text: 'dois', author: 'bia', at: START + 1 },
    ]);
    chmodSync(file, 0o640);
    writeMark(file, target, 'red');
    expect(statSync(file).mode & 0o777).toBe(0o640);
    writeMark(file, target, 'blue');
    expect(readMarks(capture.read)).toEqual([{ target, mark: 'blue' }]);
    writeMark(file, target, null);
    deleteNote(file, 1);
    expect([...readNotes(capture.read), ...readMarks(capture.read)]).toEqual([]);
    expect(() => writeNote(file, { id: 9, target, text: '', author: '', at: 0 })).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
    capture.close();
    expect(readdirSync(it_.dir)).toEqual(['one.oraculo']);
  });
});

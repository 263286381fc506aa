import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recorder } from '../../../../src/core/capture/recorder.ts';
import { anEvent, type HistoryFixture, historyFixture, profileOf } from './history-fixture.ts';

describe('declared fields of a history', () => {
  let at: HistoryFixture;
  beforeEach(() => {
    at = historyFixture();
  });
  afterEach(() => at.remove());

  const fields = () => at.history.read.prepare('SELECT path, since_seq FROM field ORDER BY path').raw().all();
  const rows = () =>
    at.history.read
      .prepare(
        'SELECT path, value, seq FROM event_field JOIN field ON id = field_id ORDER BY path, value, seq',
      )
      .raw()
      .all();
  const recorderFor = (paths: string[]) =>
    recorder(at.history, { ...profileOf('oraculo'), fields: paths }, at.clock);

  it('are kept from the event on after which they were declared', () => {
    recorderFor(['a']).record([anEvent({ fields: [{ path: 'a', value: 'x' }] }), anEvent()]);
    const both = [
      { path: 'a', value: 'x' },
      { path: 'b', value: 7 },
      { path: 'other', value: 1 },
    ];
    recorderFor(['a', 'b']).record([anEvent({ fields: both })]);
    expect(fields()).toEqual([
      ['a', 0],
      ['b', 2],
    ]);
    expect(rows()).toEqual([
      ['a', 'x', 1],
      ['a', 'x', 3],
      ['b', 7, 3],
    ]);
  });

  it('never count as complete over a time in which they were not declared', () => {
    recorderFor(['a']).record([anEvent({ fields: [{ path: 'a', value: 'x' }] })]);
    recorderFor([]).record([anEvent({ fields: [{ path: 'a', value: 'x' }] })]);
    recorderFor(['a']).record([anEvent({ fields: [{ path: 'a', value: 'x' }] })]);
    expect(fields()).toEqual([['a', 2]]);
    expect(rows()).toEqual([['a', 'x', 3]]);
  });
});

describe('minutes of a history', () => {
  it('count what came, and say where it lies, also when the clock goes back (S10)', () => {
    const at = historyFixture();
    const error = { code: null, message: 'caiu' };
    at.record.record([
      anEvent({ receivedAt: 60_000 }),
      anEvent({ receivedAt: 119_999, error }),
      anEvent({ receivedAt: 120_000, type: null }),
    ]);
    at.record.record([anEvent({ receivedAt: 60_001 })]);
    const rows = at.history.read
      .prepare(
        `SELECT coalesce(text, '-'), minute, events, errors, first_seq, last_seq
         FROM event_minute LEFT JOIN word ON id = type_id ORDER BY minute`,
      )
      .raw()
      .all();
    expect(rows).toEqual([
      ['iniciar_coleta', 1, 3, 1, 1, 4],
      ['-', 2, 1, 0, 3, 3],
    ]);
    at.remove();
  });
});

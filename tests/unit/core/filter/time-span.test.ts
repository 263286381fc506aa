import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recorder } from '../../../../src/core/capture/recorder.ts';
import { indexedPaths } from '../../../../src/core/filter/indexed-paths.ts';
import { placesOf } from '../../../../src/core/filter/time-span.ts';
import { TOO_MANY } from '../../../../src/core/systems/indexed-fields.ts';
import { readFilter } from '../../../../src/shared/filter/read-filter.ts';
import { anEvent, type HistoryFixture, historyFixture, profileOf } from '../store/history-fixture.ts';

const MINUTE = 60_000;
const NOW = 100 * MINUTE;

describe('where a search looks', () => {
  let at: HistoryFixture;
  beforeEach(() => {
    at = historyFixture();
  });
  afterEach(() => at.remove());

  const places = (text: string) => {
    const { filter } = readFilter(text, { subject: 'events', aliases: new Map() });
    if (!filter) throw new Error(text);
    return placesOf(at.history.read, filter, NOW);
  };
  const iso = (minute: number) => new Date(minute * MINUTE).toISOString();

  it('is where events of the time that is asked for lie, also when the clock went back (S10)', () => {
    at.record.record([10, 20, 90, 15, 95].map((minute) => anEvent({ receivedAt: minute * MINUTE })));
    expect(places('last 15m')).toEqual({ first: 3, last: 5 });
    expect(places(`between ${iso(12)} and ${iso(30)}`)).toEqual({ first: 2, last: 4 });
    expect(places(`before ${iso(11)}`)).toEqual({ first: 1, last: 1 });
    expect(places(`type = x and since ${iso(90)} and payload.n = 1`)).toEqual({ first: 3, last: 5 });
    expect(places(`between ${iso(30)} and ${iso(40)}`)).toEqual({ first: null, last: null });
    expect(places(`since ${iso(40)} and before ${iso(30)}`)).toEqual({ first: null, last: null });
  });

  it('is anywhere where no time is asked for, or not of every hit', () => {
    at.record.record([anEvent({ receivedAt: MINUTE })]);
    for (const text of ['type = x', 'not last 5m', 'last 5m or type = x']) expect(places(text)).toBeNull();
  });

  it('is along the whole history where the time is a long one', () => {
    at.record.record([anEvent({ receivedAt: MINUTE }), anEvent({ receivedAt: 90_000 * MINUTE })]);
    expect(places(`since ${iso(2)}`)).toBeNull();
    expect(places(`since ${iso(80_000)}`)).toEqual({ first: 2, last: 2 });
  });

  it('finds nothing in a history without events', () => {
    expect(places('last 5m')).toEqual({ first: null, last: null });
  });

  it('goes by the values of a path only while all of them are kept', () => {
    const withFields = (...paths: string[]) =>
      recorder(at.history, { ...profileOf('oraculo'), fields: paths }, at.clock);
    withFields('a').record([anEvent({ fields: [{ path: 'a', value: 1 }] })]);
    expect([...indexedPaths(at.history.read)]).toEqual(['a']);
    const both = withFields('a', 'b');
    expect([...indexedPaths(at.history.read)]).toEqual(['a']);
    both.record([anEvent({ fields: [{ path: 'a', value: TOO_MANY }] })]);
    expect([...indexedPaths(at.history.read)]).toEqual([]);
  });
});

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventSearch } from '../../../../src/core/filter/find-events.ts';
import { failureStatement } from '../../../../src/core/filter/find-failures.ts';
import { runStatement } from '../../../../src/core/filter/find-runs.ts';
import { keyedSearch } from '../../../../src/core/filter/keyed-search.ts';
import type { Search } from '../../../../src/core/filter/search.ts';
import type { Filter, FilterSubject } from '../../../../src/shared/filter/ast.ts';
import { evaluate } from '../../../../src/shared/filter/evaluate.ts';
import { readFilter } from '../../../../src/shared/filter/read-filter.ts';
import { filterTexts } from './filter-texts.ts';
import { NOW, type SampleHistory, sampleHistory } from './sample-history.ts';

/** More than 10,000 filters in all; `ORACULO_FILTERS` for more, `ORACULO_SEED` to ask those of a failure again. */
const RUNS = Number(process.env.ORACULO_FILTERS ?? 3_400);
const SEED = Number(process.env.ORACULO_SEED ?? Date.now() & 0x7fffffff);
const ALIASES = new Map();
const EVER = Number.POSITIVE_INFINITY;

function everything<Row extends object>(search: Search<Row>): readonly Row[] {
  return search(null, EVER, EVER).found;
}

describe(`SQL answers as the evaluator does (seed ${SEED})`, { timeout: 240_000 }, () => {
  let at: SampleHistory;
  beforeAll(() => {
    at = sampleHistory(SEED, 40);
  });
  afterAll(() => at.at.remove());

  const read = (text: string, subject: FilterSubject): Filter => {
    const { filter, problems } = readFilter(text, { subject, aliases: ALIASES });
    expect(problems, text).toEqual([]);
    if (!filter) throw new Error(text);
    return filter;
  };
  const database = () => at.at.history.read;
  const ask: Readonly<Record<FilterSubject, (filter: Filter) => readonly string[]>> = {
    events: (filter) => {
      const range = { after: 0, before: 1_000 };
      const older = everything(eventSearch(database(), { filter, now: NOW, direction: 'older' }, range));
      return older.map(({ seq }) => String(seq));
    },
    runs: (filter) =>
      everything(keyedSearch(database(), runStatement(filter, NOW))).map(
        ({ correlationId }) => correlationId,
      ),
    failures: (filter) => {
      const within = { sql: '', values: [] };
      const statement = failureStatement({ filter, now: NOW, order: 'newest', within });
      return everything(keyedSearch(database(), statement)).map(({ id }) => id);
    },
  };

  it.each(['events', 'runs', 'failures'] as const)('over %s, whatever is asked', (subject) => {
    let matching = 0;
    let partly = 0;
    fc.assert(
      fc.property(filterTexts(subject), (text) => {
        const filter = read(text, subject);
        const samples = at[subject];
        const expected = samples.filter(({ facts }) => evaluate(filter, facts, NOW)).map(({ key }) => key);
        matching += expected.length > 0 ? 1 : 0;
        partly += expected.length > 0 && expected.length < samples.length ? 1 : 0;
        expect([...ask[subject](filter)].sort(), text).toEqual(expected.sort());
      }),
      { numRuns: RUNS, seed: SEED },
    );
    // Filters that find nothing, or everything, would prove little.
    expect(matching).toBeGreaterThan(RUNS / 3);
    expect(partly).toBeGreaterThan(RUNS / 5);
  });

  it('in both directions', () => {
    fc.assert(
      fc.property(filterTexts('events'), (text) => {
        const filter = read(text, 'events');
        const range = { after: 7, before: 31 };
        const [older, newer] = (['older', 'newer'] as const).map((direction) =>
          everything(eventSearch(database(), { filter, now: NOW, direction }, range)).map(({ seq }) => seq),
        );
        expect(newer?.toReversed()).toEqual(older);
        expect(older?.every((seq) => seq > 7 && seq < 31)).toBe(true);
      }),
      { numRuns: RUNS / 8, seed: SEED },
    );
  });

  it('knows each of `x`, `not x` to be true of every event', () => {
    fc.assert(
      fc.property(filterTexts('events'), (text) => {
        const [yes, no] = [ask.events(read(text, 'events')), ask.events(read(`not (${text})`, 'events'))];
        expect([...yes, ...no].sort()).toEqual(at.events.map(({ key }) => key).sort());
      }),
      { numRuns: RUNS / 8, seed: SEED },
    );
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FOUND_FAILURES_SQL } from '../../../../src/core/failures/failure-queries.ts';
import { ENDS_SQL } from '../../../../src/core/filter/count.ts';
import { eventStatement } from '../../../../src/core/filter/find-events.ts';
import { failureStatement } from '../../../../src/core/filter/find-failures.ts';
import { runStatement } from '../../../../src/core/filter/find-runs.ts';
import { INDEXED_PATHS_SQL } from '../../../../src/core/filter/indexed-paths.ts';
import { SAMPLE_SQL, seenSql } from '../../../../src/core/filter/seen-values.ts';
import { EXTENT_SQL, PLACES_SQL } from '../../../../src/core/filter/time-span.ts';
import { FILTER_SUBJECTS, type Filter, type FilterSubject } from '../../../../src/shared/filter/ast.ts';
import { FIELD_NAMES, fieldFacts } from '../../../../src/shared/filter/fields.ts';
import { readFilter } from '../../../../src/shared/filter/read-filter.ts';
import { NOW, type SampleHistory, sampleHistory } from './sample-history.ts';

/**
 * Rows of the searched table are gone through by its key; `m`, `n`, `b` and `part` are what a few rows of a subquery gave, and
 * a full-text index names its own search SCAN.
 */
const READ_WHOLE = /^SCAN (m|n|b|part|event_text|\(subquery-\d+\)|CONSTANT ROW)\b/;

describe('the plan of every shape of search', () => {
  let at: SampleHistory;
  beforeAll(() => {
    at = sampleHistory(1, 60);
    at.at.history.write.exec('ANALYZE');
  });
  afterAll(() => at.at.remove());

  const planOf = (sql: string, values: readonly (string | number)[]) =>
    at.at.history.read
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...values)
      .map((row) => row.detail);
  const read = (text: string, subject: FilterSubject): Filter => {
    const { filter, problems } = readFilter(text, { subject, aliases: new Map() });
    expect(problems).toEqual([]);
    if (!filter) throw new Error(text);
    return filter;
  };
  const check = (plan: readonly string[], ...parts: readonly string[]) => {
    expect(plan.filter((line) => line.startsWith('SCAN') && !READ_WHOLE.test(line))).toEqual([]);
    expect(plan.join('\n')).not.toContain('USE TEMP B-TREE FOR ORDER BY');
    for (const part of parts) expect(plan.join('\n')).toContain(part);
  };
  const indexed = new Set(['payload.fonte', 'payload.n']);
  const events = (
    text: string,
    direction: 'older' | 'newer' = 'older',
    paths: ReadonlySet<string> = new Set(),
  ) => {
    const search = { filter: read(text, 'events'), now: NOW, direction, indexed: paths };
    const { sql, valuesFor } = eventStatement(search);
    return planOf(sql, valuesFor({ after: 0, before: 100 }));
  };

  it.each([
    ['correlation = c-1', 'event_by_correlation (correlation_id=? AND seq>? AND seq<?)'],
    ['correlation = c-1 and "timed out" and type = x', 'event_by_correlation'],
    ['retry = r-1', 'event_by_retry (retry_id=? AND seq>? AND seq<?)'],
    ['type = iniciar_coleta', 'event_by_type (type_id=? AND seq>? AND seq<?)'],
    ['type = iniciar_coleta and payload.n = 5 and last 2h', 'event_by_type'],
    ['mark = late', 'event_by_mark (mark=? AND seq>? AND seq<?)'],
    ['mark = missing', 'SEARCH event_mark USING PRIMARY KEY (correlation_id=? AND seq=? AND mark=?)'],
    ['"timed out"', 'event_text VIRTUAL TABLE'],
    ['timed payload.n = 5', 'event_text VIRTUAL TABLE'],
    ['error.message ~ "timed out"', 'event_text VIRTUAL TABLE'],
    ['source ~ blog', 'event_text VIRTUAL TABLE'],
  ])('%s goes by an index, in both directions', (text, index) => {
    for (const direction of ['older', 'newer'] as const) check(events(text, direction), index);
  });

  it.each([
    ['payload.fonte = youtube', 1],
    ['payload.fonte = "youtube" and type = x and "timed out"', 1],
    ['payload.n = 5', 2],
    ['payload.n in (5, "a", true) and last 2h', 5],
  ] as const)('%s goes by the values of a declared path, in both directions', (text, searches) => {
    for (const direction of ['older', 'newer'] as const) {
      const plan = events(text, direction, indexed);
      check(plan, 'SEARCH x USING PRIMARY KEY (field_id=? AND value=? AND seq>? AND seq<?)');
      expect(plan.filter((line) => line.startsWith('SEARCH x'))).toHaveLength(searches);
    }
  });

  it.each(['payload.n > 5', 'payload.n != 5', 'payload.n = null', 'not payload.n = 5', 'payload.x = 5'])(
    '%s is not asked of the values of declared paths',
    (text) =>
      check(events(text, 'older', indexed), 'SEARCH e USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)'),
  );

  it('asks for declared paths and places of a time by index', () => {
    expect(planOf(INDEXED_PATHS_SQL, []).join('\n')).toContain(
      'SEARCH x USING PRIMARY KEY (field_id=? AND value=?)',
    );
    const places = planOf(PLACES_SQL, [1, 2]).join('\n');
    expect(places).toContain('SEARCH event_minute USING PRIMARY KEY (type_id=? AND minute>? AND minute<?)');
    const extent = planOf(EXTENT_SQL, []).join('\n');
    expect(extent.match(/SEARCH m USING PRIMARY KEY \(type_id=\?\)/g)).toHaveLength(2);
  });

  it.each([
    'ab',
    'not "timed out"',
    '"timed out" or type = x',
    'type in (a, b)',
    'type = resultado_*',
    'type ~ ab',
    'size in 100..2000',
    'last 2h',
    'payload.n = 5',
    'header.x-tries > 1',
    'body ~ youtube',
  ])('%s goes along the order of capture', (text) => {
    for (const direction of ['older', 'newer'] as const) {
      check(events(text, direction), 'SEARCH e USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)');
    }
  });

  it('reads a message, a run, failures and earlier events by their keys', () => {
    check(events('payload.n = 5'), 'SEARCH m USING INTEGER PRIMARY KEY');
    check(events('run.state = failed'), 'SEARCH r USING INDEX sqlite_autoindex_run_1');
    check(events('failure.reason = rejected'), 'SEARCH f USING INDEX failure_by_run');
    check(events('latency > 2s'), 'SEARCH p USING INDEX event_by_correlation');
    check(events('failure.group = g-a'), 'SEARCH i EXISTS USING PRIMARY KEY (failure_id=?)');
    check(events('type = x or source = y'), 'SEARCH word USING COVERING INDEX sqlite_autoindex_word_1');
  });

  it.each(['blog', 'run.state != failed', 'type = x and run.duration > 1m', 'failure.reason = rejected'])(
    'runs with %s go by their start',
    (text) => {
      const { sql, valuesFor } = runStatement(read(text, 'runs'), NOW);
      check(planOf(sql, valuesFor(null)), 'run_by_start');
      check(planOf(sql, valuesFor({ startedAt: 5, correlationId: 'c' })), 'run_by_start');
    },
  );

  it.each([
    ['run.state = failed and run.duration > 1m', 'run_by_state (state=?'],
    ['run.state = stalled', 'run_limited_by_start'],
  ])('runs with %s go by their state', (text, index) => {
    const { sql, valuesFor } = runStatement(read(text, 'runs'), NOW);
    check(planOf(sql, valuesFor(null)), index);
  });

  it('one run goes by its id', () => {
    const { sql, valuesFor } = runStatement(read('correlation = c-1 and blog', 'runs'), NOW);
    expect(planOf(sql, valuesFor(null)).join('\n')).toContain('sqlite_autoindex_run_1 (correlation_id=?)');
  });

  it.each(['newest', 'oldest'] as const)(
    'failures, %s first, go by their death, or by that of their queue',
    (order) => {
      for (const text of [
        'blog',
        'reason = rejected and payload.n = 5',
        'group = g-a',
        'run.state = failed',
      ]) {
        const filter = read(text, 'failures');
        const all = failureStatement({ filter, now: NOW, order, within: { sql: '', values: [] } });
        check(planOf(all.sql, all.valuesFor(null)), 'failure_by_death');
        const within = { sql: 'queue = ?', values: ['q'] };
        const ofQueue = failureStatement({ filter, now: NOW, order, within });
        check(planOf(ofQueue.sql, ofQueue.valuesFor({ failedAt: 5, id: 'x' })), 'failure_by_queue');
      }
    },
  );

  it('counts go by the ends of their index', () => {
    check(planOf(ENDS_SQL.events, []), 'SEARCH event');
    check(planOf(ENDS_SQL.runs, []), 'run_by_start');
    check(planOf(ENDS_SQL.failures, []), 'failure_by_death');
  });

  it('failures that were found are read by their ids', () => {
    const plan = planOf(FOUND_FAILURES_SQL, ['["f-1"]']).join('\n');
    expect(plan).toContain('SEARCH failure USING INDEX sqlite_autoindex_failure_1 (id=?)');
  });

  it('what completes a filter is taken from the newest alone', () => {
    for (const subject of FILTER_SUBJECTS) {
      for (const name of FIELD_NAMES.filter((each) => fieldFacts(each).subjects.includes(subject))) {
        const question = seenSql(name, subject, NOW);
        if (!question) continue;
        expect(question.sql).toContain('LIMIT 2000');
        const plan = planOf(question.sql, question.values);
        const home = plan.filter((line) => /^SCAN [erf]\b/.test(line)).join();
        expect(home).toMatch(
          /^SCAN (e|r USING (COVERING )?INDEX run_by_start|f USING (COVERING )?INDEX failure_by_death)$/,
        );
      }
    }
    for (const sql of Object.values(SAMPLE_SQL)) {
      const plan = planOf(sql, []);
      expect(plan.join('\n')).toMatch(
        /SEARCH m USING (INTEGER PRIMARY KEY|INDEX sqlite_autoindex_failure_message_1)/,
      );
      expect(plan.join('\n')).not.toContain('USE TEMP B-TREE FOR ORDER BY');
    }
  });
});

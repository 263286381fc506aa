import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LazyDelivery } from '../../../../src/core/broker/delivery.ts';
import { readDeliveries } from '../../../../src/core/capture/read-delivery.ts';
import {
  type ConnectionHistory,
  openConnectionHistory,
} from '../../../../src/core/connections/connection-history.ts';
import { keepRetention } from '../../../../src/core/connections/keep-retention.ts';
import { NEXT_RECEIVED_SQL, SEQ_ENDS_SQL } from '../../../../src/core/connections/retention-bounds.ts';
import { IS_KEPT_SQL, NEXT_EVENTS_SQL } from '../../../../src/core/store/remove-events.ts';
import { indexedFields } from '../../../../src/core/systems/indexed-fields.ts';
import type { Retention } from '../../../../src/shared/domain/connection.ts';
import { TestLog } from '../../../support/failures/lab.ts';
import { FIRST_AT, firstMessages } from '../../../support/history/messages.ts';
import { profileOf } from '../store/history-fixture.ts';

const DAY_MS = 86_400_000;
const EVENTS = 3_000;
const profile = profileOf('oraculo');

describe('retention', { timeout: 90_000 }, () => {
  let dir = '';
  let log: TestLog;
  let history: ConnectionHistory;
  let retention: Retention;
  const clock = { at: 0, now: () => clock.at };
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'oraculo-retention-'));
    log = new TestLog();
    history = openConnectionHistory({ file: join(dir, 'history.db'), profile, clock, log });
  });
  afterEach(() => {
    history.close();
    rmSync(dir, { recursive: true, force: true });
    expect(log.errors).toEqual([]);
  });

  /** A thousand on each of three days. */
  const events = firstMessages(11, EVENTS).flatMap((message, index) => {
    const receivedAt = FIRST_AT + Math.trunc(index / 1_000) * DAY_MS + index;
    const delivery = new LazyDelivery({ ...message, deliveryTag: 1, consumerTag: null, redelivered: false });
    return readDeliveries(profile, delivery, 'tap', receivedAt).map((event) => ({
      ...event,
      madeAt: receivedAt,
    }));
  });
  const fill = () => {
    for (let from = 0; from < EVENTS; from += 500) history.record(events.slice(from, from + 500));
    clock.at = FIRST_AT + 2 * DAY_MS;
  };
  const one = (sql: string, ...values: unknown[]) =>
    history.read
      .prepare(sql)
      .pluck()
      .get(...values);
  const all = (sql: string) => history.read.prepare(sql).raw().all();

  /** One look from its start to its end. */
  const look = async (meanwhile: () => void = () => undefined) => {
    let done = false;
    const changed = () => {
      done = true;
    };
    const keeper = keepRetention({ history, profile, retention: () => retention, clock, log, changed });
    keeper.look();
    for (let waited = 0; !done && waited < 30_000; waited += 5) {
      meanwhile();
      await setTimeout(5);
    }
    const wasDone = done;
    await keeper.close();
    return wasDone;
  };

  const failure = (id: string, state: string, correlationId: string | null, tapSeq: number | null) =>
    history.write
      .prepare(`INSERT INTO failure (id, queue, identity, ordinal, state, present, looked, tap_seq, exchange, routing_key,
        correlation_id, failed_at, deaths, retry_count, retries, size, first_seen_at, seen_at)
        VALUES (?, 'q', ?, 0, ?, 1, 1, ?, '', '', ?, 1, 1, 0, 0, 7, 1, 1)`)
      .run(id, id, state, tapSeq, correlationId);

  /** Everything derived is what it would be if only the events that are left had ever come. */
  const expectConsistent = () => {
    expect(all('SELECT type_id, events FROM type_count ORDER BY 1')).toEqual(
      all('SELECT type_id, count(*) FROM event GROUP BY 1 ORDER BY 1'),
    );
    expect(all('SELECT type_id, minute, events, errors FROM event_minute ORDER BY 1, 2')).toEqual(
      all(
        `SELECT coalesce(type_id, 0), received_at / 60000, count(*), count(error_message) FROM event GROUP BY 1, 2 ORDER BY 1, 2`,
      ),
    );
    expect(all('SELECT correlation_id, events FROM run ORDER BY 1')).toEqual(
      all('SELECT correlation_id, count(*) FROM event GROUP BY 1 ORDER BY 1'),
    );
    expect(all('SELECT state, runs FROM run_count WHERE runs > 0 ORDER BY 1')).toEqual(
      all('SELECT state, count(*) FROM run GROUP BY 1 ORDER BY 1'),
    );
    expect(all('SELECT seq FROM event_message ORDER BY 1')).toEqual(all('SELECT seq FROM event ORDER BY 1'));
    const bodies = history.read
      .prepare<[], { seq: number; body: Buffer }>(
        'SELECT seq, message_body(body, codec) AS body FROM event_message ORDER BY seq',
      )
      .all();
    const fields = bodies.flatMap(({ seq, body }) =>
      indexedFields(profile.fields ?? [], JSON.parse(body.toString())).map(({ path, value }) => [
        path,
        value,
        seq,
      ]),
    );
    const stored = all('SELECT path, value, seq FROM event_field JOIN field ON id = field_id');
    expect(stored.map((row) => JSON.stringify(row)).sort()).toEqual(
      fields.map((row) => JSON.stringify(row)).sort(),
    );
    expect(one("SELECT count(*) FROM event_text WHERE event_text MATCH 'blog'")).toBe(
      one('SELECT count(*) FROM event'),
    );
    expect(history.write.pragma('integrity_check', { simple: true })).toBe('ok');
    history.write.exec("INSERT INTO event_text (event_text) VALUES ('integrity-check')");
  };

  it('keeps everything where there is no limit', async () => {
    fill();
    retention = { days: null, megabytes: null };
    const keeper = keepRetention({
      history,
      profile,
      retention: () => retention,
      clock,
      log,
      changed: () => undefined,
    });
    keeper.look();
    await setTimeout(50);
    await keeper.close();
    expect(one('SELECT count(*) FROM event')).toBe(EVENTS);
  });

  it('by age removes what is older, runs whole, and all that was derived of it', async () => {
    fill();
    history.write.exec(
      "INSERT INTO gap (from_at, to_at, after_seq, reason) VALUES (1, 2, 5, 'overflow'), (3, NULL, 2900, 'overflow')",
    );
    retention = { days: 1, megabytes: null };
    expect(await look()).toBe(true);
    const left = Number(one('SELECT count(*) FROM event'));
    expect(left).toBeGreaterThan(1_900);
    expect(left).toBeLessThan(2_300);
    // Whatever of the first day is left belongs to a run that went on.
    expect(
      one(
        `SELECT count(*) FROM event e WHERE received_at < ? AND (SELECT last_event_at FROM run r
      WHERE r.correlation_id = e.correlation_id) < ?`,
        clock.at - DAY_MS,
        clock.at - DAY_MS,
      ),
    ).toBe(0);
    expect(all('SELECT after_seq FROM gap')).toEqual([[2900]]);
    expectConsistent();
    expect(history.queries.captureState()).toMatchObject({ captured: EVENTS, lastSeq: EVENTS });
  });

  it('keeps the run of a failure that is not dealt with, and the event that told of it', async () => {
    fill();
    const idOf = (seq: number) => String(one('SELECT correlation_id FROM event WHERE seq = ?', seq));
    failure('a', 'open', idOf(1), null);
    failure('b', 'possible_duplicate', null, 10);
    failure('c', 'succeeded', idOf(300), 300);
    const countOf = (id: string) => Number(one('SELECT count(*) FROM event WHERE correlation_id = ?', id));
    const before = countOf(idOf(1));
    retention = { days: 1, megabytes: null };
    const ids = [idOf(1), idOf(300)];
    expect(ids[0]).not.toBe(ids[1]);
    expect(await look()).toBe(true);
    expect(countOf(ids[0] ?? '')).toBe(before);
    expect(one('SELECT count(*) FROM event WHERE seq = 10')).toBe(1);
    expect(countOf(ids[1] ?? '')).toBe(0);
    expectConsistent();
  });

  it('by size removes the oldest until it fits, and the file gives the room back', async () => {
    fill();
    for (let round = 0; round < 2; round += 1) {
      const later = (round + 1) * 3 * DAY_MS;
      const again = events.map((event) => ({
        ...event,
        correlationId: `${round}-${event.correlationId}`,
        receivedAt: event.receivedAt + later,
        madeAt: event.receivedAt + later,
      }));
      history.record(again);
    }
    history.write.pragma('wal_checkpoint(TRUNCATE)');
    const file = join(dir, 'history.db');
    const before = statSync(file).size;
    // Half a megabyte is less than the contract allows an operator to ask for.
    retention = { days: null, megabytes: before / 2_000_000 };
    expect(await look()).toBe(true);
    expect(history.write.pragma('wal_checkpoint(TRUNCATE)')).toMatchObject([{ busy: 0 }]);
    // The text index gives its room back later, as new events are merged into it.
    expect(statSync(file).size).toBeLessThan(before * 0.8);
    const [first, last] = [
      Number(one('SELECT min(seq) FROM event')),
      Number(one('SELECT max(seq) FROM event')),
    ];
    expect(first).toBeGreaterThan(2_000);
    expect(last).toBe(3 * EVENTS);
    expectConsistent();
  });

  it('lets a capture go on meanwhile, which adds to runs that lose events as if it were read anew', async () => {
    fill();
    retention = { days: 1, megabytes: null };
    let added = 0;
    const isDone = await look(() => {
      history.record(
        events.slice(0, 20).map((event) => ({ ...event, receivedAt: clock.at, madeAt: clock.at })),
      );
      added += 20;
    });
    expect(isDone).toBe(true);
    expect(one('SELECT count(*) FROM event WHERE received_at = ?', clock.at)).toBe(added);
    expectConsistent();
  });

  it('removes an event whose body is damaged as well', async () => {
    fill();
    history.write.exec('UPDATE event_message SET codec = 77 WHERE seq = 5');
    retention = { days: 1, megabytes: null };
    expect(await look()).toBe(true);
    expect(one('SELECT count(*) FROM event WHERE seq = 5')).toBe(0);
    expect(one('SELECT count(*) FROM event_message WHERE seq = 5')).toBe(0);
  });

  it('removes rows of fields that are declared no more', async () => {
    fill();
    history.write.exec("DELETE FROM field WHERE path = 'payload.fila'");
    const orphans = 'SELECT count(*) FROM event_field WHERE field_id NOT IN (SELECT id FROM field)';
    expect(Number(one(orphans))).toBeGreaterThan(0);
    retention = { days: 1, megabytes: null };
    expect(await look()).toBe(true);
    expect(one(orphans)).toBe(0);
  });

  it('asks everything by an index', () => {
    const plan = (sql: string, values: unknown) =>
      history.write
        .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...(Array.isArray(values) ? values : [values]))
        .map(({ detail }) => detail)
        .filter((line) => line.startsWith('SCAN') && !/json_each|CONSTANT ROW/.test(line));
    expect(plan(NEXT_EVENTS_SQL, [1, 2, 3])).toEqual([]);
    expect(plan(IS_KEPT_SQL, { correlationId: 'c', before: 1, dealtWith: '[]', seq: 1 })).toEqual([]);
    expect(plan(NEXT_RECEIVED_SQL, [1])).toEqual([]);
    expect(plan(SEQ_ENDS_SQL, [])).toEqual([]);
  });
});

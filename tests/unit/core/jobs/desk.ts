/** A desk on a real history, a real journal and an embedded broker, for what is tested without the whole service. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrokerSession } from '../../../../src/core/broker/port.ts';
import { openConnectionHistory } from '../../../../src/core/connections/connection-history.ts';
import { Absences } from '../../../../src/core/failures/absence.ts';
import type { Desk } from '../../../../src/core/failures/desk.ts';
import { failureStore } from '../../../../src/core/failures/failure-store.ts';
import { queueStore } from '../../../../src/core/failures/queue-store.ts';
import { resultHistory } from '../../../../src/core/failures/result-history.ts';
import { resultRows } from '../../../../src/core/failures/result-rows.ts';
import { SerialQueues } from '../../../../src/core/failures/serial-queues.ts';
import { createGroups } from '../../../../src/core/groups/create.ts';
import { openJournal } from '../../../../src/core/retry/journal.ts';
import type { WritableDatabase } from '../../../../src/core/sqlite/open.ts';
import type { SystemProfile } from '../../../../src/shared/domain/system-profile.ts';
import { labProfile, systemClock, TestLog } from '../../../support/failures/lab.ts';
import { openSession, testPlace } from '../../../support/failures/sessions.ts';

export interface TestDesk {
  readonly desk: Desk;
  readonly session: BrokerSession;
  readonly database: WritableDatabase;
  readonly log: TestLog;
  close(): Promise<void>;
}

export async function openDesk(profile: SystemProfile = labProfile('work', 'dead')): Promise<TestDesk> {
  const folder = mkdtempSync(join(tmpdir(), 'oraculo-jobs-'));
  const { session, close } = await openSession(testPlace('embedded', folder));
  const log = new TestLog();
  const history = openConnectionHistory({
    file: join(folder, 'history.db'),
    profile,
    clock: systemClock,
    log,
  });
  const journal = openJournal({ file: join(folder, 'journal.db'), clock: systemClock });
  const context: Desk['context'] = {
    id: 'lab',
    profile,
    history,
    name: () => 'Lab',
    readOnly: () => false,
    session: () => session,
    results: () => null,
    deathTap: () => [],
    onEvents: (listener) => history.onEvents(listener),
    onConnected: () => () => undefined,
    capture: (...events) => history.record(events),
  };
  const groups = createGroups({
    context,
    clock: systemClock,
    log,
    operator: 'ana',
    notify: () => undefined,
    journal,
  });
  const desk: Desk = {
    context,
    journal,
    clock: systemClock,
    log,
    operator: 'ana',
    notify: () => undefined,
    groups,
    failures: failureStore(history.write, groups),
    results: resultRows(history.write, resultHistory(history.read, profile)),
    queues: queueStore(history.write),
    serial: new SerialQueues(),
    absences: new Absences(),
    inHand: new Set(),
    signal: new AbortController().signal,
  };
  return {
    desk,
    session,
    database: history.write,
    log,
    close: async () => {
      await groups.close();
      journal.close();
      history.close();
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Rows of dead letters, without their messages; `columns` are SQL over the number `n`, from 0. */
export function addRows(
  database: WritableDatabase,
  count: number,
  columns: Partial<Record<string, string>> = {},
): void {
  const all = {
    id: "printf('f%06d', n)",
    queue: "'dead'",
    identity: "printf('i%06d', n)",
    ordinal: '0',
    state: "'open'",
    present: '1',
    looked: '1',
    position: 'n',
    exchange: "''",
    routing_key: "'work'",
    reason: "'rejected'",
    failed_queue: "'work'",
    type: "'pedido'",
    correlation_id: "printf('c%d', n)",
    failed_at: '1000 + n',
    deaths: '1',
    retry_count: '0',
    retries: '0',
    size: '100',
    first_seen_at: '1000',
    seen_at: '1000',
    ...columns,
  };
  database.exec(`INSERT INTO failure (${Object.keys(all).join(', ')})
    WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers LIMIT ${count})
    SELECT ${Object.values(all).join(', ')} FROM numbers`);
}

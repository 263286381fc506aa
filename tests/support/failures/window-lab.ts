/** The engine of windows alone, on a real broker session, a real history and a real journal in a folder. */
import { join } from 'node:path';
import type { BrokerSession } from '../../../src/core/broker/port.ts';
import type { CapturedEvent } from '../../../src/core/capture/captured-event.ts';
import { openConnectionHistory } from '../../../src/core/connections/connection-history.ts';
import { Absences } from '../../../src/core/failures/absence.ts';
import type { Desk } from '../../../src/core/failures/desk.ts';
import type { FailureRow } from '../../../src/core/failures/failure-row.ts';
import { failureStore } from '../../../src/core/failures/failure-store.ts';
import { type LookResult, look } from '../../../src/core/failures/look.ts';
import { queueStore } from '../../../src/core/failures/queue-store.ts';
import { resultHistory } from '../../../src/core/failures/result-history.ts';
import { resultRows } from '../../../src/core/failures/result-rows.ts';
import { SerialQueues } from '../../../src/core/failures/serial-queues.ts';
import { createGroups } from '../../../src/core/groups/create.ts';
import { selectedRows } from '../../../src/core/jobs/selected-rows.ts';
import { openJournal } from '../../../src/core/retry/journal.ts';
import { openOperation } from '../../../src/core/retry/operation.ts';
import { type ItemRequest, planItem } from '../../../src/core/retry/plan-item.ts';
import type { RetryPlan } from '../../../src/core/retry/retry-item.ts';
import type { AtStep } from '../../../src/core/retry/steps.ts';
import type { EngineDeps, WindowRequest, WindowResult } from '../../../src/core/retry/window.ts';
import type { SystemProfile } from '../../../src/shared/domain/system-profile.ts';
import { ExpectedError } from '../../../src/shared/errors.ts';
import { never, systemClock, TestLog } from './lab.ts';

export interface WindowLabOptions {
  readonly folder: string;
  readonly profile: SystemProfile;
  readonly session: BrokerSession;
  readonly atStep?: AtStep;
  readonly readOnly?: () => boolean;
}

export interface WindowLab {
  readonly desk: Desk;
  readonly deps: EngineDeps;
  readonly log: TestLog;
  readonly captured: readonly CapturedEvent[];
  look(queue: string): Promise<LookResult>;
  /** Those known of a queue, in its order. */
  rows(queue: string): readonly FailureRow[];
  plan(request: Pick<ItemRequest, 'failureId' | 'action'> & Partial<ItemRequest>): RetryPlan;
  /** One window in an operation of its own. */
  window(
    queue: string | null,
    plans: readonly RetryPlan[],
    more?: Partial<WindowRequest>,
  ): Promise<WindowResult>;
  close(): void;
}

export function openWindowLab(options: WindowLabOptions): WindowLab {
  const { folder, profile, session } = options;
  const clock = systemClock;
  const log = new TestLog();
  const history = openConnectionHistory({ file: join(folder, 'history.db'), profile, clock, log });
  const journal = openJournal({ file: join(folder, 'journal.db'), clock });
  const captured: CapturedEvent[] = [];
  history.onEvents((batch) => captured.push(...batch));
  const context: Desk['context'] = {
    id: 'lab',
    profile,
    history,
    name: () => 'Lab',
    readOnly: options.readOnly ?? (() => false),
    session: () => {
      if (session.state.kind !== 'connected') throw new ExpectedError('not-connected', 'not connected');
      return session;
    },
    results: () => null,
    deathTap: () => [],
    onEvents: (listener) => history.onEvents(listener),
    onConnected: () => () => undefined,
    capture: (...events) => history.record(events),
  };
  const own = { context, journal, clock, log, operator: 'ana', notify: () => undefined };
  const groups = createGroups(own);
  const desk: Desk = {
    ...own,
    groups,
    failures: failureStore(history.write, groups),
    results: resultRows(history.write, resultHistory(history.read, profile)),
    queues: queueStore(history.write),
    serial: new SerialQueues(),
    absences: new Absences(),
    inHand: new Set(),
    signal: never,
  };
  const deps = { desk, atStep: options.atStep ?? (() => undefined) };
  return {
    desk,
    deps,
    log,
    captured,
    look: (queue) => look(desk, queue, true, never),
    rows: (queue) =>
      [...selectedRows(history.read, { kind: 'filter', filter: { queue } }, { profile, now: 0 })]
        .flat()
        .toSorted(
          (a, b) => (a.position ?? Number.MAX_SAFE_INTEGER) - (b.position ?? Number.MAX_SAFE_INTEGER),
        ),
    plan: (request) => planItem(desk, { reason: null, ...request }),
    window: async (queue, plans, more = {}) => {
      const operation = await openOperation(deps, queue);
      try {
        return await operation.run({ plans, signal: never, ...more });
      } finally {
        await operation.close();
      }
    },
    close: () => {
      journal.close();
      history.close();
    },
  };
}

/**
 * One connection's failures and retries, put together. In: what the connection captures and what operators ask. Out:
 * answers of the contract, and notes that something changed.
 */
import { ExpectedError } from '../../shared/errors.ts';
import type { Notify } from '../../shared/handlers.ts';
import type { CapturedEvent } from '../capture/captured-event.ts';
import type { Clock, Log } from '../deps.ts';
import { editDesk } from '../edit/edit-desk.ts';
import { type EditRulesFor, lockedFieldsOnly } from '../edit/edit-rules.ts';
import { createGroups } from '../groups/create.ts';
import { createJobs } from '../jobs/create.ts';
import { selectedRows } from '../jobs/selected-rows.ts';
import type { JobService } from '../jobs/service.ts';
import { Turns } from '../jobs/turns.ts';
import { evidenceFor } from '../retry/evidence.ts';
import { historyFacts } from '../retry/history-facts.ts';
import type { Journal } from '../retry/journal.ts';
import { OutcomeWatch } from '../retry/outcome-watch.ts';
import { withResults } from '../retry/result-evidence.ts';
import { isUnderWay, type RetryItem } from '../retry/retry-item.ts';
import { retryView } from '../retry/retry-view.ts';
import { RetryRunner } from '../retry/runner.ts';
import type { AtStep } from '../retry/steps.ts';
import { Absences } from './absence.ts';
import { bodyPart } from './body-part.ts';
import { recordDeaths } from './death-tap.ts';
import { type Desk, refreshFailure } from './desk.ts';
import { failureDetail } from './failure-detail.ts';
import { failureQueries } from './failure-queries.ts';
import { failureStore } from './failure-store.ts';
import { look } from './look.ts';
import { deathsPlaced, missedDeaths } from './missed-deaths.ts';
import { addQueue, removeQueue } from './name-queue.ts';
import { namedQueues } from './named-queues.ts';
import { liveSession, QueueFacts } from './queue-facts.ts';
import { queueStore } from './queue-store.ts';
import { resultHistory } from './result-history.ts';
import { ResultOutcomes } from './result-outcomes.ts';
import { resultRows } from './result-rows.ts';
import { ResultWatch } from './result-watch.ts';
import { SerialQueues } from './serial-queues.ts';
import type { ConnectionContext, FailureService } from './service.ts';

export interface FailureServiceDeps {
  readonly context: ConnectionContext;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  readonly operator: string;
  readonly notify: Notify;
  /** Absent: only the profile's locked fields bind an edit. */
  readonly editRulesFor?: EditRulesFor;
  /** For tests that stop the program at a step of a retry. */
  readonly atStep?: AtStep;
}

/** Failures whose retries were judged in the journal while the history lagged behind, or was rebuilt. */
function refreshAll(desk: Desk): void {
  const { journal, context } = desk;
  const items = [...journal.underWay(context.id), ...journal.lately(context.id)];
  const ids = new Set([...items.map((item) => item.failureId), ...desk.failures.underWay()]);
  desk.failures.inTransaction(() => {
    for (const failureId of ids) refreshFailure(desk, failureId);
  });
}

export function createFailureService(deps: FailureServiceDeps): FailureService {
  const { context } = deps;
  const stop = new AbortController();
  let jobs: JobService | undefined;
  const groups = createGroups(deps);
  /** Jobs wait for what becomes of retries. */
  const notify: Notify = (name, payload) => {
    deps.notify(name, payload);
    if (name === 'retries.changed') jobs?.moved();
  };
  const desk: Desk = {
    ...deps,
    notify,
    groups,
    failures: failureStore(context.history.write, groups),
    results: resultRows(context.history.write, resultHistory(context.history.read, context.profile)),
    queues: queueStore(context.history.write),
    serial: new SerialQueues(),
    absences: new Absences(),
    inHand: new Set(),
    signal: stop.signal,
  };
  const queries = failureQueries(context.history.read, deps.clock);
  const reading = () => ({ profile: context.profile, now: deps.clock.now() });
  const edits = editDesk({
    profile: context.profile,
    rulesFor: deps.editRulesFor ?? lockedFieldsOnly,
    row: desk.failures.byId,
    message: desk.failures.message,
    rows: (selection) => selectedRows(context.history.read, selection, reading()),
    turns: () => new Turns(),
  });
  const facts = historyFacts(context.history.read);
  const changed = () => deps.notify('failures.changed', { connectionId: context.id });
  const placeMissed = () => {
    if (!stop.signal.aborted && place(missedDeaths(context.history.write, context.profile))) changed();
  };
  const named = namedQueues(context.history.write);
  const queueFacts = new QueueFacts({ desk, queries, named, onLearned: placeMissed });
  /** By the profile alone until the broker has told its bindings; then again, and for good. */
  const place = (batch: readonly CapturedEvent[]) => {
    const hadDeaths = recordDeaths(desk, queueFacts.map, batch);
    const last = batch.at(-1);
    if (hadDeaths && last && queueFacts.isLearned) deathsPlaced(context.history.write, last.seq);
    return hadDeaths;
  };
  const outcomes = new OutcomeWatch(desk);
  const results = new ResultWatch(desk);
  const resultOutcomes = new ResultOutcomes(desk, (value) => results.takeValue(value));
  const runner = new RetryRunner({ desk, atStep: deps.atStep ?? (() => undefined) }, (retryIds) =>
    outcomes.sent(retryIds),
  );
  jobs = createJobs({
    desk,
    atStep: deps.atStep ?? (() => undefined),
    rulesFor: deps.editRulesFor ?? lockedFieldsOnly,
    onSent: (retryIds) => outcomes.sent(retryIds),
    classify: () => runner.classifyLeft(),
  });
  const view = (item: RetryItem) => retryView(item, evidenceFor(desk, facts, item));

  const onConnected = () => {
    if (stop.signal.aborted) return;
    runner.resume();
    jobs?.recover();
    results.readQuietly();
    queueFacts.refresh(context.session()).catch((error: unknown) => {
      if (error instanceof ExpectedError) desk.log.warn('the queues are not known yet', { code: error.code });
      else desk.log.error('the queues could not be learned', error);
    });
  };

  place(missedDeaths(context.history.write, context.profile));
  runner.classify();
  results.catchUp();
  refreshAll(desk);
  outcomes.recompute();
  jobs.recover();
  const unsubscribe = [
    context.onEvents((batch) => {
      const hadDeaths = place(batch);
      if (results.follow(batch) || hadDeaths) changed();
    }),
    context.onConnected(onConnected),
  ];
  if (liveSession(desk)) onConnected();

  return {
    queues: () => queueFacts.all(),
    page: (args) => queries.page(args),
    found: (args, signal) => queries.found(args, { profile: context.profile, signal }),
    detail: async (id) => withResults(desk, failureDetail(desk, facts, id)),
    look: ({ queue, consent }, signal) => {
      runner.classifyLeft();
      return look(desk, queue, consent, signal);
    },
    body: (args) => bodyPart(desk, args),
    addQueue: (queue) => addQueue(desk, named, queueFacts, queue),
    removeQueue: (queue) => removeQueue(desk, named, queries, queue),
    retry: async (args) => view(runner.start(args)),
    retries: ({ limit, unsettledOnly }) => {
      const items = desk.journal.newest(context.id, limit);
      return (unsettledOnly ? items.filter(isUnderWay) : items).map(view);
    },
    cancelRetry: (retryId) => view(runner.cancel(retryId)),
    decide: async ({ retryId, decision, reason }) => view(runner.decide(retryId, decision, reason)),
    edits,
    jobs,
    groups,
    readResults: (signal) => results.readAsked(signal),
    highestCount: (queue) => desk.queues.known(queue)?.highestCount ?? 0,
    openCount: () => queries.openCount(),
    close: async () => {
      stop.abort();
      for (const end of unsubscribe) end();
      await runner.close();
      await jobs?.close();
      await groups.close();
      outcomes.close();
      resultOutcomes.close();
    },
  };
}

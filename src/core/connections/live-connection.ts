/**
 * One connection as the rest of the core knows it: its settings, its history (always), its link (while wanted) and its
 * failures. What it cannot do it says: without a history every call fails with the reason the file gave.
 */
import { join } from 'node:path';
import type {
  ConnectionHistoryView,
  ConnectionState,
  ConnectionView,
} from '../../shared/domain/connection.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { ExpectedError } from '../../shared/errors.ts';
import type { Notify } from '../../shared/handlers.ts';
import type { BrokerSession } from '../broker/port.ts';
import type { CapturedEvent } from '../capture/captured-event.ts';
import type { Clock, Log } from '../deps.ts';
import type { ConnectionContext, FailureService } from '../failures/service.ts';
import type { HistoryQueries } from '../query/history-queries.ts';
import type { QuestionArgs, QuestionName, QuestionResult } from '../query/questions.ts';
import { type QueueWatch, queueWatch } from '../queues/queue-watch.ts';
import type { ConnectionRecord } from '../store/connection-records.ts';
import type { ConnectionHistory } from './connection-history.ts';
import { type ConnectionCounters, keptHistory } from './kept-history.ts';
import type { Link } from './link.ts';
import { keepLinked, type LinkKeeper } from './link-keeper.ts';
import { throttle } from './throttle.ts';

export interface LiveConnectionOptions {
  readonly record: ConnectionRecord;
  readonly profile: SystemProfile;
  /** Folder of this connection's files. */
  readonly folder: string;
  readonly openLink: (record: ConnectionRecord) => Promise<Link>;
  readonly makeFailures: (context: ConnectionContext) => FailureService;
  readonly clock: Clock;
  readonly log: Log;
  readonly notify: Notify;
}

export interface LiveConnection {
  readonly record: ConnectionRecord;
  readonly profile: SystemProfile;
  readonly state: ConnectionState;
  readonly blocked: string | null;
  /** The history's file: what is saved and exported is read from it apart from the capture. */
  readonly file: string;
  /** What it is as a file, of a capture. */
  readonly document: ConnectionView['capture'] | null;
  /** When what is there was last true, of a capture that is open; null: it goes on. Milliseconds since 1970. */
  readonly asOf: number | null;
  /** Why there is no history, else null. */
  readonly problem: ExpectedError | null;
  /** Throws what `problem` says, unless the history can at least be read. */
  queries(): HistoryQueries;
  historyView(): ConnectionHistoryView;
  counters(): ConnectionCounters;
  /** The same in a thread of its own: for whatever may take longer than a moment. Fails with `cancelled`. */
  ask<N extends QuestionName>(
    name: N,
    args: QuestionArgs<N>,
    signal?: AbortSignal,
  ): Promise<QuestionResult<N>>;
  /** Throws what `problem` says. */
  failures(): FailureService;
  /** All queues of the broker, and how deep they were. */
  readonly queues: QueueWatch;
  /** Throws `not-connected`. */
  session(): BrokerSession;
  /** Whether the tap sees what is published to that exchange, waiting at most `ms` for it. */
  whenWatching(exchange: string, ms: number): Promise<boolean>;
  /** Never throws for the disk's sake; the log has it. */
  capture(event: Omit<CapturedEvent, 'seq'>): void;
  /** New name, colour or switch; settings of the broker count from the next link on. */
  change(record: ConnectionRecord): void;
  /** Starts linking unless that is under way; after a failure it starts anew. */
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  close(): Promise<void>;
}

const EVENTS_EVERY_MS = 100;
const COUNTERS_EVERY_MS = 1_000;

export function liveConnection(options: LiveConnectionOptions): LiveConnection {
  const { profile, folder, clock, log, notify } = options;
  const { id } = options.record;
  const file = join(folder, 'history.db');
  const connectedListeners = new Set<() => void>();
  let record = options.record;
  let keeper: LinkKeeper | undefined;

  const changed = () => notify('connections.changed', { id });
  const counters = throttle(COUNTERS_EVERY_MS, changed);

  const session = (): BrokerSession => {
    const current = keeper?.session;
    if (current?.state.kind === 'connected') return current;
    throw new ExpectedError('not-connected', `${record.name} is not connected`, { name: record.name });
  };

  /** What was published or read is done, whether or not the disk takes its record. */
  const capture = (history: ConnectionHistory, events: readonly Omit<CapturedEvent, 'seq'>[]) => {
    try {
      kept.record(history, events);
    } catch (error) {
      log.error('a message of this console could not be captured', error, { connection: id });
    }
  };

  const tellConnected = (listener: () => void) => {
    try {
      listener();
    } catch (error) {
      log.error('a listener of a new connection failed', error, { connection: id });
    }
  };

  const contextOf = (history: ConnectionHistory): ConnectionContext => ({
    id,
    profile,
    history: { read: history.read, write: history.write },
    name: () => record.name,
    readOnly: () => record.readOnly,
    session,
    results: () => keeper?.results ?? null,
    deathTap: () => keeper?.capture?.deathBindings() ?? [],
    onEvents: (listener) => history.onEvents(listener),
    onConnected: (listener) => {
      connectedListeners.add(listener);
      return () => connectedListeners.delete(listener);
    },
    capture: (...events) => capture(history, events),
  });

  const tellEvents = (history: ConnectionHistory) => {
    let lastSeq = 0;
    const told = throttle(EVENTS_EVERY_MS, () => {
      notify('events.changed', { connectionId: id, lastSeq });
      notify('runs.changed', { connectionId: id });
    });
    history.onEvents((batch) => {
      lastSeq = batch.at(-1)?.seq ?? lastSeq;
      told.call();
      counters.call();
    });
    return told;
  };

  const queues = queueWatch({
    profile,
    session,
    highestCount: (queue) => kept.need().failures.highestCount(queue),
    clock,
    log,
  });

  const link = () => {
    const { history } = kept.need();
    keeper = keepLinked({
      open: () => options.openLink(record),
      capture: {
        profile,
        recorder: history.recorder,
        record: (batch) => kept.record(history, batch),
        topologyRead: queues.topologyRead,
      },
      clock,
      log,
      changed,
      connected: () => {
        for (const listener of connectedListeners) tellConnected(listener);
      },
    });
    changed();
  };

  const unlink = async () => {
    await keeper?.stop();
    keeper = undefined;
    changed();
  };

  const kept = keptHistory({
    connectionId: id,
    folder,
    profile,
    clock,
    log,
    changed,
    retention: () => record.retention,
    attach: (history) => {
      const told = tellEvents(history);
      return { failures: options.makeFailures(contextOf(history)), end: () => told.end() };
    },
    release: async () => {
      const wasLinked = keeper !== undefined;
      await unlink();
      return wasLinked;
    },
    resume: link,
  });

  const state = (): ConnectionState => {
    const { problem } = kept;
    if (problem) return { kind: 'failed', error: { code: problem.code, message: problem.message } };
    return keeper?.state ?? { kind: 'disconnected' };
  };

  return {
    get record() {
      return record;
    },
    profile,
    file,
    asOf: null,
    document: null,
    get state() {
      return state();
    },
    get blocked() {
      return keeper?.blocked ?? null;
    },
    get problem() {
      return kept.problem;
    },
    queries: kept.queries,
    historyView: kept.view,
    counters: kept.counters,
    ask: kept.ask,
    failures: () => kept.need().failures,
    queues,
    session,
    whenWatching: async (exchange, ms) => (await keeper?.capture?.whenWatching(exchange, ms)) ?? false,
    capture: (event) => capture(kept.need().history, [event]),
    change: (next) => {
      const isOther = JSON.stringify(next.retention) !== JSON.stringify(record.retention);
      record = next;
      if (isOther) kept.retentionChanged();
      changed();
    },
    connect: async () => {
      kept.need();
      if (keeper && keeper.state.kind !== 'failed') return;
      await unlink();
      link();
    },
    disconnect: unlink,
    close: async () => {
      await kept.close();
      await unlink();
      counters.end();
    },
  };
}

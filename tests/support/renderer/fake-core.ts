/**
 * A core in memory: the whole contract answered from fixtures, commands change them and tell the events that the real
 * core tells. It knows nothing of brokers; it exists to show the window in every state.
 */

import type { ConsoleServer } from '../../../src/shared/console-rpc.ts';
import type { EventName, PayloadOf } from '../../../src/shared/contract.ts';
import type { ConnectionInput, ConnectionView } from '../../../src/shared/domain/connection.ts';
import type { FailureSummary, RetryView } from '../../../src/shared/domain/failure.ts';
import type { SavedView } from '../../../src/shared/domain/filters.ts';
import { ExpectedError } from '../../../src/shared/errors.ts';
import { readFilter } from '../../../src/shared/filter/read-filter.ts';
import type { Handlers } from '../../../src/shared/handlers.ts';
import { fakeCaptures } from './fake-captures.ts';
import {
  eventFacts,
  failureFacts,
  fakeCompletions,
  fakeFilter,
  fakeLanguage,
  runFacts,
} from './fake-filters.ts';
import { fakeGroups } from './fake-groups.ts';
import { fakeJobs } from './fake-jobs.ts';
import { connectionsOf, newConnection } from './fixtures/connections.ts';
import { detailOf, eventsOf, gapsOf } from './fixtures/events.ts';
import { failureDetailOf, failuresOf, queuesOf } from './fixtures/failures.ts';
import { queueDetailOf, queueReportOf } from './fixtures/queues.ts';
import { LONG_RUN, longRunDetail, longRunEvents, runDetailOf, runsOf } from './fixtures/runs.ts';
import { systems } from './fixtures/systems.ts';
import { nextEvent, unknownRetries } from './fixtures-features.ts';
import type { PageOptions } from './page-options.ts';

type Listener = (payload: never) => void;

interface State {
  preferences: PageOptions['preferences'];
  connections: readonly ConnectionView[];
  failures: readonly FailureSummary[];
  retries: readonly RetryView[];
}

function holds(text: string | undefined, ...values: readonly (string | null | undefined)[]): boolean {
  if (text === undefined || text === '') return true;
  const wanted = text.toLowerCase();
  return values.some((value) => value?.toLowerCase().includes(wanted));
}

function missing(what: string): ExpectedError {
  return new ExpectedError('not-found', `no such ${what}`);
}

export function fakeCore({ variant, preferences, flowMs }: PageOptions, now: number): ConsoleServer {
  let events = eventsOf(variant, now);
  const gaps = gapsOf(variant, events, now);
  const runs = runsOf(events);
  const state: State = {
    preferences,
    connections: connectionsOf(variant, events, now),
    failures: failuresOf(variant, now),
    retries: [],
  };
  state.retries = unknownRetries(state.failures);
  const views = new Map<string, SavedView>();
  const listeners = new Map<EventName, Set<Listener>>();
  const tell = <N extends EventName>(name: N, payload: PayloadOf<N>) => {
    // Listeners of a name take the payload of that name.
    for (const listener of listeners.get(name) ?? []) listener(payload as never);
  };
  const connection = (id: string): ConnectionView => {
    const found = state.connections.find((each) => each.id === id);
    if (!found) throw missing('connection');
    return found;
  };
  const replace = (view: ConnectionView): ConnectionView => {
    state.connections = state.connections.map((each) => (each.id === view.id ? view : each));
    tell('connections.changed', { id: view.id });
    return view;
  };
  const refuse = () => {
    if (variant === 'error') throw new ExpectedError('storage-failed', 'disk I/O error');
  };
  const failure = (id: string): FailureSummary => {
    const found = state.failures.find((each) => each.id === id);
    if (!found) throw missing('failure');
    return found;
  };
  const saved = (view: ConnectionView, input: ConnectionInput, password: boolean): ConnectionView => ({
    ...view,
    ...input,
    secrets: { ...view.secrets, password: view.secrets.password || password },
  });

  const groups = fakeGroups({ variant, now, tell, failures: () => state.failures });
  const named = new Set<string>();

  const handlers: Handlers = {
    ...groups.handlers,
    ...fakeCaptures({
      variant,
      now,
      tell,
      connections: () => state.connections,
      setConnections: (next) => {
        state.connections = next;
      },
    }),
    ...fakeJobs({
      variant,
      now,
      tell,
      failures: () => state.failures,
      isInGroup: groups.isIn,
      become: (ids, next) => {
        state.failures = state.failures.map((each) => (ids.has(each.id) ? { ...each, state: next } : each));
      },
    }),
    'app.status': () => ({
      version: '0.1.0',
      host: 'test',
      dataDir: '/home/ana/.local/share/oraculo-console',
      startedAt: now - 3_600_000,
      secrets: 'memory',
      encryptedAtRest: false,
      diskBytes: variant === 'lots' ? 731_906_048 : 1_523_712,
      operator: 'ana',
    }),
    'preferences.get': () => state.preferences,
    'preferences.set': (change) => {
      state.preferences = { ...state.preferences, ...change };
      tell('preferences.changed', {});
      return state.preferences;
    },
    'systems.list': () => systems,
    'connections.list': () => [...state.connections],
    'connections.create': ({ connection: input, secrets }) => {
      const view = newConnection(`c${state.connections.length}`, input, Boolean(secrets.password));
      state.connections = [...state.connections, view];
      tell('connections.changed', { id: null });
      return view;
    },
    'connections.keep': ({ id, retention }) => replace({ ...connection(id), retention }),
    'connections.update': ({ id, connection: input, secrets }) =>
      replace(saved(connection(id), input, Boolean(secrets.password))),
    'connections.delete': ({ id }) => {
      state.connections = state.connections.filter((each) => each.id !== id);
      tell('connections.changed', { id: null });
      return {};
    },
    'connections.test': ({ connection: input }) => {
      const refused = input.rabbitmq.hosts[0]?.host === 'localhost';
      return [
        {
          target: 'broker',
          ok: !refused,
          code: refused ? 'broker-refused' : 'ok',
          message: refused ? 'connect ECONNREFUSED 127.0.0.1:5672' : '',
          ms: 38,
        },
        { target: 'profile', ok: false, code: 'skipped', message: '', ms: 0 },
        { target: 'management', ok: true, code: 'ok', message: '', ms: 112 },
        { target: 'redis', ok: false, code: 'skipped', message: '', ms: 0 },
      ];
    },
    'connections.connect': ({ id, secrets }) => {
      const view = connection(id);
      if (view.kind === 'rabbitmq' && !view.secrets.password && !secrets?.password) {
        const error = { code: 'password-needed', message: 'no password is stored' };
        return replace({ ...view, state: { kind: 'failed', error } });
      }
      setTimeout(() => {
        const host = view.rabbitmq?.hosts[0]?.host ?? 'local';
        replace({
          ...connection(id),
          state: { kind: 'connected', since: Date.now(), product: 'RabbitMQ', version: '3.13.7', host },
        });
      }, 600);
      return replace({ ...view, state: { kind: 'connecting', attempt: 1 } });
    },
    'connections.disconnect': ({ id }) => replace({ ...connection(id), state: { kind: 'disconnected' } }),
    'events.page': ({ limit, before, after, type, text, filter }) => {
      refuse();
      const passes = fakeFilter(filter, 'events', now);
      const fits = events.filter(
        (event) =>
          (before === undefined || event.seq < before) &&
          (after === undefined || event.seq > after) &&
          (type === undefined || event.type === type) &&
          passes(eventFacts(event)) &&
          holds(text, event.type, event.correlationId, event.source, event.routingKey, event.error?.message),
      );
      const shown = fits.slice(0, limit);
      const hasMore = fits.length > limit;
      const searchedTo = hasMore ? (shown.at(-1)?.seq ?? null) : null;
      return { events: shown, gaps: [...gaps], hasMore, searchedTo, lastSeq: events[0]?.seq ?? 0 };
    },
    'events.detail': ({ seq }) => {
      const event = events.find((each) => each.seq === seq) ?? longRunEvents(seq - 1, 1)[0];
      if (!event) throw missing('event');
      return detailOf(event, variant);
    },
    'events.types': () => {
      refuse();
      const counts = new Map<string, number>();
      for (const { type } of events) if (type !== null) counts.set(type, (counts.get(type) ?? 0) + 1);
      return [...counts].map(([type, count]) => ({ type, count }));
    },
    'runs.page': ({ limit, before, state: wanted, text, filter }) => {
      refuse();
      const passes = fakeFilter(filter, 'runs', now);
      const fits = runs.filter(
        (run) =>
          (before === undefined || run.startedAt < before.startedAt) &&
          (wanted === undefined || run.state === wanted) &&
          passes(runFacts(run)) &&
          holds(text, run.correlationId, run.source, run.error?.message),
      );
      const shown = fits.slice(0, limit);
      const last = fits.length > limit ? shown.at(-1) : undefined;
      const searchedTo = last ? { startedAt: last.startedAt, correlationId: last.correlationId } : null;
      return { runs: shown, hasMore: last !== undefined, searchedTo };
    },
    'runs.counts': () => {
      refuse();
      const counts = new Map<(typeof runs)[number]['state'], number>();
      for (const run of runs) counts.set(run.state, (counts.get(run.state) ?? 0) + 1);
      return [...counts].map(([each, count]) => ({ state: each, count }));
    },
    'runs.detail': ({ correlationId }) => {
      if (correlationId === LONG_RUN) return longRunDetail();
      const run = runs.find((each) => each.correlationId === correlationId);
      if (!run) throw missing('run');
      return runDetailOf(run, events);
    },
    'runs.events': ({ correlationId, offset, limit }) => {
      if (correlationId === LONG_RUN) return longRunEvents(offset, limit);
      const run = runs.find((each) => each.correlationId === correlationId);
      if (!run) throw missing('run');
      return runDetailOf(run, events).events.slice(offset, offset + limit);
    },
    'queues.list': ({ connectionId }) => {
      refuse();
      return queueReportOf(variant, connectionId, now);
    },
    'queues.detail': ({ connectionId, queue }) => {
      refuse();
      return queueDetailOf(queueReportOf(variant, connectionId, now), queue);
    },
    'failures.queues': () => {
      refuse();
      return queuesOf(variant, state.failures, now, [...named]);
    },
    'failures.page': ({ limit, before, filter = {}, order = 'newest' }) => {
      refuse();
      const { queue, states, text, origin, group, type, source, reason, correlationId, failedFrom, query } =
        filter;
      const passes = fakeFilter(query, 'failures', now);
      const is = <T>(wanted: T | undefined, value: T) => wanted === undefined || wanted === value;
      const all = state.failures.filter(
        (each) =>
          is(queue, each.queue ?? undefined) &&
          (states === undefined || states.includes(each.state)) &&
          is(origin, each.origin) &&
          is(type, each.type ?? undefined) &&
          is(source, each.source ?? undefined) &&
          is(reason, each.reason ?? undefined) &&
          is(correlationId, each.correlationId ?? undefined) &&
          (failedFrom === undefined || each.failedAt >= failedFrom) &&
          (group === undefined || groups.isIn(each, group)) &&
          passes(failureFacts(each)) &&
          holds(text, each.type, each.correlationId, each.source, each.error?.message, each.reason),
      );
      const sign = order === 'newest' ? 1 : -1;
      const fits = all
        .toSorted((a, b) => sign * (b.failedAt - a.failedAt))
        .filter((each) => before === undefined || sign * (before.failedAt - each.failedAt) > 0);
      const open = state.failures.filter((each) => each.state === 'open').length;
      const shown = fits.slice(0, limit);
      const last = fits.length > limit ? shown.at(-1) : undefined;
      const searchedTo = last ? { failedAt: last.failedAt, id: last.id } : null;
      const total = { total: all.length, totalIsLeast: false };
      return { failures: shown, hasMore: last !== undefined, searchedTo, ...total, open };
    },
    'views.list': () => [...views.values()],
    'views.save': (view) => {
      const id = `${view.subject}:${view.name.toLowerCase()}`;
      const saved = { ...view, id, createdAt: Date.now() };
      views.set(id, saved);
      tell('views.changed', {});
      return saved;
    },
    'views.delete': ({ id }) => {
      views.delete(id);
      tell('views.changed', {});
      return {};
    },
    'filters.check': ({ subject, text }) => {
      return { problems: [...readFilter(text, fakeLanguage(subject)).problems] };
    },
    'filters.complete': ({ subject, text, at }) => fakeCompletions(subject, text, at),
    'filters.count': ({ subject, text }) => {
      const passes = fakeFilter(text, subject, now);
      const all = {
        events: () => events.map(eventFacts),
        runs: () => runs.map(runFacts),
        failures: () => state.failures.map(failureFacts),
      };
      return { count: all[subject]().filter(passes).length, next: null, searched: 1 };
    },
    'failures.detail': ({ id }) => {
      const found = failure(id);
      return failureDetailOf(found, state.retries, variant, groups.of(found));
    },
    'failures.body': ({ id, offset, length, as }) => {
      const { text } = failureDetailOf(failure(id), [], variant, []).message?.body ?? { text: '' };
      const bytes = new TextEncoder().encode(text);
      const part = bytes.slice(offset, offset + length);
      const hex = Array.from(part, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
      return { text: as === 'hex' ? hex : new TextDecoder().decode(part), offset, size: bytes.length };
    },
    'failures.addQueue': ({ connectionId, queue }) => {
      named.add(queue);
      tell('failures.changed', { connectionId });
      const added = queuesOf(variant, state.failures, now, [...named]).find(({ name }) => name === queue);
      if (!added) throw missing('queue');
      return added;
    },
    'failures.removeQueue': ({ connectionId, queue }) => {
      named.delete(queue);
      tell('failures.changed', { connectionId });
      return {};
    },
    'failures.readResults': () => ({ asOf: Date.now(), seen: 3, added: 0, complete: true }),
    'journal.verify': () => ({
      file: '/home/ana/.local/share/oraculo-console/journal.db',
      problem: null,
      ledgerEntries: 0,
      auditEntries: 0,
      archived: 0,
      ledgerHash: '',
      auditHash: '',
    }),
    'audit.page': () => ({ entries: [], hasMore: false }),
    'failures.look': ({ connectionId, queue }) => {
      tell('failures.changed', { connectionId });
      const seen = state.failures.filter((each) => each.queue === queue).length;
      return { asOf: Date.now(), seen, added: 0, complete: true };
    },
    'failures.retry': ({ connectionId, id, reason, delayMs }) => {
      const { queue, failedQueue } = failure(id);
      const retry: RetryView = {
        id: `r${state.retries.length + 1}`,
        failureId: id,
        action: 'retry',
        jobId: null,
        queue: queue ?? '',
        target: failedQueue ?? queue ?? '',
        state: delayMs > 0 ? 'scheduled' : 'planned',
        outcome: 'pending',
        attempt: 1,
        operator: 'ana',
        reason,
        createdAt: Date.now(),
        startsAt: Date.now() + delayMs,
        sentAt: null,
        settledAt: null,
        possibleDuplicate: false,
        evidence: [],
        error: null,
      };
      state.retries = [retry, ...state.retries];
      state.failures = state.failures.map((each) => (each.id === id ? { ...each, state: 'retrying' } : each));
      tell('retries.changed', { connectionId });
      tell('failures.changed', { connectionId });
      return retry;
    },
    'retries.list': ({ limit }) => state.retries.slice(0, limit),
    'retries.cancel': ({ connectionId, retryId }) => {
      const retry = state.retries.find((each) => each.id === retryId);
      if (!retry) throw missing('retry');
      const cancelled: RetryView = { ...retry, state: 'cancelled', settledAt: Date.now() };
      state.retries = state.retries.map((each) => (each.id === retryId ? cancelled : each));
      state.failures = state.failures.map((each) =>
        each.id === retry.failureId ? { ...each, state: 'open' } : each,
      );
      tell('retries.changed', { connectionId });
      tell('failures.changed', { connectionId });
      return cancelled;
    },
    'retries.decide': ({ connectionId, retryId, decision, reason }) => {
      const retry = state.retries.find((each) => each.id === retryId);
      if (!retry) throw missing('retry');
      const decided: RetryView =
        decision === 'send_again'
          ? { ...retry, state: 'acked', possibleDuplicate: true, reason }
          : { ...retry, state: 'delivered_by_decision', reason };
      state.retries = state.retries.map((each) => (each.id === retryId ? decided : each));
      state.failures = state.failures.map((each) =>
        each.id === retry.failureId ? { ...each, state: 'sent' } : each,
      );
      tell('retries.changed', { connectionId });
      tell('failures.changed', { connectionId });
      return decided;
    },
    'collections.start': ({ connectionId }) => {
      if (connection(connectionId).state.kind !== 'connected') {
        throw new ExpectedError('not-connected', 'the connection is not open');
      }
      return { correlationId: runs[0]?.correlationId ?? crypto.randomUUID() };
    },
  };

  if (flowMs > 0) {
    setInterval(() => {
      events = [nextEvent(events, Date.now()), ...events];
      tell('events.changed', { connectionId: 'local', lastSeq: events[0]?.seq ?? 0 });
    }, flowMs);
  }

  return {
    handlers,
    subscribe: (name, listener) => {
      const all = listeners.get(name) ?? new Set<Listener>();
      listeners.set(name, all);
      all.add(listener);
      return () => all.delete(listener);
    },
    onDefect: (name, error) => console.error('fake core', name, error),
  };
}

/**
 * Jobs, edits and the archive of the core in memory. A job advances by a timer: step by step, waiting for the outcomes
 * of each; one that goes to a queue named `quebrada` fails again and is stopped by its rule.
 */
import type { EventName, PayloadOf } from '../../../src/shared/contract.ts';
import type { FailureState, FailureSummary } from '../../../src/shared/domain/failure.ts';
import type { ArchivedItem, JobItem, JobPlan, JobRequest, SkipCode } from '../../../src/shared/domain/job.ts';
import type { FailureSelection } from '../../../src/shared/domain/selection.ts';
import { ExpectedError } from '../../../src/shared/errors.ts';
import type { Handlers } from '../../../src/shared/handlers.ts';
import { fakeEdits } from './fake-edits.ts';
import { archiveOf } from './fixtures/archive.ts';
import { type FakeJob, jobsOf, newJob, stepsOf, viewOf, waitingItem } from './fixtures/jobs.ts';
import type { Variant } from './page-options.ts';

export interface FakeJobsDeps {
  readonly variant: Variant;
  readonly now: number;
  readonly failures: () => readonly FailureSummary[];
  readonly become: (ids: ReadonlySet<string>, state: FailureState) => void;
  /** Whether a failure is in a group. */
  readonly isInGroup?: (failure: FailureSummary, group: string) => boolean;
  readonly tell: <N extends EventName>(name: N, payload: PayloadOf<N>) => void;
}

type JobHandlers = Pick<
  Handlers,
  | 'jobs.plan'
  | 'jobs.list'
  | 'jobs.detail'
  | 'jobs.items'
  | 'jobs.report'
  | 'jobs.start'
  | 'jobs.pause'
  | 'jobs.resume'
  | 'jobs.cancel'
  | 'edits.subject'
  | 'edits.preview'
  | 'archive.page'
>;

const TICK_MS = 200;
const OUTCOME_MS = 900;
const TYPED_ABOVE = 100;
const BROKEN = 'quebrada';

const STATE_SKIPS: Readonly<Partial<Record<FailureState, SkipCode>>> = {
  succeeded: 'already-succeeded',
  retrying: 'under-way',
  sent: 'under-way',
  discarding: 'under-way',
  possible_duplicate: 'possible-duplicate',
  gone: 'gone',
  discarded: 'gone',
};

interface Chosen {
  readonly id: string;
  readonly queue: string;
  readonly size: number;
  readonly retries: number;
  readonly skip: SkipCode | null;
}

export function fakeJobs(deps: FakeJobsDeps): JobHandlers {
  const { variant, now, tell } = deps;
  let jobs: readonly FakeJob[] = jobsOf(variant, now);
  let archive: readonly ArchivedItem[] = archiveOf(variant, now);
  const refuse = () => {
    if (variant === 'error') throw new ExpectedError('storage-failed', 'disk I/O error');
  };

  const select = (selection: FailureSelection): readonly FailureSummary[] => {
    if (selection.kind === 'ids') {
      const ids = new Set(selection.ids);
      return deps.failures().filter(({ id }) => ids.has(id));
    }
    const { queue, states, group, type } = selection.filter;
    return deps
      .failures()
      .filter(
        (each) =>
          (queue === undefined || each.queue === queue) &&
          (states === undefined || states.includes(each.state)) &&
          (type === undefined || each.type === type) &&
          (group === undefined || deps.isInGroup === undefined || deps.isInGroup(each, group)),
      );
  };
  const failure = (id: string): FailureSummary => {
    const found = deps.failures().find((each) => each.id === id);
    if (!found) throw new ExpectedError('not-found', 'no such failure');
    return found;
  };
  const chosenOf = (request: JobRequest): readonly Chosen[] => {
    if (request.action === 'restore') {
      const ids = new Set(request.selection.kind === 'ids' ? request.selection.ids : []);
      return archive
        .filter(({ id }) => ids.has(id))
        .map(({ id, queue, size, restoredAt }) => ({
          id,
          queue,
          size,
          retries: 0,
          skip: restoredAt === null ? null : 'already-restored',
        }));
    }
    return select(request.selection).map(({ id, queue, size, retries, state, origin }) => ({
      id,
      queue: queue ?? '',
      size,
      retries,
      skip: origin === 'result' ? 'other-origin' : (STATE_SKIPS[state] ?? null),
    }));
  };
  const included = (request: JobRequest, skip: SkipCode | null) =>
    skip === null || request.include.some((code) => code === skip);

  const targetsOf = (request: JobRequest, chosen: readonly Chosen[]): JobPlan['targets'] => {
    if (request.action === 'discard' || request.action === 'archive') return [];
    const counts = new Map<string, number>();
    const placeOf = (queue: string) => {
      if (request.target.kind === 'queue') return request.target.queue;
      return request.action === 'restore' ? queue : queue.replace(/\.falhas$/, '');
    };
    for (const { queue } of chosen) counts.set(placeOf(queue), (counts.get(placeOf(queue)) ?? 0) + 1);
    const original = request.target.kind === 'original-exchange';
    return [...counts].map(([name, count]) => ({
      exchange: original ? 'oraculo.comandos' : '',
      routingKey: original ? `iniciar_coleta.${name.split('.').at(-1)}` : name,
      reaches: original ? [name, 'auditoria.comandos'] : [name],
      count,
      problem: name === 'nao.existe' ? 'retry-target-missing' : null,
    }));
  };
  const planOf = (request: JobRequest): JobPlan => {
    const all = chosenOf(request);
    const chosen = all.filter(({ skip }) => included(request, skip));
    const queues = new Map<string, number>();
    for (const { queue } of chosen) queues.set(queue, (queues.get(queue) ?? 0) + 1);
    const skips = new Map<SkipCode, string[]>();
    for (const { id, skip } of all) if (skip !== null) skips.set(skip, [...(skips.get(skip) ?? []), id]);
    const sends = request.action === 'retry' || request.action === 'edit';
    const fan = request.target.kind === 'original-exchange';
    return {
      count: chosen.length,
      bytes: chosen.reduce((sum, { size }) => sum + size, 0),
      queues: [...queues].map(([queue, count]) => ({ queue, count })),
      targets: targetsOf(request, chosen),
      estimatedMs: chosen.length * (request.rate === null ? 26 : 1000 / request.rate),
      skipped: [...skips].map(([code, ids]) => ({
        code,
        count: ids.length,
        ids: ids.slice(0, 20),
        includable: code === 'already-succeeded',
        included: included(request, code),
      })),
      steps: stepsOf(chosen.length, request.canary && sends),
      needsReason: request.action === 'discard' || (sends && chosen.some(({ retries }) => retries >= 2)),
      typedConfirmation: chosen.length > TYPED_ABOVE ? chosen.length : null,
      warnings: sends && chosen.length > 1 ? (fan ? ['order', 'fan-out'] : ['order']) : [],
    };
  };

  const find = (id: string): FakeJob => {
    const found = jobs.find(({ view }) => view.id === id);
    if (!found) throw new ExpectedError('not-found', 'no such job');
    return found;
  };
  const put = (job: FakeJob): FakeJob => {
    jobs = jobs.map((each) => (each.view.id === job.view.id ? job : each));
    tell('jobs.changed', { connectionId: 'local', jobId: job.view.id });
    return job;
  };
  const change = (id: string, view: Partial<FakeJob['view']>) => {
    const job = find(id);
    return viewOf(put({ ...job, view: { ...job.view, ...view } }));
  };

  /** Whether what waits of a step has all been sent. */
  const stepEnd = ({ steps, step }: FakeJob['view']) =>
    steps.slice(0, step + 1).reduce((sum, size) => sum + size, 0);

  const become = ({ isReal }: FakeJob, { failureId }: JobItem, state: FailureState) => {
    if (isReal) deps.become(new Set([failureId]), state);
  };
  const settle = (job: FakeJob): readonly JobItem[] =>
    job.items.map((item) => {
      if (item.state !== 'acked' || item.outcome !== 'pending') return item;
      const broken = item.target?.includes(BROKEN) ?? false;
      const outcome = broken ? 'failed_again' : 'succeeded';
      become(job, item, broken ? 'failed_again' : 'succeeded');
      return { ...item, outcome, ...(job.view.action === 'restore' ? { outcome: null } : {}) };
    });

  const send = (item: JobItem, job: FakeJob): JobItem => {
    const { action } = job.view;
    const at = Date.now();
    const done = { ...item, retryId: `${item.failureId}-${at}`, sentAt: at, settledAt: at };
    if (action === 'discard' || action === 'archive') {
      const kept: ArchivedItem = {
        id: `a-${item.failureId}-${at}`,
        failureId: item.failureId,
        action,
        queue: item.queue ?? '',
        type: item.type,
        correlationId: item.correlationId,
        size: 431,
        archivedAt: at,
        operator: 'ana',
        reason: null,
        restoredAt: null,
      };
      archive = [kept, ...archive];
      if (action === 'discard') become(job, item, 'discarded');
      return { ...done, state: action === 'discard' ? 'discarded' : 'archived' };
    }
    if (action === 'restore') {
      archive = archive.map((each) => (each.id === item.failureId ? { ...each, restoredAt: at } : each));
      return { ...done, state: 'acked', outcome: null };
    }
    become(job, item, 'sent');
    return { ...done, state: 'acked', outcome: 'pending' };
  };

  const endStep = (job: FakeJob): FakeJob => {
    const { view } = job;
    const items = settle(job);
    const again = items.filter(({ outcome }) => outcome === 'failed_again').length;
    const waits = { perSecond: null, remainingMs: null, waitsUntil: null };
    if (again >= 3 && view.stop === null && items.some(({ state }) => state === 'waiting')) {
      const stop = { rule: 'failed-again-in-a-row', message: '', failedAgain: again, of: again } as const;
      return { ...job, items, view: { ...view, ...waits, state: 'stopped', stop } };
    }
    const last = view.step >= view.steps.length - 1;
    if (last) return { ...job, items, view: { ...view, ...waits, state: 'done', endedAt: Date.now() } };
    return { ...job, items, view: { ...view, ...waits, state: 'running', step: view.step + 1 } };
  };

  const advance = (job: FakeJob): FakeJob => {
    const { view, items } = job;
    const end = stepEnd(view);
    const sent = items.filter(({ state }) => state !== 'waiting').length;
    if (sent >= end) {
      const hasOutcomes = items.some(({ state, outcome }) => state === 'acked' && outcome === 'pending');
      if (!hasOutcomes) return endStep(job);
      return { ...job, items, view: { ...view, state: 'waiting', waitsUntil: Date.now() + OUTCOME_MS } };
    }
    const perTick = Math.max(1, Math.round(((view.rate ?? 40) * TICK_MS) / 1000));
    const until = Math.min(end, sent + perTick);
    const moved = items.map((item) =>
      item.position >= sent && item.position < until ? send(item, job) : item,
    );
    const left = items.length - until;
    const perSecond = perTick * (1000 / TICK_MS);
    return { ...job, items: moved, view: { ...view, perSecond, remainingMs: (left / perSecond) * 1000 } };
  };

  setInterval(() => {
    if (variant === 'offline') return;
    for (const job of jobs) {
      const { state, waitsUntil } = job.view;
      if (state === 'running') put(advance(job));
      else if (state === 'waiting' && waitsUntil !== null && waitsUntil <= Date.now()) put(endStep(job));
      else continue;
      tell('retries.changed', { connectionId: 'local' });
      tell('failures.changed', { connectionId: 'local' });
    }
  }, TICK_MS);

  const reportLine = (format: 'csv' | 'jsonl', item: JobItem): string =>
    format === 'jsonl'
      ? JSON.stringify(item)
      : [item.position + 1, item.failureId, item.state, item.outcome ?? ''].join(',');

  return {
    ...fakeEdits(failure, select),
    'jobs.plan': ({ request }) => {
      refuse();
      return planOf(request);
    },
    'jobs.list': ({ limit, activeOnly = false }) => {
      refuse();
      const shown = jobs.filter(({ view }) => !activeOnly || !['done', 'cancelled'].includes(view.state));
      return shown.slice(0, limit).map(viewOf);
    },
    'jobs.detail': ({ jobId }) => viewOf(find(jobId)),
    'jobs.items': ({ jobId, limit, after = -1, troubledOnly = false }) => {
      const troubled = ({ state, outcome, possibleDuplicate }: JobItem) =>
        possibleDuplicate ||
        ['returned', 'nacked', 'unknown', 'not_found'].includes(state) ||
        outcome === 'failed_again';
      const fits = find(jobId).items.filter(
        (item) => item.position > after && (!troubledOnly || troubled(item)),
      );
      return { items: fits.slice(0, limit), hasMore: fits.length > limit };
    },
    'jobs.report': ({ jobId, format, after }) => {
      const { items } = find(jobId);
      const from = after ?? 0;
      const lines = items.slice(from, from + 100).map((item) => reportLine(format, item));
      const head = after === null && format === 'csv' ? ['position,failure,state,outcome'] : [];
      return {
        name: `${jobId}.${format}`,
        text: `${[...head, ...lines].join('\n')}\n`,
        next: from + 100 < items.length ? from + 100 : null,
      };
    },
    'jobs.start': ({ connectionId, request, expected }) => {
      const plan = planOf(request);
      if (plan.count !== expected) throw new ExpectedError('selection-changed', 'another count');
      const chosen = chosenOf(request).filter(({ skip }) => included(request, skip));
      const target = request.target.kind === 'queue' ? request.target.queue : null;
      const items = chosen.map(({ id, queue }, position) => {
        const item = waitingItem(position, id, queue);
        return { ...item, target: target ?? item.target };
      });
      const job = newJob({
        id: `j${jobs.length + 1}-${Date.now()}`,
        now: Date.now(),
        items,
        isReal: true,
        change: {
          action: request.action,
          target: request.target,
          edit: request.edit,
          rate: request.rate,
          canary: request.canary,
          window: request.window,
          reason: request.reason,
          steps: plan.steps,
          bytes: plan.bytes,
          skipped: plan.skipped.filter((skip) => !skip.included).map(({ code, count }) => ({ code, count })),
        },
      });
      jobs = [job, ...jobs];
      tell('jobs.changed', { connectionId, jobId: job.view.id });
      return viewOf(job);
    },
    'jobs.pause': ({ jobId }) =>
      change(jobId, { state: 'paused', perSecond: null, remainingMs: null, waitsUntil: null }),
    'jobs.resume': ({ jobId }) => {
      const { view } = find(jobId);
      if (view.state === 'waiting') return viewOf(put(endStep(find(jobId))));
      return change(jobId, { state: 'running' });
    },
    'jobs.cancel': ({ jobId }) => {
      const job = find(jobId);
      const items = job.items.map(
        (item): JobItem => (item.state === 'waiting' ? { ...item, state: 'cancelled' } : item),
      );
      put({ ...job, items });
      return change(jobId, { state: 'cancelled', endedAt: Date.now(), waitsUntil: null });
    },
    'archive.page': ({ limit, text, before }) => {
      refuse();
      const wanted = text?.toLowerCase() ?? '';
      const fits = archive.filter(
        ({ archivedAt, type, correlationId, queue, reason }) =>
          (before === undefined || archivedAt < before.archivedAt) &&
          [type, correlationId, queue, reason].some((value) => (value ?? '').toLowerCase().includes(wanted)),
      );
      return { items: fits.slice(0, limit), hasMore: fits.length > limit };
    },
  };
}

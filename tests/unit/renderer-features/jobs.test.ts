import { describe, expect, test } from 'vitest';
import { itemWord } from '../../../src/renderer/features/failures/jobs/item-columns.tsx';
import {
  canaryItems,
  controlsOf,
  isOver,
  jobsByNeed,
  jobTone,
  neverBack,
  OUTCOMES,
  outcomeOf,
  settledCount,
  stepShares,
  troubledCount,
} from '../../../src/renderer/features/failures/jobs/job-model.ts';
import {
  firstChoices,
  type JobChoices,
  type JobSubject,
  requestOf,
  startProblems,
  toggleInclude,
  typedOf,
} from '../../../src/renderer/features/failures/jobs/job-request.ts';
import { readReport } from '../../../src/renderer/features/failures/jobs/read-report.ts';
import { resources } from '../../../src/renderer/i18n/resources.ts';
import { RETRY_OUTCOMES, RETRY_STATES } from '../../../src/shared/domain/failure.ts';
import {
  JOB_ACTIONS,
  JOB_STATES,
  type JobPlan,
  jobCounts,
  jobPlan,
  jobRequest,
  SKIP_CODES,
  STOP_RULES,
} from '../../../src/shared/domain/job.ts';
import type { ConsoleClient } from '../../../src/shared/handlers.ts';
import { countsOf, newJob, viewOf, waitingItem } from '../../support/renderer/fixtures/jobs.ts';

const NOW = Date.UTC(2026, 0, 15, 12);
const items = (count: number) =>
  Array.from({ length: count }, (_none, position) => waitingItem(position, `f${position}`, 'q.falhas'));
const job = (count: number, change: Parameters<typeof newJob>[0]['change'] = {}) =>
  newJob({ id: 'j', now: NOW, items: items(count), change });

const subject: JobSubject = { action: 'retry', selection: { kind: 'ids', ids: ['a'] }, edit: null };
const choices = (change: Partial<JobChoices> = {}): JobChoices => ({ ...firstChoices('retry'), ...change });

function planOf(change: Partial<JobPlan> = {}): JobPlan {
  return jobPlan.parse({
    count: 12,
    bytes: 1200,
    queues: [],
    targets: [],
    estimatedMs: null,
    skipped: [],
    steps: [1, 5, 6],
    needsReason: false,
    typedConfirmation: null,
    warnings: [],
    ...change,
  });
}

describe('what a job asks for', () => {
  test('at first: back to the failing queue, by steps, 50 unconfirmed at most, and no limit of pace', () => {
    const request = requestOf(subject, choices());
    expect(jobRequest.parse(request)).toEqual({
      ...subject,
      target: { kind: 'failed-queue' },
      rate: null,
      canary: true,
      window: 50,
      include: [],
      reason: null,
    });
    expect(firstChoices('discard').canary).toBe(false);
  });

  test('what is typed becomes numbers, or nothing is asked', () => {
    expect(requestOf(subject, choices({ rate: '2,5', window: '500' }))).toMatchObject({
      rate: 2.5,
      window: 500,
    });
    for (const wrong of [
      { rate: 'x' },
      { rate: '0' },
      { rate: '-1' },
      { window: '0' },
      { window: '501' },
      { window: '1.5' },
    ]) {
      expect(requestOf(subject, choices(wrong)), JSON.stringify(wrong)).toBeNull();
    }
    expect(requestOf(subject, choices({ target: 'queue', queue: '  ' }))).toBeNull();
    expect(requestOf(subject, choices({ target: 'queue', queue: ' fila ' }))?.target).toEqual({
      kind: 'queue',
      queue: 'fila',
    });
    expect(requestOf(subject, choices({ reason: '  ' }))?.reason).toBeNull();
  });

  test('it starts only on the plan of what is asked, with the reason and the number that the plan wants', () => {
    expect(startProblems(choices(), null)).toEqual(['plan']);
    expect(startProblems(choices(), planOf({ count: 0 }))).toEqual(['nothing']);
    expect(startProblems(choices({ rate: 'x' }), planOf())).toEqual(['rate']);
    const strict = planOf({ count: 1204, needsReason: true, typedConfirmation: 1204 });
    expect(startProblems(choices(), strict)).toEqual(['reason', 'typed']);
    expect(startProblems(choices({ reason: 'ok', typed: '1203' }), strict)).toEqual(['typed']);
    expect(startProblems(choices({ reason: 'ok', typed: '1.204' }), strict)).toEqual([]);
  });

  test('a typed number may have separators, and nothing else', () => {
    expect([typedOf('1.204'), typedOf(' 1,204 '), typedOf('1\u00a0204')]).toEqual([1204, 1204, 1204]);
    expect([typedOf(''), typedOf('12a'), typedOf('-12'), typedOf('1e3')]).toEqual([null, null, null, null]);
  });

  test('a reason to leave out is overruled and back', () => {
    const once = toggleInclude([], 'celery-expired');
    expect(once).toEqual(['celery-expired']);
    expect(toggleInclude(once, 'celery-expired')).toEqual([]);
  });
});

describe('what is told of a job', () => {
  test('dealt with is all but what waits, is on its way, or was given up; trouble is what did not go as it should', () => {
    const counts = jobCounts.parse(Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 1])));
    expect(settledCount(counts)).toBe(OUTCOMES.length - 3);
    expect(troubledCount(counts)).toBe(6);
    expect(Object.keys(jobCounts.shape).toSorted()).toEqual([...OUTCOMES].toSorted());
  });

  test('every state of an item is one of the counts, and sent is not succeeded', () => {
    for (const state of ['waiting', ...RETRY_STATES] as const) {
      for (const outcome of [null, ...RETRY_OUTCOMES])
        expect(OUTCOMES).toContain(outcomeOf({ state, outcome }));
    }
    expect(outcomeOf({ state: 'acked', outcome: 'pending' })).toBe('sent');
    expect(outcomeOf({ state: 'acked', outcome: 'succeeded' })).toBe('succeeded');
    expect(outcomeOf({ state: 'unknown', outcome: 'pending' })).toBe('possibleDuplicate');
    expect(itemWord({ state: 'acked', outcome: 'pending' })).toBe('failures.stateName.acked');
    expect(itemWord({ state: 'acked', outcome: 'failed_again' })).toBe('failures.stateName.failed_again');
  });

  test('those that need the operator come first, then those at work, those that are over last', () => {
    const of = (id: string, state: (typeof JOB_STATES)[number], createdAt: number) =>
      viewOf(newJob({ id, now: createdAt, items: items(1), change: { state } }));
    const jobs = [
      of('done', 'done', 9),
      of('paused', 'paused', 8),
      of('old', 'running', 1),
      of('new', 'waiting', 2),
      of('stopped', 'stopped', 0),
    ];
    expect(jobsByNeed(jobs).map(({ id }) => id)).toEqual(['stopped', 'new', 'old', 'paused', 'done']);
  });

  test('controls fit the state: nothing can be asked of one that is over', () => {
    expect(controlsOf({ state: 'running' })).toEqual({ pause: true, resume: false, cancel: true });
    expect(controlsOf({ state: 'waiting' })).toEqual({ pause: true, resume: true, cancel: true });
    expect(controlsOf({ state: 'stopped' })).toEqual({ pause: false, resume: true, cancel: true });
    for (const state of JOB_STATES.filter((each) => isOver({ state: each })))
      expect(controlsOf({ state })).toEqual({ pause: false, resume: false, cancel: false });
  });

  test('one that is done with messages in trouble is not simply well', () => {
    const counts = countsOf(items(3));
    expect(jobTone({ state: 'done', heldBy: null, counts })).toBe('ok');
    expect(jobTone({ state: 'done', heldBy: null, counts: { ...counts, overdue: 1 } })).toBe('warn');
    expect(jobTone({ state: 'running', heldBy: 'not-connected', counts })).toBe('warn');
  });

  test('a bar never goes back', () => {
    expect([neverBack(undefined, 3), neverBack(5, 3), neverBack(5, 9)]).toEqual([3, 5, 9]);
  });
});

describe('the steps of a job', () => {
  test('each tells what became of its own messages; the rest has what is left of the counts', () => {
    const { view, items: all } = job(30, { step: 2 });
    const done = all.map((item) =>
      item.position < 8
        ? {
            ...item,
            state: 'acked' as const,
            outcome: item.position === 3 ? ('failed_again' as const) : ('succeeded' as const),
          }
        : item,
    );
    const shares = stepShares(viewOf({ view, items: done }), done.slice(0, canaryItems(view.steps)));
    expect(shares.map(({ size, place }) => [size, place])).toEqual([
      [1, 'done'],
      [5, 'done'],
      [20, 'now'],
      [4, 'next'],
    ]);
    expect(shares.map(({ counts }) => [counts.succeeded, counts.failedAgain, counts.waiting])).toEqual([
      [1, 0, 0],
      [4, 1, 0],
      [2, 0, 18],
      [0, 0, 4],
    ]);
  });

  test('a job of one step has all its counts there', () => {
    const { view, items: all } = job(7, { steps: [7] });
    expect(canaryItems(view.steps)).toBe(0);
    expect(stepShares(viewOf({ view, items: all }), [])[0]?.counts.waiting).toBe(7);
  });
});

describe('a report', () => {
  const client = (parts: readonly (number | null)[]): Pick<ConsoleClient, 'call'> => {
    let at = 0;
    // The reader asks for nothing but parts of a report.
    const call = async () => {
      const next = parts[at] ?? null;
      at += 1;
      return { name: 'r.csv', text: `${at}\n`, next };
    };
    return { call } as unknown as Pick<ConsoleClient, 'call'>;
  };
  const args = { connectionId: 'local', jobId: 'j', format: 'csv' } as const;

  test('is all parts in order, and tells how far it is', async () => {
    const seen: number[] = [];
    const file = await readReport(client([100, 200, null]), args, new AbortController().signal, (at) =>
      seen.push(at),
    );
    expect([file.name, file.parts.join('')]).toEqual(['r.csv', '1\n2\n3\n']);
    expect(seen).toEqual([100, 200]);
  });

  test('stops when it is told to, and does not go round in circles', async () => {
    const abort = new AbortController();
    const stopped = readReport(client([100, 200, 300]), args, abort.signal, () => abort.abort());
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    const endless = readReport(client([100, 100]), args, new AbortController().signal, () => undefined);
    await expect(endless).rejects.toMatchObject({ code: 'internal' });
  });
});

test('every word of a job has a text in both languages', () => {
  for (const { jobs } of Object.values(resources)) {
    if (typeof jobs !== 'object') throw new Error('no texts of jobs');
    const has = (part: string, word: string) => {
      const texts = jobs[part];
      return typeof texts === 'object' && (word in texts || `${word}_other` in texts);
    };
    const missing = [
      ...JOB_ACTIONS.flatMap((word) =>
        ['action', 'name', 'title', 'what', 'start'].map((part) => [part, word]),
      ),
      ...JOB_STATES.map((word) => ['state', word]),
      ...STOP_RULES.flatMap((word) => [
        ['stop', word],
        ['stopHelp', word],
      ]),
      ...SKIP_CODES.map((word) => ['skip', word]),
      ...OUTCOMES.map((word) => ['count', word]),
      ...jobPlan.shape.warnings.element.options.map((word) => ['warning', word]),
    ].filter(([part = '', word = '']) => !has(part, word));
    expect(missing).toEqual([]);
  }
});

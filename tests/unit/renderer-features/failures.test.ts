import { describe, expect, test } from 'vitest';
import { deathStory } from '../../../src/renderer/features/failures/death-story.ts';
import { costText, lookPlan } from '../../../src/renderer/features/failures/look-plan.ts';
import { FEW_QUEUES, queueShelf } from '../../../src/renderer/features/failures/model.ts';
import {
  retryPlan,
  retryStory,
  retryTone,
  UNDO_MS,
  undoLeft,
} from '../../../src/renderer/features/failures/retry-plan.ts';
import { resources } from '../../../src/renderer/i18n/resources.ts';
import { RETRY_OUTCOMES, RETRY_STATES } from '../../../src/shared/domain/failure.ts';
import { connectionOf, failureOf, queueOf, retryOf } from './samples.ts';

const online = connectionOf();
const offline = connectionOf({ state: { kind: 'disconnected' } });

describe('the queues of the bar', () => {
  const names = (shelf: ReturnType<typeof queueShelf>) => shelf.shown.map(({ name }) => name);
  const empty = Array.from({ length: 12 }, (_none, index) =>
    queueOf({ name: `q${String(index).padStart(2, '0')}`, depth: 0 }),
  );

  test('those with messages come first, then unknown depths, empty ones, missing ones; by name within each', () => {
    const queues = [
      queueOf({ name: 'missing', exists: false, depth: null }),
      queueOf({ name: 'empty', depth: 0 }),
      queueOf({ name: 'unknown', depth: null }),
      queueOf({ name: 'b', depth: 1 }),
      queueOf({ name: 'a', depth: 900 }),
    ];
    expect(names(queueShelf(queues, null, false))).toEqual(['a', 'b', 'unknown', 'empty', 'missing']);
  });

  test('of many, the rest is folded away and counted; the chosen one always shows', () => {
    const folded = queueShelf([...empty, queueOf({ name: 'z', depth: 3 })], 'q11', false);
    expect(names(folded)).toEqual(['z', 'q00', 'q01', 'q02', 'q03', 'q04', 'q11']);
    expect(folded.shown).toHaveLength(FEW_QUEUES + 1);
    expect(folded.folded).toBe(6);
    expect(queueShelf(empty, null, true)).toMatchObject({ folded: 0 });
    expect(queueShelf(empty.slice(0, FEW_QUEUES + 1), null, false).folded).toBe(0);
  });
});

describe('before a look', () => {
  test('the cost and what is left are told (B12)', () => {
    const plan = lookPlan(queueOf(), online, false);
    expect(plan).toEqual({ kind: 'ready', consent: false, assumed: false, cost: 1, budget: 18 });
    expect(costText({ cost: 1, budget: 18, assumed: false })).toBe('budget');
    expect(costText({ cost: 1, budget: null, assumed: false })).toBe('counted');
    expect(costText({ cost: 0, budget: 18, assumed: true })).toBe('free');
    expect(costText({ cost: 1, budget: 6, assumed: true })).toBe('assumed');
  });

  test('another consumer: the operator is asked', () => {
    const look = { ...queueOf().look, needsConsent: true };
    expect(lookPlan(queueOf({ look }), online, false)).toMatchObject({ kind: 'ready', consent: true });
  });

  test('a refusal, a missing queue, a lost connection and a look under way are told apart', () => {
    const look = { ...queueOf().look, way: 'refused' as const, refusal: 'look-refused-budget' };
    expect(lookPlan(queueOf({ look }), online, false)).toEqual({
      kind: 'refused',
      refusal: 'look-refused-budget',
    });
    expect(lookPlan(queueOf({ exists: false }), online, false).kind).toBe('missing');
    expect(lookPlan(queueOf(), offline, false).kind).toBe('offline');
    expect(lookPlan(queueOf({ looking: true }), online, false).kind).toBe('running');
    expect(lookPlan(queueOf(), online, true).kind).toBe('running');
  });
});

describe('what can be done with a failure', () => {
  test('it can be retried, with a reason when the core asks for one', () => {
    expect(retryPlan(failureOf(), online)).toEqual({ kind: 'ready', needsReason: false });
    expect(retryPlan(failureOf({ needsReason: true }), online)).toEqual({ kind: 'ready', needsReason: true });
  });

  test('not offline, not read-only, and not when the core says why not', () => {
    expect(retryPlan(failureOf(), offline)).toEqual({ kind: 'blocked', code: 'not-connected' });
    expect(retryPlan(failureOf(), connectionOf({ readOnly: true }))).toEqual({
      kind: 'blocked',
      code: 'read-only-connection',
    });
    expect(retryPlan(failureOf({ retryProblem: 'message-gone' }), online)).toEqual({
      kind: 'blocked',
      code: 'message-gone',
    });
  });

  test('a possible duplicate is the operator’s to decide, even offline, and comes before all else (K04)', () => {
    const unknown = retryOf({ state: 'unknown' });
    const detail = failureOf({ retries: [unknown], retryProblem: 'retry-not-possible' });
    expect(retryPlan(detail, offline)).toEqual({ kind: 'decide', retry: unknown });
  });

  test('when something was done, or it left the queue, only its state speaks', () => {
    const sent = failureOf({ retryProblem: 'message-gone' });
    const detail = { ...sent, failure: { ...sent.failure, state: 'sent' as const } };
    expect(retryPlan(detail, online)).toEqual({ kind: 'settled' });
  });

  test('a scheduled retry is offered for undoing, not for retrying twice', () => {
    const scheduled = retryOf({ state: 'scheduled', startsAt: 5 });
    expect(retryPlan(failureOf({ retries: [scheduled] }), online)).toEqual({
      kind: 'scheduled',
      retry: scheduled,
    });
  });
});

test('a retry can be undone until it starts, however late the answer came', () => {
  const scheduled = retryOf({ state: 'scheduled', startsAt: 10_000 });
  expect(undoLeft(scheduled, 7_000)).toBe(3_000);
  expect(undoLeft(scheduled, 11_000)).toBe(0);
  expect(undoLeft(scheduled, 0)).toBe(UNDO_MS);
  expect(undoLeft(retryOf({ state: 'publishing', startsAt: 10_000 }), 7_000)).toBe(0);
});

describe('what is said of a retry', () => {
  test('sent is never told as succeeded', () => {
    expect(retryStory(retryOf({ state: 'acked', outcome: 'pending' }))).toBe('story.acked');
    expect(retryTone(retryOf({ state: 'acked', outcome: 'pending' }))).toBe('info');
    expect(retryTone(retryOf({ state: 'acked', outcome: 'not_seen_to_fail' }))).toBe('neutral');
    expect(retryStory(retryOf({ state: 'acked', outcome: 'succeeded' }))).toBe('story.succeeded');
  });

  test('until the broker has it, the outcome says nothing', () => {
    expect(retryStory(retryOf({ state: 'returned', outcome: 'overdue' }))).toBe('story.returned');
  });

  test('every state and outcome has a text in both languages', () => {
    for (const texts of Object.values(resources)) {
      const failures = texts.failures;
      const story = typeof failures === 'object' ? failures.story : undefined;
      const keys = new Set(Object.keys(typeof story === 'object' ? story : {}));
      for (const state of RETRY_STATES) {
        for (const outcome of RETRY_OUTCOMES) {
          expect(keys).toContain(retryStory(retryOf({ state, outcome })).replace('story.', ''));
        }
      }
    }
  });
});

describe('x-death as a story', () => {
  const death = {
    queue: 'q',
    exchange: '',
    routingKeys: ['q'],
    reason: 'rejected',
    count: 1,
    time: 10,
    originalExpiration: null,
  };

  test('is told oldest first, whatever the order in the message', () => {
    const story = deathStory([
      { ...death, queue: 'b', time: 20 },
      { ...death, queue: 'a', time: 10 },
    ]);
    expect(story.map((line) => line.death.queue)).toEqual(['a', 'b']);
  });

  test('deaths of the same second keep the broker’s order, newest first in the message', () => {
    const story = deathStory([
      { ...death, queue: 'second' },
      { ...death, queue: 'first' },
    ]);
    expect(story.map((line) => line.death.queue)).toEqual(['first', 'second']);
  });

  test('a reason that is not known is shown in the broker’s word, a prototype’s name included (H04)', () => {
    expect(deathStory([{ ...death, reason: 'constructor' }])[0]?.reason).toBe('other');
  });

  test('the route names the exchange and every key', () => {
    expect(deathStory([{ ...death, exchange: 'x', routingKeys: ['a', 'b'] }])[0]?.route).toBe('x → a, b');
    expect(deathStory([death])[0]?.route).toBe('q');
  });
});

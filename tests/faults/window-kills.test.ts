import { describe, expect, it } from 'vitest';
import type { RetryStep } from '../../src/core/retry/steps.ts';
import { type Kill, Story, type StoryPlace } from './window-kills/story.ts';

/** Of a window, in the order of docs/faults.md; its plans are written with the capture. */
const STEPS: readonly RetryStep[] = [
  'taken',
  'captured',
  'publishing',
  'sending',
  'flushed',
  'answered',
  'outcome-journaled',
  'ack-sent',
  'barrier',
  'acked',
];
/** K11: recovery itself is killed while a window is in doubt. */
const STEPS_AND_RECOVERY = STEPS.flatMap((step): readonly RetryStep[] =>
  step === 'answered' ? [step, 'classified'] : [step],
);
const WINDOWS = [1, 20, 500] as const;
/** The long form: every step of every action on every queue. */
const IS_LONG = process.env.ORACULO_KILLS === 'all';
const EMBEDDED: StoryPlace = { kind: 'embedded', type: 'classic' };
const QUEUES: readonly (StoryPlace & { readonly name: string })[] = [
  { name: 'classic', kind: 'rabbitmq', type: 'classic' },
  { name: 'quorum', kind: 'rabbitmq', type: 'quorum' },
  { name: 'priority', kind: 'rabbitmq', type: 'classic', priorities: 4 },
];

/** Windows of one start: a console is stopped in the nth that comes to the step, over as many jobs as that takes. */
const OCCURRENCES = [1, 2, 3, 5, 8] as const;

/** The short form: each occurrence has its turn; of the widest windows, a job each, those that take few jobs. */
function occurrenceOf(window: number, turn: number): number {
  const most = window === 500 ? 3 : OCCURRENCES.length;
  return OCCURRENCES[turn % most] ?? 1;
}

/** A window for each step; over three queues, each step meets each window. */
function mixed(action: Kill['action'], steps: readonly RetryStep[], offset: number): readonly Kill[] {
  return steps.map((step, at) => {
    const window = WINDOWS[(at + offset) % WINDOWS.length] ?? 1;
    const turn = Math.floor((at + offset) / WINDOWS.length);
    return { action, step, window, occurrence: occurrenceOf(window, turn) };
  });
}

/** Every step with one window. A start is classified once. */
function even(
  steps: readonly RetryStep[],
  window: number,
  occurrenceAt: (at: number) => number,
): readonly Kill[] {
  return steps.map((step, at) => {
    const occurrence = step === 'classified' ? 1 : occurrenceAt(at);
    return { action: 'retry', step, window, occurrence };
  });
}

/** Kills one console after another in the order given; each of the later ones takes up what the one before left. */
async function met(story: Story, kills: readonly Kill[]): Promise<void> {
  for (const kill of kills) await story.kill(kill);
}

function nothingIn(counts: ReadonlyMap<string, number>): void {
  expect([...counts]).toEqual([]);
}

/** Nothing lost, nothing twice but what is flagged, and flagged is exactly what was in doubt. */
function assertCounted(
  story: Story,
  counts: ReadonlyMap<string, number>,
  flagged: ReadonlySet<string>,
): void {
  expect(story.wrong(counts)).toEqual([]);
  expect(counts.size).toBe(story.ids.length);
  expect(flagged).toEqual(new Set(story.doubted.keys()));
}

async function told(
  place: StoryPlace,
  name: string,
  kills: readonly Kill[],
  tell: (story: Story) => Promise<void>,
): Promise<void> {
  const story = new Story(place, name, kills);
  try {
    await story.fill();
    await tell(story);
  } finally {
    story.close();
  }
}

async function retried(place: StoryPlace, name: string, kills: readonly Kill[]): Promise<void> {
  await told(place, name, kills, async (story) => {
    await met(story, kills);
    await story.finish('retry');
    const { work, dead, facts } = await story.whereabouts();
    nothingIn(dead);
    assertCounted(story, work, facts.flagged);
  });
}

const PLACES = [{ name: 'embedded', ...EMBEDDED }, ...QUEUES];
/** The long form: every step at every occurrence with every window on every queue, a story for ten kills. */
const STORIES = PLACES.flatMap(({ name, ...place }) =>
  WINDOWS.flatMap((window) => OCCURRENCES.map((nth) => ({ name, place, window, nth }))),
);

function shortForm(): void {
  it.each(WINDOWS)('K01–K11: windows of %i, on the embedded broker', async (window) => {
    await retried(
      EMBEDDED,
      `retry-${window}`,
      even(STEPS_AND_RECOVERY, window, (at) => occurrenceOf(window, at)),
    );
  });

  it.each(QUEUES)(
    'K01–K10: windows of 1, 20 and 500 in turn, on a $name queue',
    async ({ name, ...place }) => {
      const offset = QUEUES.findIndex((queue) => queue.name === name);
      await retried(place, 'retry', mixed('retry', STEPS, offset));
    },
  );
}

function longForm(): void {
  it.each(STORIES)('K01–K11: windows of $window, occurrence $nth, $name', async ({ place, window, nth }) => {
    const kills = even(STEPS_AND_RECOVERY, window, () => nth);
    await retried(place, `retry-${window}-${nth}`, kills);
  });
}

// One form or the other: what the other would do is not skipped, it is not asked for.
describe('K01–K10: jobs killed at each step of a window', IS_LONG ? longForm : shortForm);

const DISCARD: readonly RetryStep[] = ['taken', 'captured', 'discarding', 'ack-sent', 'barrier', 'acked'];
/** There is no original to ack. */
const RESTORE: readonly RetryStep[] = [
  'captured',
  'publishing',
  'sending',
  'flushed',
  'answered',
  'outcome-journaled',
];

/** Of the other actions: every step on the embedded broker, and in the short form every third on each queue of RabbitMQ. */
function killsOf(action: Kill['action'], steps: readonly RetryStep[], name: string): readonly Kill[] {
  const offset = QUEUES.findIndex((queue) => queue.name === name);
  const isWhole = IS_LONG || offset < 0;
  const own = isWhole ? steps : steps.filter((_, at) => at % QUEUES.length === offset);
  return mixed(action, own, offset + 1);
}

describe('K17: other actions killed at each step of a window', () => {
  it.each(PLACES)(
    'K17: a discard ends in the archive alone, a restore brings each back, $name',
    async ({ name, ...place }) => {
      const discards = killsOf('discard', DISCARD, name);
      const restores = killsOf('restore', RESTORE, name);
      await told(place, 'discard', [...discards, ...restores], async (story) => {
        await met(story, discards);
        await story.finish('discard');
        const { work, dead, facts } = await story.whereabouts();
        nothingIn(work);
        nothingIn(dead);
        expect(facts.kept.toSorted()).toEqual(story.ids.toSorted());
        await met(story, restores);
        await story.finish('restore');
        const back = await story.whereabouts();
        nothingIn(back.work);
        assertCounted(story, back.dead, back.facts.flagged);
        expect(back.facts.restored.toSorted()).toEqual(story.ids.toSorted());
      });
    },
  );

  it.each(PLACES)(
    'K17: an edited copy arrives, and only then its original goes, $name',
    async ({ name, ...place }) => {
      const kills = killsOf('edit', STEPS, name);
      await told(place, 'edit', kills, async (story) => {
        await met(story, kills);
        await story.finish('edit');
        const { work, dead, edited, facts } = await story.whereabouts();
        nothingIn(dead);
        assertCounted(story, work, facts.flagged);
        expect(edited.size).toBe(story.ids.length);
      });
    },
  );
});

/**
 * One story: a dead-letter queue, consoles that stop at one step after another, and an independent client that counts
 * every message afterwards. What may be in two places is known here by the steps alone, not by what a console says.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RetryStep } from '../../../src/core/retry/steps.ts';
import { idOf } from '../../support/failures/fill.ts';
import {
  type DeadQueueType,
  declarePair,
  details,
  die,
  drain,
  eventually,
  type QueuePair,
} from '../../support/failures/lab.ts';
import { type BrokerKind, openSession, testPlace } from '../../support/failures/sessions.ts';
import { startProcess } from '../../support/process.ts';
import { type JournalFacts, journalFacts } from './journal-facts.ts';
import { EDIT, type KilledAction, type KillOrder, type KillReport, REPORT } from './order.ts';

export interface Kill {
  readonly action: KilledAction;
  readonly window: number;
  readonly step: RetryStep;
  readonly occurrence: number;
}

export interface StoryPlace {
  readonly kind: BrokerKind;
  readonly type: DeadQueueType;
  readonly priorities?: number;
}

/** Messages of one job: with more than one window where windows are small. */
const SIZES: Readonly<Record<number, number>> = { 1: 4, 20: 22, 500: 24 };
/** Of the jobs that a start works off until it comes to the step for the nth time. */
function messagesFor({ window, occurrence }: Kill): number {
  const size = SIZES[window] ?? 0;
  const windows = Math.ceil(size / window);
  return size * Math.ceil(occurrence / windows);
}

/** Left for the last start, which is not killed. */
const SPARE = 4;
/** A broker takes a moment to put back what a killed console held. */
const BACK_MS = 20_000;
/** A start that takes longer will never end. */
const START_MS = 90_000;
const CHILD = join(import.meta.dirname, 'child.ts');

/** Steps between the intent to send and the answer's entry: what is in them is in doubt afterwards. */
const IN_DOUBT: readonly RetryStep[] = ['publishing', 'sending', 'flushed', 'answered'];

export interface Whereabouts {
  /** How often each id is there. */
  readonly work: ReadonlyMap<string, number>;
  readonly dead: ReadonlyMap<string, number>;
  /** Of what is in the work queue. */
  readonly edited: ReadonlySet<string>;
  readonly facts: JournalFacts;
}

function tallied(ids: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

export class Story {
  readonly #root = mkdtempSync(join(tmpdir(), 'oraculo-window-kills-'));
  readonly #order: Pick<KillOrder, 'place' | 'folder' | 'work'>;
  readonly #place: StoryPlace;
  readonly #pair: QueuePair;
  readonly ids: readonly string[];
  /** Copies that there may be of an id that was in doubt, fewest and most. */
  readonly doubted = new Map<string, readonly [number, number]>();

  constructor(place: StoryPlace, name: string, kills: readonly Kill[]) {
    const work = `window-kills.${process.pid}.${place.kind}.${place.type}.${place.priorities ?? 0}.${name}`;
    this.#place = place;
    this.#pair = { work, dead: `${work}.dead` };
    this.#order = { place: testPlace(place.kind, this.#root), folder: this.#root, work };
    const needed = kills.reduce((sum, kill) => sum + messagesFor(kill), 0);
    this.ids = Array.from({ length: needed + SPARE }, (_, n) => `m${n}`);
  }

  get #journal(): string {
    return join(this.#root, 'journal.db');
  }

  async fill(): Promise<void> {
    const { type, priorities } = this.#place;
    const open = await openSession(this.#order.place);
    const most: Readonly<Record<string, number>> = priorities ? { 'x-max-priority': priorities } : {};
    await declarePair(open.session, this.#pair.work, type, most);
    const priority = (n: number) => (priorities ? { properties: { priority: n % (priorities + 1) } } : {});
    await die(
      open.session,
      this.#pair,
      this.ids.map((id, n) => ({ id, ...priority(n) })),
    );
    await open.close();
  }

  /** One start of the console with its steps cut off at one; what it leaves is held to what it may leave. */
  async kill(kill: Kill): Promise<void> {
    const { action, window, step, occurrence } = kill;
    const ended = await this.#run({ action, window, crashAt: { step, occurrence } });
    if (ended !== 'killed') throw new Error(`the console never came to ${JSON.stringify(kill)}`);
    const facts = journalFacts(this.#journal);
    this.#noteDoubt(kill, facts);
    await this.#assertThere(kill, facts);
  }

  #noteDoubt({ step, window }: Kill, { sending }: JournalFacts): void {
    const isInDoubt = IN_DOUBT.includes(step);
    if (sending.length > 0 !== isInDoubt) throw new Error(`${sending.length} are being sent after ${step}`);
    if (sending.length > window) throw new Error(`${sending.length} are in doubt, the window is ${window}`);
    // Before anything was handed over there is none; once the broker has answered there is one. Then it is sent again.
    const copies =
      step === 'publishing' ? ([1, 1] as const) : step === 'answered' ? ([2, 2] as const) : ([1, 2] as const);
    for (const id of sending) {
      if (this.doubted.has(id)) throw new Error(`${id} is in doubt twice`);
      this.doubted.set(id, copies);
    }
  }

  /** Without any recovery: what is neither confirmed nor being discarded lies in its queue. */
  async #assertThere({ action }: Kill, { mayBeGone, restored }: JournalFacts): Promise<void> {
    const least = action === 'restore' ? restored.length : this.ids.length - mayBeGone.size;
    const open = await openSession(this.#order.place);
    const isThere = async () => (await details(open.session, this.#pair.dead)).messages >= least;
    await eventually(async () => ((await isThere()) ? true : null), BACK_MS);
    await open.close();
  }

  /** Goes on until nothing is left to do. */
  async finish(action: KilledAction): Promise<void> {
    const report = await this.#run({ action, window: 500, crashAt: null });
    if (report === 'killed') throw new Error('the console was killed');
    if (report.problem) throw new Error(`the journal is locked: ${report.problem}`);
    if (report.errors.length > 0) throw new Error(`the console met defects:\n${report.errors.join('\n')}`);
  }

  async #run(order: Pick<KillOrder, 'action' | 'window' | 'crashAt'>): Promise<KillReport | 'killed'> {
    // To finish: everything that is left in one job, as far as a page goes.
    const size = order.crashAt === null ? 500 : (SIZES[order.window] ?? 0);
    const child = startProcess(process.execPath, [CHILD, JSON.stringify({ ...this.#order, ...order, size })]);
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      void child.kill9();
    }, START_MS);
    const code = await child.stopped();
    clearTimeout(timer);
    if (isLate) throw new Error(`the child did not end:\n${child.output()}`);
    if (child.child.signalCode === 'SIGKILL') return 'killed';
    const report = new RegExp(`^${REPORT}(.*)$`, 'm').exec(child.output())?.[1];
    if (code !== 0 || report === undefined)
      throw new Error(`the child ended with ${code}:\n${child.output()}`);
    // The child's own words, in the shape of `KillReport`.
    return JSON.parse(report) as KillReport;
  }

  /** Empties both queues. */
  async whereabouts(): Promise<Whereabouts> {
    const open = await openSession(this.#order.place);
    const work = await drain(open.session, this.#pair.work);
    const dead = await drain(open.session, this.#pair.dead);
    await open.close();
    const isEdited = (body: Uint8Array) => JSON.parse(Buffer.from(body).toString()).edited === EDIT.edited;
    return {
      work: tallied(work.map(idOf)),
      dead: tallied(dead.map(idOf)),
      edited: new Set(work.filter(({ body }) => isEdited(body)).map(idOf)),
      facts: journalFacts(this.#journal),
    };
  }

  /** Ids of which there are fewer or more copies than the steps they met allow. */
  wrong(counts: ReadonlyMap<string, number>): readonly string[] {
    return this.ids.filter((id) => {
      const [fewest, most] = this.doubted.get(id) ?? [1, 1];
      const count = counts.get(id) ?? 0;
      return count < fewest || count > most;
    });
  }

  /** Also removes the folder. */
  close(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}

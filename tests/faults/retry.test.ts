import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RetryStep } from '../../src/core/retry/steps.ts';
import { type DeadQueueType, declarePair, die, drain } from '../support/failures/lab.ts';
import { type BrokerKind, openSession, testPlace } from '../support/failures/sessions.ts';
import { startProcess } from '../support/process.ts';
import type { ChildOrder, ChildReport } from './retry-child-order.ts';

/** The crash points of docs/faults.md by the engine's own steps, and what the next start must make of them. */
const CRASHES: readonly {
  readonly id: string;
  readonly step: RetryStep;
  /** `resumed`: nothing was sent, so it goes on. `in doubt`: it may have been sent. `settled`: it was confirmed. */
  readonly expected: 'resumed' | 'in doubt' | 'settled';
}[] = [
  { id: 'K01', step: 'planned', expected: 'resumed' },
  { id: 'K01', step: 'taken', expected: 'resumed' },
  { id: 'K02', step: 'captured', expected: 'resumed' },
  { id: 'K03', step: 'publishing', expected: 'in doubt' },
  { id: 'K04', step: 'sending', expected: 'in doubt' },
  { id: 'K05', step: 'flushed', expected: 'in doubt' },
  { id: 'K06', step: 'answered', expected: 'in doubt' },
  { id: 'K07', step: 'outcome-journaled', expected: 'settled' },
  { id: 'K08', step: 'ack-sent', expected: 'settled' },
  { id: 'K09', step: 'barrier', expected: 'settled' },
  { id: 'K10', step: 'acked', expected: 'settled' },
];

const PLACES: readonly { readonly kind: BrokerKind; readonly type: DeadQueueType }[] = [
  { kind: 'rabbitmq', type: 'classic' },
  { kind: 'rabbitmq', type: 'quorum' },
  { kind: 'embedded', type: 'classic' },
];

const CHILD = join(import.meta.dirname, 'retry-child.ts');
let counter = 0;

describe.each(PLACES)('a retry killed at any step, on $kind, $type', ({ kind, type }) => {
  let root = '';

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'oraculo-kills-'));
  });
  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  /** Three dead letters, the first of which will be retried, in a story of its own. */
  async function story(names = ['a', 'b', 'c']): Promise<{ readonly order: ChildOrder }> {
    counter += 1;
    const folder = mkdtempSync(join(root, 'story-'));
    const place = testPlace(kind, folder);
    const work = `kills.${process.pid}.${kind}.${type}.${counter}`;
    const open = await openSession(place);
    const pair = await declarePair(open.session, work, type);
    await die(
      open.session,
      pair,
      names.map((id) => ({ id })),
    );
    await open.close();
    return { order: { place, folder, work, task: 'retry' } };
  }

  async function run(order: ChildOrder): Promise<ChildReport | 'killed'> {
    const child = startProcess(process.execPath, [CHILD, JSON.stringify(order)]);
    const code = await child.stopped();
    if (child.child.signalCode === 'SIGKILL') return 'killed';
    const report = /REPORT (.*)/.exec(child.output())?.[1];
    if (code !== 0 || report === undefined)
      throw new Error(`the child ended with ${code}:\n${child.output()}`);
    return JSON.parse(report) as ChildReport;
  }

  async function finished(order: ChildOrder): Promise<ChildReport> {
    const report = await run(order);
    if (report === 'killed') throw new Error('the child was killed');
    expect(report.errors).toEqual([]);
    expect(report.problem).toBeNull();
    return report;
  }

  /** Where the messages are at the end. */
  async function whereabouts({ place, work }: ChildOrder) {
    const open = await openSession(place);
    const name = ({ body }: { readonly body: Uint8Array }): string =>
      JSON.parse(Buffer.from(body).toString()).n;
    const target = (await drain(open.session, work)).map(name);
    const dead = (await drain(open.session, `${work}.dead`)).map(name);
    await open.close();
    return { target, dead };
  }

  it.each(CRASHES)(
    '$id $step: nothing lost, no duplicate that is not flagged ($expected)',
    async ({ step, expected: recovery }) => {
      const { order } = await story();
      expect(await run({ ...order, crashAt: step })).toBe('killed');
      const report = await finished({ ...order, task: 'recover' });
      const [retry] = report.retries;
      const { target, dead } = await whereabouts(order);
      if (recovery === 'in doubt') {
        expect(retry).toMatchObject({ state: 'unknown', possibleDuplicate: true });
        expect(retry?.evidence.length).toBeGreaterThan(0);
        expect(report.failures).toContain('possible_duplicate');
        // Nothing was lost, nothing was sent again by itself.
        expect(dead).toHaveLength(3);
        expect(target.length).toBeLessThanOrEqual(1);
      } else {
        expect(retry).toMatchObject({ state: 'acked', possibleDuplicate: false });
        expect(report.failures.filter((state) => state === 'sent')).toHaveLength(1);
        expect(target).toHaveLength(1);
        expect(dead).toHaveLength(2);
        expect([...target, ...dead].toSorted()).toEqual(['a', 'b', 'c']);
      }
    },
  );

  it.each([
    ['send_again', 'publishing', 1],
    ['send_again', 'answered', 2],
    ['treat_as_delivered', 'answered', 1],
  ] as const)('a possible duplicate that is decided as %s after %s', async (decision, step, copies) => {
    const { order } = await story();
    expect(await run({ ...order, crashAt: step })).toBe('killed');
    const report = await finished({ ...order, task: 'decide', decision });
    expect(report.retries).toHaveLength(1);
    expect(report.retries[0]).toMatchObject({
      state: decision === 'send_again' ? 'acked' : 'delivered_by_decision',
      possibleDuplicate: true,
    });
    const { target, dead } = await whereabouts(order);
    expect(target).toHaveLength(copies);
    expect(new Set(target).size).toBe(1);
    expect(dead).toHaveLength(2);
  });

  it.each(['outcome-journaled', 'ack-sent', 'barrier'] as const)(
    'B18: of three equal messages exactly one leaves, killed at %s',
    async (step) => {
      const { order } = await story(['same', 'same', 'same']);
      expect(await run({ ...order, crashAt: step })).toBe('killed');
      const report = await finished({ ...order, task: 'recover' });
      expect(report.retries.map(({ state }) => state)).toEqual(['acked']);
      const { target, dead } = await whereabouts(order);
      expect(target).toHaveLength(1);
      expect(dead).toHaveLength(2);
    },
  );

  it('K11: killed during recovery three times gives the same as one recovery', async () => {
    const { order } = await story();
    expect(await run({ ...order, crashAt: 'outcome-journaled' })).toBe('killed');
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await run({ ...order, task: 'recover', crashAt: 'classified' })).toBe('killed');
    }
    const report = await finished({ ...order, task: 'recover' });
    expect(report.retries.map(({ state }) => state)).toEqual(['acked']);
    const { target, dead } = await whereabouts(order);
    expect(target).toHaveLength(1);
    expect(dead).toHaveLength(2);
  });

  it('K11: the same for one that is in doubt', async () => {
    const { order } = await story();
    expect(await run({ ...order, crashAt: 'flushed' })).toBe('killed');
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await run({ ...order, task: 'recover', crashAt: 'classified' })).toBe('killed');
    }
    const report = await finished({ ...order, task: 'recover' });
    expect(report.retries.map(({ state }) => state)).toEqual(['unknown']);
    expect((await whereabouts(order)).dead).toHaveLength(3);
  });
});

import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HistoryAsker, historyAsker } from '../../../../src/core/connections/ask-history.ts';
import { ReaderGone, type ReaderThread } from '../../../../src/core/connections/reader-thread.ts';
import type { AskedQuestion } from '../../../../src/core/query/questions.ts';
import { TestLog } from '../../../support/failures/lab.ts';
import { anEvent, type HistoryFixture, historyFixture } from '../store/history-fixture.ts';

/** A thread whose answers a test gives. */
class FakeThread implements ReaderThread {
  readonly asked: AskedQuestion[] = [];
  ended = false;
  #settle: { resolve: (value: unknown) => void; reject: (error: Error) => void } | undefined;

  get isBusy() {
    return this.#settle !== undefined;
  }

  async ask(question: AskedQuestion, took: (ms: number) => void): Promise<unknown> {
    this.asked.push(question);
    const value = await new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    took(60);
    return value;
  }

  answer(value: unknown) {
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.resolve(value);
  }

  break() {
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.reject(new ReaderGone('gone'));
  }

  async end() {
    this.ended = true;
    this.break();
  }
}

describe('questions about a history', () => {
  let at: HistoryFixture;
  let asker: HistoryAsker;
  let threads: FakeThread[];
  let log: TestLog;
  beforeEach(() => {
    at = historyFixture();
    at.record.record([anEvent(), anEvent({ type: 'outro' })]);
    threads = [];
    log = new TestLog();
  });
  afterEach(async () => {
    await asker.close();
    at.remove();
  });

  const faked = () => {
    const start = () => {
      const thread = new FakeThread();
      threads.push(thread);
      return thread;
    };
    asker = historyAsker({ file: at.file, queries: at.queries, log, start });
  };

  it('are answered by a thread of its own as by this one, errors too, and see what was just committed', async () => {
    asker = historyAsker({ file: at.file, queries: at.queries, log });
    expect(await asker.ask('eventsPage', [{ limit: 5 }])).toEqual(at.queries.eventsPage({ limit: 5 }));
    at.record.record([anEvent({ type: 'mais um' })]);
    const detail = await asker.ask('eventDetail', [3]);
    expect(detail.summary.type).toBe('mais um');
    expect([...detail.body]).toEqual([0, 255, 128]);
    expect(await asker.ask('runsPage', [{ limit: 5 }, 1_000])).toEqual(
      at.queries.runsPage({ limit: 5 }, 1_000),
    );
    await expect(asker.ask('eventDetail', [99])).rejects.toMatchObject({
      code: 'not-found',
      details: { seq: 99 },
    });
    // @ts-expect-error: a defect on purpose
    await expect(asker.ask('eventDetail', [{}])).rejects.toThrow();
    expect(log.errors).toEqual([]);
  });

  it('wait for each other, and do not wait for one that takes long', async () => {
    faked();
    const first = asker.ask('eventTypes', []);
    const second = asker.ask('captureState', []);
    expect(threads.map(({ asked }) => asked.length)).toEqual([1]);
    await setTimeout(150);
    expect(threads.map(({ asked }) => asked.map(({ name }) => name))).toEqual([
      ['eventTypes'],
      ['captureState'],
    ]);
    threads[1]?.answer('b');
    threads[0]?.answer('a');
    expect(await Promise.all([first, second])).toEqual(['a', 'b']);
    expect(log.warnings.filter((each) => each.includes('took long'))).toHaveLength(2);
  });

  it('that are cancelled while they wait are never asked; one that runs on loses its thread', async () => {
    faked();
    const running = new AbortController();
    const waiting = new AbortController();
    const first = asker.ask('eventTypes', [], running.signal);
    const second = asker.ask('runsCounts', [1], waiting.signal);
    waiting.abort();
    running.abort();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    await expect(second).rejects.toMatchObject({ code: 'cancelled' });
    await setTimeout(500);
    expect(threads[0]?.ended).toBe(true);
    const third = asker.ask('captureState', []);
    threads.at(-1)?.answer('c');
    expect(await third).toBe('c');
    expect(threads.flatMap(({ asked }) => asked.map(({ name }) => name))).toEqual([
      'eventTypes',
      'captureState',
    ]);
    expect(log.errors).toEqual([]);
  });

  it('whose thread is lost are answered here and told; after three losses no thread is started any more', async () => {
    faked();
    for (let loss = 1; loss <= 3; loss += 1) {
      const asked = asker.ask('eventTypes', []);
      threads.at(-1)?.break();
      expect(await asked).toEqual(at.queries.eventTypes());
      expect(log.errors).toHaveLength(loss);
    }
    expect(await asker.ask('captureState', [])).toEqual(at.queries.captureState());
    expect(threads).toHaveLength(3);
  });

  it('that are open when the history closes are cancelled', async () => {
    faked();
    const asked = [asker.ask('eventTypes', []), asker.ask('captureState', [])];
    await asker.close();
    for (const each of asked) await expect(each).rejects.toMatchObject({ code: 'cancelled' });
    await expect(asker.ask('eventTypes', [])).rejects.toMatchObject({ code: 'cancelled' });
    expect(log.errors).toEqual([]);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockedFieldsOnly } from '../../../../src/core/edit/edit-rules.ts';
import { planJob } from '../../../../src/core/jobs/plan-job.ts';
import type { JobRequest } from '../../../../src/shared/domain/job.ts';
import { aRequest } from '../../../support/failures/job-request.ts';
import { addRows, openDesk, type TestDesk } from './desk.ts';

describe('the plan of a job', () => {
  let lab: TestDesk;

  beforeEach(async () => {
    lab = await openDesk();
    const channel = await lab.session.openChannel('publish');
    for (const queue of ['work', 'dead', 'other']) await channel.declareQueue(queue, { durable: true });
    await channel.declareExchange('work.in', 'topic', { durable: true });
    await channel.close();
  });
  afterEach(async () => {
    expect(lab.log.errors).toEqual([]);
    await lab.close();
  });

  const plan = async (changes: Partial<JobRequest> = {}) =>
    (await planJob(lab.desk, aRequest(changes), lockedFieldsOnly)).plan;

  it('counts messages, bytes, queues, targets and steps', async () => {
    addRows(lab.database, 200);
    expect(await plan()).toMatchObject({
      count: 200,
      bytes: 20_000,
      queues: [{ queue: 'dead', count: 200 }],
      targets: [{ exchange: '', routingKey: 'work', reaches: ['work'], count: 200, problem: null }],
      skipped: [],
      steps: [1, 5, 20, 100, 74],
      needsReason: false,
      typedConfirmation: 200,
      estimatedMs: null,
    });
    expect(await plan({ rate: 10, canary: false })).toMatchObject({ steps: [200], estimatedMs: 20_000 });
  });

  it('asks for the typed number above 100 messages, of a discard above 20, and for a reason', async () => {
    addRows(lab.database, 100);
    expect(await plan()).toMatchObject({ typedConfirmation: null, needsReason: false });
    expect(await plan({ action: 'discard' })).toMatchObject({
      typedConfirmation: 100,
      needsReason: true,
      steps: [100],
      targets: [],
    });
    lab.database.exec('UPDATE failure SET retries = 2 WHERE position = 5');
    expect(await plan()).toMatchObject({ needsReason: true });
  });

  it('says what is left out, and why', async () => {
    const marks = [
      ["state = 'succeeded', present = 0", 'already-succeeded'],
      ["state = 'retrying'", 'under-way'],
      ["state = 'possible_duplicate'", 'possible-duplicate'],
      ['present = 0', 'gone'],
      ['failed_queue = NULL', 'no-target'],
      ["failed_queue = 'dead'", 'target-refused'],
      ["failed_queue = 'missing'", 'target-missing'],
      ['retries = 4', 'too-many-retries'],
      ["origin = 'result'", 'other-origin'],
    ] as const;
    addRows(lab.database, marks.length + 3);
    for (const [at, [change]] of marks.entries()) {
      lab.database.exec(`UPDATE failure SET ${change} WHERE position = ${at}`);
    }
    const { count, skipped } = await plan();
    expect(count).toBe(3);
    const told = Object.fromEntries(skipped.map(({ code, count: many, ids }) => [code, [many, ids]]));
    expect(told).toEqual(Object.fromEntries(marks.map(([, code], at) => [code, [1, [`f00000${at}`]]])));
    expect(await plan({ action: 'discard' })).toMatchObject({ count: 7 });
  });

  it('takes nothing in that has left its queue, though it is included by choice', async () => {
    addRows(lab.database, 2, { state: "'succeeded'", present: '0' });
    expect(await plan({ include: ['already-succeeded'] })).toMatchObject({
      count: 0,
      skipped: [{ code: 'gone', count: 2 }],
    });
  });

  it('sends through the original exchange to every queue bound there, and says which', async () => {
    const channel = await lab.session.openChannel('publish');
    await channel.bindQueue('work', 'work.in', 'pedido.#');
    await channel.bindQueue('other', 'work.in', '#');
    await channel.close();
    addRows(lab.database, 1);
    const { encodeProperties } = await import('../../../../src/core/broker/properties/codec.ts');
    const death = [
      { key: 'queue', value: { type: 'string', value: 'work' } },
      { key: 'reason', value: { type: 'string', value: 'rejected' } },
      { key: 'exchange', value: { type: 'string', value: 'work.in' } },
      { key: 'count', value: { type: 'int64', value: 1n } },
      {
        key: 'routing-keys',
        value: { type: 'array', value: [{ type: 'string', value: 'pedido.novo' }] },
      },
    ] as const;
    const raw = encodeProperties({
      headers: [{ key: 'x-death', value: { type: 'array', value: [{ type: 'table', value: [...death] }] } }],
    });
    lab.database
      .prepare('INSERT INTO failure_message (id, raw_properties, body) VALUES (?, ?, ?)')
      .run('f000000', raw, Buffer.from('{}'));
    const told = await plan({ target: { kind: 'original-exchange' } });
    expect(told.targets).toEqual([
      { exchange: 'work.in', routingKey: 'pedido.novo', reaches: ['work', 'other'], count: 1, problem: null },
    ]);
    expect(told.warnings).toContain('fan-out');
    const elsewhere = await plan({ target: { kind: 'queue', queue: 'nowhere' } });
    expect(elsewhere).toMatchObject({ count: 0, skipped: [{ code: 'target-missing', count: 1 }] });
  });

  it('B09: leaves out what a target would lose: full at its head, or dropped at once', async () => {
    const channel = await lab.session.openChannel('publish', { confirm: true });
    await channel.declareQueue('small', { durable: true, arguments: { 'x-max-length': 1 } });
    await channel.declareQueue('short', { durable: true, arguments: { 'x-message-ttl': 0 } });
    await channel.publish('', 'small', { body: Buffer.from('x'), properties: {} });
    await channel.close();
    addRows(lab.database, 3);
    for (const [queue, code] of [
      ['small', 'target-full'],
      ['short', 'target-refused'],
    ] as const) {
      expect(await plan({ target: { kind: 'queue', queue } })).toMatchObject({
        count: 0,
        skipped: [{ code, count: 3 }],
        targets: [{ problem: 'retry-not-possible' }],
      });
    }
  });

  it('goes queue by queue, in the order of each queue', async () => {
    addRows(lab.database, 30, {
      queue: "printf('dead%d', n % 3)",
      position: '(n * 7) % 31',
      failed_at: '1000',
    });
    const { resolution } = await planJob(lab.desk, aRequest(), lockedFieldsOnly);
    const order = resolution.chosen.map(({ queue, position }) => [queue, position ?? -1] as const);
    expect(order).toEqual(order.toSorted(([q, p], [r, o]) => (q === r ? p - o : q < r ? -1 : 1)));
    expect(new Set(order.map(([queue]) => queue)).size).toBe(3);
  });

  it('plans 100,000 failures within 2 s, and the core goes on meanwhile', { timeout: 30_000 }, async () => {
    addRows(lab.database, 100_000, { failed_at: '1000 + (n * 7919) % 100000' });
    // Its own time on the processor: the machine may be busy with other things.
    const spent = () => {
      const { user, system } = process.threadCpuUsage();
      return (user + system) / 1_000;
    };
    let longest = 0;
    let last = spent();
    const beat = setInterval(() => {
      longest = Math.max(longest, spent() - last);
      last = spent();
    }, 1);
    const started = spent();
    const told = await plan();
    const took = spent() - started;
    clearInterval(beat);
    expect(told.count).toBe(100_000);
    expect({ took: took < 2_000, longest: longest < 50 }, `${took} ms, ${longest} ms`).toEqual({
      took: true,
      longest: true,
    });
  });
});

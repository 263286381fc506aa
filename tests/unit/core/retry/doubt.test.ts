import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../../../src/core/broker/port.ts';
import { viewProperties } from '../../../../src/core/broker/properties/codec.ts';
import { lockQueue } from '../../../../src/core/retry/retry-lock.ts';
import type { AtStep } from '../../../../src/core/retry/steps.ts';
import { entryOf } from '../../../../src/shared/domain/amqp.ts';
import {
  declarePair,
  die,
  drain,
  eventually,
  type Lab,
  labProfile,
  never,
  openLab,
  type QueuePair,
} from '../../../support/failures/lab.ts';
import { type OpenSession, openSession } from '../../../support/failures/sessions.ts';

const retryIdOf = ({ rawProperties }: Delivery) => {
  const value = entryOf(viewProperties(rawProperties).headers, 'oraculo-retry-id');
  return value?.type === 'string' ? value.value : '';
};

describe('a retry in doubt', () => {
  let folder = '';
  let open: OpenSession;
  let pair: QueuePair;
  let lab: Lab;
  let atStep: AtStep;
  let told: () => void;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'oraculo-doubt-'));
    open = await openSession({ kind: 'embedded', folder, amqpUrl: '', managementUrl: '' });
    pair = await declarePair(open.session, 'doubt', 'classic');
    atStep = () => undefined;
    told = () => undefined;
    lab = openLab({
      folder,
      profile: labProfile(pair.work, pair.dead),
      session: open.session,
      atStep: (step) => atStep(step),
      notify: () => told(),
    });
  });
  afterEach(async () => {
    await lab.close();
    await open.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const item = (retryId: string) => lab.journal.item({ connectionId: 'lab', retryId });
  const inState = (retryId: string, state: string) =>
    eventually(() => (item(retryId)?.state === state ? true : null));
  const retry = async (id: string) => (await lab.service.retry({ id, reason: null, delayMs: 0 })).id;

  it('stays in doubt when sending it again ended before it was sent: the next retry is flagged', async () => {
    await die(open.session, pair, [{ id: 'a' }]);
    await lab.service.look({ queue: pair.dead, consent: false }, never);
    const id = lab.service.page({ limit: 1 }).failures[0]?.id ?? '';
    atStep = (step) => {
      if (step === 'answered') throw new Error('the answer is not recorded');
    };
    const first = await retry(id);
    await inState(first, 'unknown');
    atStep = () => undefined;
    const other = await open.session.openDedicated('another console');
    await lockQueue(open.session, other, pair.dead, 'bo');
    await lab.service.decide({ retryId: first, decision: 'send_again', reason: null });
    await inState(first, 'cancelled');
    await other.close();
    const second = await retry(id);
    await inState(second, 'acked');
    expect(await drain(open.session, pair.work)).toHaveLength(2);
    expect(item(second)?.possibleDuplicate).toBe(true);
  });

  it('is sent again when that is decided before the window that left it in doubt has quite ended', async () => {
    await die(open.session, pair, [{ id: 'a' }]);
    await lab.service.look({ queue: pair.dead, consent: false }, never);
    const id = lab.service.page({ limit: 1 }).failures[0]?.id ?? '';
    atStep = (step) => {
      if (step === 'answered') throw new Error('the answer is not recorded');
    };
    const retryId = await retry(id);
    let decided: Promise<unknown> | null = null;
    told = () => {
      if (decided !== null || item(retryId)?.state !== 'unknown') return;
      atStep = () => undefined;
      decided = lab.service.decide({ retryId, decision: 'send_again', reason: null });
    };
    await inState(retryId, 'acked');
    await decided;
    expect(await drain(open.session, pair.work)).toHaveLength(2);
  });

  it('of many is decided in few windows, and each arrives under the retry id that it was sent with', async () => {
    const count = 24;
    const ids = Array.from({ length: count }, (_, n) => `m${n}`);
    await die(
      open.session,
      pair,
      [...ids, 'left alone'].map((id) => ({ id })),
    );
    await lab.service.look({ queue: pair.dead, consent: false }, never);
    const rows = lab.service.page({ limit: 100 }).failures;
    const wanted = rows.filter(({ correlationId }) => correlationId !== 'left alone');
    atStep = (step) => {
      if (step === 'answered') throw new Error('the answer is not recorded');
    };
    const retries = await Promise.all(wanted.map(({ id }) => retry(id)));
    for (const retryId of retries) await inState(retryId, 'unknown');
    let windows = 0;
    atStep = (step) => {
      if (step === 'taken') windows += 1;
    };
    const decide = (retryId: string) => lab.service.decide({ retryId, decision: 'send_again', reason: null });
    await Promise.all(retries.map(decide));
    for (const retryId of retries) await inState(retryId, 'acked');
    expect(windows).toBeLessThanOrEqual(2);
    const arrived = await drain(open.session, pair.work);
    const copies = Map.groupBy(arrived, retryIdOf);
    expect([...copies.keys()].sort()).toEqual(retries.toSorted());
    expect([...copies.values()].every(({ length }) => length === 2)).toBe(true);
    expect(await drain(open.session, pair.dead)).toHaveLength(1);
  });
});

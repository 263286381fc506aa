import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockQueue } from '../../../../src/core/retry/retry-lock.ts';
import type { AtStep } from '../../../../src/core/retry/steps.ts';
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

describe('a retry in doubt', () => {
  let folder = '';
  let open: OpenSession;
  let pair: QueuePair;
  let lab: Lab;
  let atStep: AtStep;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'oraculo-doubt-'));
    open = await openSession({ kind: 'embedded', folder, amqpUrl: '', managementUrl: '' });
    pair = await declarePair(open.session, 'doubt', 'classic');
    atStep = () => undefined;
    lab = openLab({
      folder,
      profile: labProfile(pair.work, pair.dead),
      session: open.session,
      atStep: (step) => atStep(step),
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
});

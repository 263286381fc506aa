/** An outcome may be known before the original is acked: the worker is quick, the barrier is not. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RetryStep } from '../../../../src/core/retry/steps.ts';
import { finished } from '../../../support/failures/finished.ts';
import { declarePair, die, eventually, labProfile, never, openLab } from '../../../support/failures/lab.ts';
import { openSession, testPlace } from '../../../support/failures/sessions.ts';

it.each(['answered', 'outcome-journaled', 'ack-sent', 'barrier'] satisfies RetryStep[])(
  'an outcome that comes at %s stays on the failure',
  async (at) => {
    const folder = mkdtempSync(join(tmpdir(), 'oraculo-early-'));
    const { session, close } = await openSession(testPlace('embedded', folder));
    let come: (step: RetryStep) => void = () => undefined;
    const pair = await declarePair(session, 'work', 'classic');
    const profile = labProfile(pair.work, pair.dead);
    const lab = openLab({ folder, profile, session, atStep: (step) => come(step) });
    try {
      await die(session, pair, [{ id: 'a' }]);
      await lab.service.look({ queue: pair.dead, consent: false }, never);
      const id = lab.service.page({ limit: 1 }).failures[0]?.id ?? '';
      let retryId = '';
      come = (step) => {
        if (step === at) lab.record(finished({ retryId }));
      };
      const retry = await lab.service.retry({ id, reason: null, delayMs: 0 });
      retryId = retry.id;
      const item = () => lab.journal.item({ connectionId: 'lab', retryId });
      await eventually(() => (item()?.state === 'acked' && item()?.outcome === 'succeeded' ? true : null));
      expect(lab.service.page({ limit: 1 }).failures).toMatchObject([{ id, state: 'succeeded' }]);
      expect(lab.log.errors).toEqual([]);
    } finally {
      await lab.close();
      await close();
      rmSync(folder, { recursive: true });
    }
  },
);

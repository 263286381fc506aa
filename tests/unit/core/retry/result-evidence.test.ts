import { describe, expect, it } from 'vitest';
import type { Desk } from '../../../../src/core/failures/desk.ts';
import { withResults } from '../../../../src/core/retry/result-evidence.ts';
import { loadProfiles } from '../../../../src/core/systems/load.ts';
import type { FailureDetail } from '../../../../src/shared/domain/failure.ts';
import { ExpectedError } from '../../../../src/shared/errors.ts';

const SENT_AT = Date.parse('2026-01-02T03:04:05Z');
const profile = loadProfiles('resources').find(({ id }) => id === 'oraculo');

/** The desk of a connection whose store answers so; only what the evidence looks at. */
function deskWith(get: (key: string) => Promise<string | null>): Desk {
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  return { context: { profile, results: () => ({ get }) }, log } as unknown as Desk;
}

function detailOf(state: 'unknown' | 'acked'): FailureDetail {
  const retry = { state, sentAt: null, createdAt: SENT_AT, evidence: [{ kind: 'nothing_seen' }] };
  return { failure: { correlationId: 'r1' }, retries: [retry] } as unknown as FailureDetail;
}

async function evidence(
  get: (key: string) => Promise<string | null>,
  state: 'unknown' | 'acked' = 'unknown',
) {
  return (await withResults(deskWith(get), detailOf(state))).retries[0]?.evidence;
}

describe('the result store as evidence for a possible duplicate', () => {
  it('speaks for it when the run was written after the retry was recorded', async () => {
    const keys: string[] = [];
    const found = await evidence(async (key) => {
      keys.push(key);
      return '{"estado":"ok","atualizado_em":"2026-01-02T03:04:06Z"}';
    });
    expect(found).toEqual([{ kind: 'result_later', at: SENT_AT + 1000 }, { kind: 'nothing_seen' }]);
    expect(keys).toEqual(['oraculo:resultado:r1']);
  });

  it('says nothing of an older result, of none, and of foreign text', async () => {
    for (const value of [
      '{"atualizado_em":"2026-01-02T03:04:04Z"}',
      null,
      'not json',
      '{"atualizado_em":7}',
      '[]',
    ])
      expect(await evidence(async () => value)).toEqual([{ kind: 'nothing_seen' }]);
  });

  it('says that it could not be asked, never that the result is lost (A06)', async () => {
    const down = async () => Promise.reject(new ExpectedError('redis-unreachable', 'down'));
    expect(await evidence(down)).toEqual([{ kind: 'result_unknown' }, { kind: 'nothing_seen' }]);
  });

  it('is not asked for once the arrival is known', async () => {
    const asked = async () => Promise.reject(new Error('asked'));
    expect(await evidence(asked, 'acked')).toEqual([{ kind: 'nothing_seen' }]);
  });
});

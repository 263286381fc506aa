import { describe, expect, it } from 'vitest';
import { actionProblems } from '../../../../src/core/failures/action-problems.ts';
import type { FailureState } from '../../../../src/shared/domain/failure.ts';

const facts = (row: object = {}, changes: object = {}) => ({
  row: {
    origin: 'dead_letter' as const,
    state: 'open' as FailureState,
    present: 1,
    retries: 0,
    failedQueue: 'work',
    queue: 'dead',
    ...row,
  },
  readOnly: false,
  locked: false,
  inStream: false,
  hasMessage: true,
  ...changes,
});

describe('actions on a failure', () => {
  it('are all there for an open dead letter, but no copy is sent of what can be sent itself', () => {
    expect(actionProblems(facts())).toEqual({
      retry: null,
      edit: null,
      discard: null,
      archive: null,
    });
  });

  it('of a stream are those that take nothing', () => {
    expect(actionProblems(facts({}, { inStream: true }))).toEqual({
      retry: 'look-refused-type',
      edit: 'look-refused-type',
      discard: 'look-refused-type',
      archive: null,
      resend: null,
    });
  });

  it('of a failed result are those on its captured message', () => {
    const result = { origin: 'result', queue: '', failedQueue: null, present: 0 };
    expect(actionProblems(facts(result))).toEqual({ archive: null, resend: null });
    expect(actionProblems(facts(result, { hasMessage: false }))).toEqual({
      archive: 'no-captured-message',
      resend: 'no-captured-message',
    });
  });

  it('after five retries it is edited, not retried; without a target it can be discarded', () => {
    expect(actionProblems(facts({ retries: 4 }))).toMatchObject({ retry: 'retry-refused', edit: null });
    expect(actionProblems(facts({ failedQueue: null }))).toMatchObject({
      retry: 'retry-target-missing',
      discard: null,
    });
  });

  it('wait while something is at work, and end when the message is gone: then a copy may be sent', () => {
    expect(actionProblems(facts({ state: 'retrying' }))).toMatchObject({
      retry: 'operation-running',
      discard: 'operation-running',
    });
    expect(actionProblems(facts({ state: 'gone', present: 0 }))).toMatchObject({
      retry: 'message-gone',
      discard: 'message-gone',
      resend: null,
    });
  });

  it('change nothing on a connection that only reads, and write nothing to a locked journal', () => {
    expect(actionProblems(facts({}, { readOnly: true }))).toEqual({
      retry: 'read-only-connection',
      edit: 'read-only-connection',
      discard: 'read-only-connection',
      archive: null,
    });
    expect(new Set(Object.values(actionProblems(facts({}, { locked: true }))))).toEqual(
      new Set(['storage-failed']),
    );
  });
});

/** What an error means for a running job: it waits and tries again by itself, or the line is stopped. Pure. */
import { type ErrorCode, ExpectedError, messageOf } from '../../shared/errors.ts';
import type { Stop } from './stop-rules.ts';

export type Trouble =
  | { readonly kind: 'held'; readonly code: ErrorCode }
  | { readonly kind: 'stop'; readonly stop: Stop };

/** They pass by themselves: a connection comes back, a lock is let go, a disk is given room. */
const PASSING: readonly ErrorCode[] = [
  'not-connected',
  'broker-closed',
  'broker-unreachable',
  'broker-timeout',
  'timeout',
  'queue-locked',
  'operation-running',
  'disk-full',
  'storage-failed',
  'read-only-connection',
];

const SPENT: readonly ErrorCode[] = ['look-refused-budget', 'look-refused-unknown-limit'];

export function troubleOf(error: unknown): Trouble {
  const code = error instanceof ExpectedError ? error.code : 'internal';
  if (PASSING.includes(code)) return { kind: 'held', code };
  const rule = SPENT.includes(code) ? 'budget' : code === 'retry-target-missing' ? 'returned' : 'error';
  const message = error instanceof ExpectedError ? messageOf(error) : 'The console met a defect';
  return { kind: 'stop', stop: { rule, message, failedAgain: 0, of: 0 } };
}

/** What the ledger says of a broker's answer to a publish. */
import { ExpectedError, messageOf } from '../../shared/errors.ts';
import type { PublishOutcome } from '../broker/port.ts';
import type { ItemError, LedgerEntry } from './retry-item.ts';

export function itemError(error: unknown): ItemError {
  return { code: error instanceof ExpectedError ? error.code : 'internal', message: messageOf(error) };
}

export function outcomeEntry(
  outcome: PublishOutcome,
): Extract<LedgerEntry, { kind: 'confirmed' | 'returned' | 'nacked' | 'unknown' }> {
  switch (outcome.kind) {
    case 'confirmed':
      return { kind: 'confirmed' };
    case 'returned':
      return { kind: 'returned', error: { code: 'unroutable', message: `${outcome.code} ${outcome.text}` } };
    case 'refused': {
      const code = outcome.code === 403 ? 'broker-permission' : 'retry-refused';
      return { kind: 'returned', error: { code, message: `${outcome.code} ${outcome.text}` } };
    }
    case 'nacked':
      return { kind: 'nacked', error: { code: 'not-confirmed', message: 'The broker refused to store it' } };
    case 'unknown':
      return { kind: 'unknown', error: { code: 'not-confirmed', message: outcome.text } };
  }
}

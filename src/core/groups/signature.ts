/**
 * What puts failures together: a signature per classifier, from what a failure says of itself (docs/failures.md,
 * Signatures). Pure. Whoever changes what comes out of here raises `SIGNATURE_VERSION`: every history is then made anew.
 */
import { createHash } from 'node:crypto';
import type { Classifier } from '../../shared/domain/failure-group.ts';
import { normaliseMessage } from './normalise-message.ts';

export const SIGNATURE_VERSION = 1;

/** All foreign text, or null where the failure does not tell it. */
export interface SignatureFacts {
  readonly type: string | null;
  /** The queue it died in, else the one it lies in. */
  readonly queue: string | null;
  readonly reason: string | null;
  readonly errorCode: string | null;
  readonly errorType: string | null;
  readonly message: string | null;
  readonly frame: string | null;
}

export interface Signature {
  /** 64 hex digits. */
  readonly signature: string;
  readonly title: string;
  readonly type: string | null;
  readonly error: string | null;
  readonly frame: string | null;
}

type Shown = Omit<Signature, 'signature'>;

/** For a failure of which nothing is told; a dash needs no language. */
const NOTHING = '—';
const LONGEST_TITLE = 400;

function signed(classifier: Classifier, shown: Shown): Signature {
  const { type, error, frame, title } = shown;
  const parts = JSON.stringify([classifier, type, error, frame, title]);
  return { ...shown, signature: createHash('sha256').update(parts).digest('hex') };
}

function titled(...parts: readonly (string | null)[]): string {
  const told = parts.filter((part) => part !== null && part !== '');
  return (told.length === 0 ? NOTHING : told.join(' · ')).slice(0, LONGEST_TITLE);
}

function errorOf({ errorCode, errorType }: SignatureFacts): string | null {
  return errorCode ?? errorType;
}

/** Without an error of its own, the broker's word for what happened, and where. */
function cause(facts: SignatureFacts): Shown {
  const error = errorOf(facts);
  const message = facts.message === null ? '' : normaliseMessage(facts.message);
  const isUntold = message === '' && error === null;
  const title = isUntold ? titled(facts.reason, facts.queue) : message || titled(error);
  return { type: facts.type, error, frame: facts.frame, title };
}

function shownBy(classifier: Classifier, facts: SignatureFacts): Shown {
  switch (classifier) {
    case 'cause':
      return cause(facts);
    case 'error': {
      const error = errorOf(facts);
      return { type: null, error, frame: null, title: titled(error ?? facts.reason) };
    }
    case 'type':
      return { type: facts.type, error: null, frame: null, title: titled(facts.type, facts.queue) };
    case 'reason':
      return { type: null, error: null, frame: null, title: titled(facts.reason, facts.queue) };
  }
}

export function signatureOf(classifier: Classifier, facts: SignatureFacts): Signature {
  return signed(classifier, shownBy(classifier, facts));
}

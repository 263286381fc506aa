/** What the parent tells a console under test, and what that one tells back. */
import type { RetryStep } from '../../../src/core/retry/steps.ts';
import type { BrokerPlace } from '../../support/failures/sessions.ts';

export interface SoakOrder {
  readonly place: BrokerPlace;
  /** Of history and journal; the same for every start within a round. */
  readonly folder: string;
  readonly work: string;
  readonly window: number;
  /** Messages per second at most; null: as fast as it goes. */
  readonly rate: number | null;
  /** It ends itself, as by kill -9, when it has come to this step for the nth time. */
  readonly crashAt: { readonly step: RetryStep; readonly occurrence: number } | null;
}

/** Printed when nothing is left to do. */
export interface SoakReport {
  readonly problem: string | null;
  readonly underWay: number;
  readonly errors: readonly string[];
}

export const REPORT = 'SOAK ';
/** Printed when the console has begun to work, so that faults from outside meet it at work. */
export const AT_WORK = 'AT WORK';

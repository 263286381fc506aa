/** What the parent tells a console that works by jobs and stops at a step of a window, and what that one tells back. */
import type { RetryStep } from '../../../src/core/retry/steps.ts';
import type { BrokerPlace } from '../../support/failures/sessions.ts';

export type KilledAction = 'retry' | 'edit' | 'discard' | 'restore';

export interface KillOrder {
  readonly place: BrokerPlace;
  /** Of history and journal; the same for every start within a story. */
  readonly folder: string;
  readonly work: string;
  readonly action: KilledAction;
  /** Messages of one job, and of one window of it. */
  readonly size: number;
  readonly window: number;
  /** It ends itself, as by kill -9, when a job with this window has come to the step for the nth time in this start. */
  readonly crashAt: { readonly step: RetryStep; readonly occurrence: number } | null;
}

/** Printed when nothing is left to do. */
export interface KillReport {
  readonly problem: string | null;
  readonly errors: readonly string[];
}

export const REPORT = 'REPORT ';

/** What an edit does to every body, as a merge patch. */
export const EDIT = { edited: true } as const;

/** What the operator is about to start: the dialog that plans it is shown while this is set. */
import type { JobAction } from '../../../shared/domain/job.ts';
import type { FailureSelection } from '../../../shared/domain/selection.ts';

export interface Launch {
  readonly action: JobAction;
  readonly selection: FailureSelection;
}

export type OnLaunch = (launch: Launch) => void;

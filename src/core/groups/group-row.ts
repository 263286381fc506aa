import type { Classifier, GroupState } from '../../shared/domain/failure-group.ts';

/** What an operator says of a group. */
export interface GroupLife {
  readonly state: GroupState;
  readonly owner: string | null;
  readonly note: string | null;
  readonly link: string | null;
  readonly fixExpected: string | null;
  readonly mutedUntil: number | null;
  /** Milliseconds since 1970, while it is resolved. */
  readonly resolvedAt: number | null;
}

/** A group as its table has it; `leaf` is a group that failures are in, `root` what is shown of it. */
export interface GroupRow extends GroupLife {
  readonly key: number;
  readonly id: string;
  readonly classifier: Classifier;
  readonly title: string;
  readonly type: string | null;
  readonly error: string | null;
  readonly frame: string | null;
  readonly mergedInto: number | null;
  readonly root: number;
  readonly byHand: number;
}

const NAMES = [
  'key',
  'id',
  'classifier',
  'title',
  'type',
  'error',
  'frame',
  'state',
  'owner',
  'note',
  'link',
  'fix_expected AS fixExpected',
  'muted_until AS mutedUntil',
  'resolved_at AS resolvedAt',
  'merged_into AS mergedInto',
  'root',
  'by_hand AS byHand',
];

export const GROUP_COLUMNS = NAMES.map((name) => `g.${name}`).join(', ');

/** Keys of a group (`?`) and of all that were merged into it, over any number of steps, as the table `part`. */
export const PART = `WITH RECURSIVE part (key) AS (
    SELECT ? UNION ALL SELECT m.key FROM failure_group m JOIN part ON m.merged_into = part.key)`;

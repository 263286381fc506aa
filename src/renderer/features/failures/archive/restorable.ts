import type { ArchivedItem } from '../../../../shared/domain/job.ts';
import type { TableMarks } from '../../../components/table/use-marks.ts';

/** Of one job, by the contract. */
const MOST = 10_000;

/** Ids of the marked items that were not put back yet, of those that were read. Pure. */
export function restorable(
  items: readonly ArchivedItem[],
  marks: Pick<TableMarks, 'has'>,
): readonly string[] {
  return items
    .filter(({ id, restoredAt }) => restoredAt === null && marks.has(id))
    .map(({ id }) => id)
    .slice(0, MOST);
}

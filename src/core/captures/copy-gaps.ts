/** Times in which nobody watched, as far as they touch what is saved: a run's missing part is told offline, too. */
import type { ReadableDatabase, WritableDatabase } from '../sqlite/open.ts';
import { copyRows } from './copy-rows.ts';

/** `from` and `to`: when the first and the last of the saved events were received. */
export function copyGaps(
  read: ReadableDatabase,
  into: WritableDatabase,
  span: { readonly from: number | null; readonly to: number | null },
): void {
  if (span.from === null || span.to === null) return;
  copyRows(read, into, 'gap', 'from_at <= ? AND coalesce(to_at, from_at) >= ?', [span.to, span.from]);
}

/**
 * Which rows of a list are marked for an action on several. Marks are by key, so they stay while rows come in or go out;
 * `all` means everything that the list's filter means, rows that were never read included.
 */
import { useState } from 'react';

export interface Marks {
  readonly keys: ReadonlySet<string>;
  readonly all: boolean;
  /** Where a range begins: the row marked last. */
  readonly anchor: string | null;
}

export const NO_MARKS: Marks = { keys: new Set(), all: false, anchor: null };

export interface TableMarks extends Marks {
  /** Whether anything is marked. */
  readonly any: boolean;
  readonly has: (key: string) => boolean;
  /** `shown`: the rows that are known, which stay marked when one leaves `all`. */
  readonly toggle: (key: string, shown: readonly string[]) => void;
  readonly add: (keys: readonly string[]) => void;
  readonly markAll: () => void;
  readonly clear: () => void;
}

/** Pure. */
export function toggled(marks: Marks, key: string, shown: readonly string[]): Marks {
  const keys = new Set(marks.all ? shown : marks.keys);
  if (!keys.delete(key)) keys.add(key);
  return { keys, all: false, anchor: key };
}

export function added(marks: Marks, more: readonly string[]): Marks {
  if (marks.all) return marks;
  return { keys: new Set([...marks.keys, ...more]), all: false, anchor: marks.anchor ?? more[0] ?? null };
}

/** `scope`: what the list shows, in words; when it changes, nothing is marked any more. */
export function useMarks(scope: string): TableMarks {
  const [state, setState] = useState({ scope, marks: NO_MARKS });
  const marks = state.scope === scope ? state.marks : NO_MARKS;
  const become = (next: Marks) => setState({ scope, marks: next });
  return {
    ...marks,
    any: marks.all || marks.keys.size > 0,
    has: (key) => marks.all || marks.keys.has(key),
    toggle: (key, shown) => become(toggled(marks, key, shown)),
    add: (keys) => become(added(marks, keys)),
    markAll: () => become({ ...NO_MARKS, all: true }),
    clear: () => become(NO_MARKS),
  };
}

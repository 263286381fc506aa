/** Underlines what is wrong with a filter, where it stands. */
import { type Extension, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';

export interface ProblemPlace {
  readonly from: number;
  readonly to: number;
  readonly severity: 'error' | 'warning';
}

export const setProblems = StateEffect.define<readonly ProblemPlace[]>();

const MARKS = {
  error: Decoration.mark({ class: 'cm-problem' }),
  warning: Decoration.mark({ class: 'cm-doubt' }),
} as const;

function marks(problems: readonly ProblemPlace[], length: number): DecorationSet {
  const ranges = problems.flatMap(({ from, to, severity }) => {
    // Nothing is missing at a place of no width: the sign before it is marked.
    const end = Math.min(Math.max(to, from + 1), length);
    const start = Math.min(from, Math.max(0, end - 1));
    return end > start ? [MARKS[severity].range(start, end)] : [];
  });
  return Decoration.set(ranges, true);
}

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (before, transaction) => {
    const given = transaction.effects.find((effect) => effect.is(setProblems));
    if (given?.is(setProblems)) return marks(given.value, transaction.newDoc.length);
    return transaction.docChanged ? before.map(transaction.changes) : before;
  },
  provide: (from) => EditorView.decorations.from(from),
});

export const problemMarks: Extension = field;

/** Marks in an editor's text: fields that may not change, which it also guards, and places with a problem. */
import {
  type EditorState,
  type Extension,
  EditorState as State,
  StateEffect,
  StateField,
} from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';
import { exactRangeOf, firstErrorAt, parseJson, rangeOf, type TextRange } from './json-ranges.ts';

/** JSON pointers. */
export interface EditorMarks {
  readonly locked: readonly string[];
  readonly problems: readonly string[];
}

interface Shown {
  readonly marks: EditorMarks;
  readonly locked: readonly TextRange[];
  readonly shown: DecorationSet;
}

export const NO_EDITOR_MARKS: EditorMarks = { locked: [], problems: [] };

export const setMarks = StateEffect.define<EditorMarks>();

const LOCKED = Decoration.mark({ class: 'cm-locked' });
const PROBLEM = Decoration.mark({ class: 'cm-problem' });

function shownIn(text: string, marks: EditorMarks): Shown {
  const tree = parseJson(text);
  const locked = marks.locked.flatMap((pointer) => exactRangeOf(text, tree, pointer) ?? []);
  const error = firstErrorAt(tree);
  const problems = marks.problems.flatMap((pointer) => rangeOf(text, tree, pointer) ?? []);
  const broken =
    error === undefined ? [] : [{ from: Math.max(0, error - 1), to: Math.min(text.length, error + 1) }];
  const isWide = ({ from, to }: TextRange) => to > from;
  const ranges = [
    ...locked.filter(isWide).map(({ from, to }) => LOCKED.range(from, to)),
    ...[...problems, ...broken].filter(isWide).map(({ from, to }) => PROBLEM.range(from, to)),
  ];
  return { marks, locked, shown: Decoration.set(ranges, true) };
}

const field = StateField.define<Shown>({
  create: (state) => shownIn(state.doc.toString(), NO_EDITOR_MARKS),
  update: (before, transaction) => {
    const given = transaction.effects.find((effect) => effect.is(setMarks));
    const marks = given?.is(setMarks) ? given.value : before.marks;
    if (marks === before.marks && !transaction.docChanged) return before;
    return shownIn(transaction.newDoc.toString(), marks);
  },
  provide: (from) => EditorView.decorations.from(from, ({ shown }) => shown),
});

function touches({ locked }: Shown, from: number, to: number): boolean {
  return locked.some((range) =>
    from === to ? range.from < from && from < range.to : from < range.to && to > range.from,
  );
}

/**
 * A change within a locked field is not made, and told of. One of the whole text is: what it does to locked fields is
 * found when it is checked.
 */
function guard(onLocked: () => void): Extension {
  return State.transactionFilter.of((transaction) => {
    if (!transaction.docChanged) return transaction;
    const state: EditorState = transaction.startState;
    let blocked = false;
    transaction.changes.iterChanges((from, to) => {
      const isWhole = from === 0 && to === state.doc.length;
      if (!isWhole && touches(state.field(field), from, to)) blocked = true;
    });
    if (!blocked) return transaction;
    onLocked();
    return [];
  });
}

export function editorMarks(onLocked: () => void): Extension {
  return [field, guard(onLocked)];
}

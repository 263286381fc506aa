/** Marks in an editor's text: fields that may not change, which it also guards, and places with a problem. */
import { EditorState, type Extension, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';
import { exactRangeOf, MOST_PLACED, parseJson, type TextRange } from './json-ranges.ts';

export interface EditorMarks {
  /** JSON pointers. */
  readonly locked: readonly string[];
  readonly problems: readonly TextRange[];
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

function lockedIn(text: string, pointers: readonly string[]): readonly TextRange[] {
  if (pointers.length === 0 || text.length > MOST_PLACED) return [];
  const tree = parseJson(text);
  return pointers.flatMap((pointer) => exactRangeOf(text, tree, pointer) ?? []);
}

function shownIn(text: string, marks: EditorMarks): Shown {
  const locked = lockedIn(text, marks.locked);
  // They were found in the text that was checked, which may have changed since.
  const problems = marks.problems
    .map(({ from, to }) => ({ from, to: Math.min(to, text.length) }))
    .filter(({ from, to }) => to > from);
  const ranges = [
    ...locked.map(({ from, to }) => LOCKED.range(from, to)),
    ...problems.map(({ from, to }) => PROBLEM.range(from, to)),
  ];
  return { marks, locked, shown: Decoration.set(ranges, true) };
}

const field = StateField.define<Shown>({
  create: (state) => shownIn(state.doc.toString(), NO_EDITOR_MARKS),
  update: (before, transaction) => {
    const given = transaction.effects.find((effect) => effect.is(setMarks));
    if (given?.is(setMarks)) return shownIn(transaction.newDoc.toString(), given.value);
    if (!transaction.docChanged) return before;
    // While something is typed, marks move with the text; they are found anew when it was checked.
    const { changes } = transaction;
    const locked = before.locked.map(({ from, to }) => ({
      from: changes.mapPos(from, 1),
      to: changes.mapPos(to, -1),
    }));
    return { marks: before.marks, locked, shown: before.shown.map(changes) };
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
  return EditorState.transactionFilter.of((transaction) => {
    if (!transaction.docChanged) return transaction;
    const { startState } = transaction;
    let blocked = false;
    transaction.changes.iterChanges((from, to) => {
      const isWhole = from === 0 && to === startState.doc.length;
      if (!isWhole && touches(startState.field(field), from, to)) blocked = true;
    });
    if (!blocked) return transaction;
    onLocked();
    return [];
  });
}

export function editorMarks(onLocked: () => void): Extension {
  return [field, guard(onLocked)];
}

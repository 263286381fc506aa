/**
 * One line of the query language. It lives in a shadow root, like the editor of bodies: there its styles are adopted
 * sheets, which the policy of the page allows. What is written is the editor's own until it is applied.
 */

import { closeCompletion, completionStatus } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { EditorState, type Extension, Prec } from '@codemirror/state';
import { EditorView, keymap, placeholder } from '@codemirror/view';
import { type RefObject, useEffect, useImperativeHandle, useRef } from 'react';
import { enterList } from '../list-search.ts';
import { type HistoryPlace, stepped, WRITING } from './filter-history.ts';
import { type CompleteFilter, queryCompletion } from './query-completion.ts';
import { queryLanguage } from './query-language.ts';
import { queryLook } from './query-look.ts';
import { type ProblemPlace, problemMarks, setProblems } from './query-problems.ts';

export interface QueryEditorHandle {
  readonly focus: () => void;
  /** Replaces the whole text, with the cursor at its end. */
  readonly setText: (text: string) => void;
}

export interface QueryEditorProps {
  readonly label: string;
  readonly placeholder: string;
  /** The filter in use: Escape goes back to it. */
  readonly applied: string;
  readonly problems: readonly ProblemPlace[];
  readonly history: readonly string[];
  readonly complete: CompleteFilter;
  readonly countText: (count: number) => string;
  readonly onWrite: (text: string) => void;
  readonly onApply: (text: string) => void;
  readonly handle: RefObject<QueryEditorHandle | null>;
}

type Told = Pick<
  QueryEditorProps,
  'applied' | 'history' | 'complete' | 'countText' | 'onWrite' | 'onApply'
> & {
  readonly onLeave: () => void;
};

function setText(view: EditorView, text: string): void {
  view.dispatch({
    changes: { from: 0, to: view.state.doc.length, insert: text },
    selection: { anchor: text.length },
  });
}

/**
 * Enter applies, Escape gives up, the arrows go through what was applied before; a list that is open comes first. Where
 * there is nothing to apply and nothing newer, Enter and arrow down lead to the screen's list.
 */
function barKeys(told: RefObject<Told>): Extension {
  let place: HistoryPlace = WRITING;
  const through = (direction: 'older' | 'newer') => (view: EditorView) => {
    if (completionStatus(view.state) !== null) return false;
    const step = stepped(told.current.history, place, view.state.doc.toString(), direction);
    if (!step && direction === 'newer') told.current.onLeave();
    if (!step) return true;
    place = step.place;
    setText(view, step.text);
    return true;
  };
  return keymap.of([
    {
      key: 'Enter',
      run: (view) => {
        closeCompletion(view);
        place = WRITING;
        const text = view.state.doc.toString();
        if (text.trim() === told.current.applied.trim()) told.current.onLeave();
        else told.current.onApply(text);
        return true;
      },
    },
    {
      key: 'Escape',
      // Nothing to give up: the screen may have a use for it.
      run: (view) => {
        place = WRITING;
        if (view.state.doc.toString() === told.current.applied) return false;
        setText(view, told.current.applied);
        return true;
      },
    },
    { key: 'ArrowUp', run: through('older') },
    { key: 'ArrowDown', run: through('newer') },
  ]);
}

/** A filter is one line: line ends that are pasted become spaces. */
const oneLine = EditorState.transactionFilter.of((transaction) => {
  if (!transaction.docChanged || transaction.newDoc.lines === 1) return transaction;
  const text = transaction.newDoc.toString().replaceAll(/\s*\n\s*/g, ' ');
  const to = transaction.startState.doc.length;
  return [{ changes: { from: 0, to, insert: text }, selection: { anchor: text.length } }];
});

/** Over a selection the browser would write with the style of what it replaces, which the policy of the page refuses. */
const replaceByTyping = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    const { inputType, data } = event;
    if (inputType !== 'insertText' || data === null || view.composing) return false;
    if (view.state.selection.main.empty) return false;
    event.preventDefault();
    view.dispatch(view.state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true });
    return true;
  },
});

function extensions(label: string, hint: string, told: RefObject<Told>): Extension {
  return [
    EditorView.contentAttributes.of({
      'aria-label': label,
      'aria-multiline': 'false',
      spellcheck: 'false',
      autocapitalize: 'off',
    }),
    placeholder(hint),
    oneLine,
    replaceByTyping,
    history(),
    queryLanguage,
    queryLook,
    problemMarks,
    queryCompletion((text, at) => told.current.complete(text, at), {
      count: (count) => told.current.countText(count),
    }),
    Prec.default(barKeys(told)),
    keymap.of([...defaultKeymap, ...historyKeymap]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) told.current.onWrite(update.state.doc.toString());
    }),
  ];
}

function openEditor(host: HTMLElement, text: string, all: Extension): EditorView {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  return new EditorView({ state: EditorState.create({ doc: text, extensions: all }), root, parent: root });
}

export function QueryEditor(props: QueryEditorProps) {
  const { label, placeholder: hint, applied, problems, handle } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const all = { ...props, onLeave: () => host.current && enterList(host.current) };
  const told = useRef<Told>(all);
  told.current = all;
  const first = useRef(applied);
  useEffect(() => {
    if (!host.current) return;
    const editor = openEditor(host.current, first.current, extensions(label, hint, told));
    view.current = editor;
    // What goes to the field of a screen finds the host: the line of text is in its shadow.
    const own = host.current;
    const pass = () => editor.hasFocus || editor.focus();
    own.addEventListener('focus', pass);
    return () => {
      own.removeEventListener('focus', pass);
      first.current = editor.state.doc.toString();
      view.current = null;
      editor.destroy();
    };
  }, [label, hint]);
  // A filter that came from elsewhere, by a link or by an action on a value.
  useEffect(() => {
    const editor = view.current;
    if (editor && editor.state.doc.toString() !== applied) setText(editor, applied);
  }, [applied]);
  useEffect(() => view.current?.dispatch({ effects: setProblems.of(problems) }), [problems]);
  useImperativeHandle(handle, () => ({
    focus: () => view.current?.focus(),
    setText: (text) => view.current && setText(view.current, text),
  }));
  return (
    <div
      ref={host}
      data-search
      data-list-search
      tabIndex={-1}
      className="min-w-0 flex-1 cursor-text outline-none"
    />
  );
}

/**
 * A text editor for JSON. It lives in a shadow root: there its styles are adopted sheets, which the policy of the page
 * allows, where style elements are refused.
 */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { bracketMatching } from '@codemirror/language';
import { EditorState, type Extension, Prec } from '@codemirror/state';
import { EditorView, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';
import { type RefObject, useEffect, useImperativeHandle, useRef } from 'react';
import { cx } from '../../../components/class-names.ts';
import { editorLook } from './editor-look.ts';
import { type EditorMarks, editorMarks, NO_EDITOR_MARKS, setMarks } from './editor-marks.ts';

export interface JsonEditorHandle {
  readonly focus: () => void;
  /** Puts the cursor there and shows it; UTF-16 units. */
  readonly goTo: (at: number) => void;
  /** Replaces the whole text; can be undone like typing. */
  readonly setText: (text: string) => void;
}

export interface JsonEditorProps {
  readonly label: string;
  readonly describedBy?: string;
  /** The text at first; later ones come by the handle. */
  readonly initialText: string;
  readonly marks?: EditorMarks;
  readonly autoFocus?: boolean;
  readonly onChange: (text: string) => void;
  /** Ctrl+Enter. */
  readonly onSubmit: () => void;
  /** Something within a locked field was to be changed. */
  readonly onLocked?: () => void;
  readonly handle?: RefObject<JsonEditorHandle | null>;
  /** What takes the keyboard. */
  readonly content?: RefObject<HTMLElement | null>;
  readonly className?: string;
}

type Told = Pick<JsonEditorProps, 'onChange' | 'onSubmit' | 'onLocked'>;

function extensions(label: string, told: RefObject<Told>): Extension {
  return [
    // Only these are line ends: a carriage return is a byte of the message, and stays one.
    EditorState.lineSeparator.of('\n'),
    EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
    EditorView.lineWrapping,
    lineNumbers(),
    highlightSpecialChars(),
    history(),
    bracketMatching(),
    json(),
    editorLook,
    editorMarks(() => told.current.onLocked?.()),
    Prec.highest(
      keymap.of([
        {
          key: 'Mod-Enter',
          run: () => {
            told.current.onSubmit();
            return true;
          },
        },
      ]),
    ),
    keymap.of([...defaultKeymap, ...historyKeymap]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) told.current.onChange(update.state.doc.toString());
    }),
  ];
}

function openEditor(host: HTMLElement, text: string, all: Extension): EditorView {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const view = new EditorView({
    state: EditorState.create({ doc: text, extensions: all }),
    root,
    parent: root,
  });
  view.dom.style.height = '100%';
  return view;
}

export function JsonEditor(props: JsonEditorProps) {
  const {
    label,
    initialText,
    marks = NO_EDITOR_MARKS,
    autoFocus = false,
    handle,
    content,
    className,
  } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const told = useRef<Told>(props);
  told.current = props;
  const first = useRef({ initialText, autoFocus });
  useEffect(() => {
    if (!host.current) return;
    const editor = openEditor(host.current, first.current.initialText, extensions(label, told));
    view.current = editor;
    if (content) content.current = editor.contentDOM;
    if (first.current.autoFocus) editor.focus();
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, [label, content]);
  useEffect(() => view.current?.dispatch({ effects: setMarks.of(marks) }), [marks]);
  useImperativeHandle(handle, () => ({
    focus: () => view.current?.focus(),
    goTo: (at) => {
      const anchor = Math.min(at, view.current?.state.doc.length ?? 0);
      view.current?.dispatch({ selection: { anchor }, scrollIntoView: true });
      view.current?.focus();
    },
    setText: (text) => {
      const to = view.current?.state.doc.length ?? 0;
      view.current?.dispatch({ changes: { from: 0, to, insert: text } });
    },
  }));
  return (
    <div
      ref={host}
      className={cx(
        'min-h-0 overflow-hidden rounded-md border border-control bg-surface focus-within:outline-2 focus-within:outline-focus',
        className,
      )}
    />
  );
}

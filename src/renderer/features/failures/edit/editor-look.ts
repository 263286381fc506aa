/** The look of the editor, in the design tokens: they reach into its shadow root. */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const theme = EditorView.theme({
  '&': { height: '100%', fontSize: '0.75rem', color: 'var(--ink)', backgroundColor: 'var(--surface)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", "Menlo", "Consolas", monospace',
    lineHeight: '1.25rem',
  },
  '.cm-content': { caretColor: 'var(--ink)', padding: '6px 0' },
  '.cm-gutters': {
    backgroundColor: 'var(--sunken)',
    color: 'var(--muted)',
    borderRight: '1px solid var(--line)',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '.cm-activeLineGutter': { color: 'var(--ink)' },
  '.cm-content ::selection, .cm-line::selection': { backgroundColor: 'var(--selected)' },
  '.cm-locked': {
    backgroundColor: 'var(--sunken)',
    borderBottom: '1px dashed var(--control)',
    cursor: 'not-allowed',
  },
  '.cm-problem': { textDecoration: 'underline wavy var(--danger)', textUnderlineOffset: '3px' },
  '.cm-specialChar': { color: 'var(--warn)', backgroundColor: 'var(--warn-soft)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--accent-soft)',
    outline: '1px solid var(--line-strong)',
  },
});

const colors = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--accent-text)' },
  { tag: tags.string, color: 'var(--ok)' },
  { tag: tags.number, color: 'var(--info)' },
  { tag: [tags.bool, tags.null], color: 'var(--warn)' },
]);

export const editorLook: Extension = [theme, syntaxHighlighting(colors)];

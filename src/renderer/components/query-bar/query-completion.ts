/** Completions as whoever owns the bar knows them. Enter applies the filter unless one was chosen; Tab takes the first. */
import {
  acceptCompletion,
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  closeCompletion,
  completionKeymap,
  completionStatus,
  currentCompletions,
  moveCompletionSelection,
  selectedCompletion,
  startCompletion,
} from '@codemirror/autocomplete';
import { type Extension, Prec } from '@codemirror/state';
import { type EditorView, keymap } from '@codemirror/view';
import type { FilterCompletion, FilterCompletions } from '../../../shared/domain/filters.ts';

export type CompleteFilter = (text: string, at: number) => Promise<FilterCompletions>;

interface CompletionTexts {
  readonly count: (count: number) => string;
}

/** What goes on with a space is followed by it, and by the next list. */
function insert(
  view: EditorView,
  text: string,
  kind: FilterCompletion['kind'],
  from: number,
  to: number,
): void {
  const isOpen = kind !== 'value' && !text.endsWith('.');
  const inserted = isOpen ? `${text} ` : text;
  view.dispatch({
    changes: { from, to, insert: inserted },
    selection: { anchor: from + inserted.length },
    userEvent: 'input.complete',
  });
  if (kind !== 'value') startCompletion(view);
}

function optionOf({ text, kind, count }: FilterCompletion, to: number, texts: CompletionTexts): Completion {
  return {
    label: text,
    ...(count === null ? {} : { detail: texts.count(count) }),
    apply: (view, _completion, from) => insert(view, text, kind, from, to),
  };
}

function source(complete: CompleteFilter, texts: CompletionTexts) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const text = context.state.doc.toString();
    if (text === '' && !context.explicit) return null;
    const { from, to, options } = await complete(text, context.pos);
    // What is written in full already needs no list.
    const isWhole = options.length === 1 && options[0]?.text === text.slice(from, to);
    if (context.aborted || options.length === 0 || isWhole) return null;
    return { from, to, options: options.map((option) => optionOf(option, to, texts)), filter: false };
  };
}

/** A list that is only being asked for is given up along with what was written. */
function closeOpenList(view: EditorView): boolean {
  const isOpen = currentCompletions(view.state).length > 0;
  return closeCompletion(view) && isOpen;
}

function takeFirst(view: EditorView): boolean {
  if (completionStatus(view.state) !== 'active') return false;
  if (!selectedCompletion(view.state)) moveCompletionSelection(true)(view);
  return acceptCompletion(view);
}

export function queryCompletion(complete: CompleteFilter, texts: CompletionTexts): Extension {
  return [
    autocompletion({
      override: [source(complete, texts)],
      selectOnOpen: false,
      icons: false,
      defaultKeymap: false,
      activateOnTypingDelay: 120,
      // Nothing is chosen when the list opens: no key can hit one by accident.
      interactionDelay: 0,
    }),
    Prec.high(
      keymap.of([
        ...completionKeymap.filter(({ key }) => key !== 'Enter' && key !== 'Escape'),
        { key: 'Escape', run: closeOpenList },
        { key: 'Tab', run: takeFirst },
        // Only one that was chosen; else Enter is for the filter.
        { key: 'Enter', run: (view) => selectedCompletion(view.state) !== null && acceptCompletion(view) },
      ]),
    ),
  ];
}

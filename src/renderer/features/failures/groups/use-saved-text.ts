import { useEffect, useRef, useState } from 'react';

export type SavedState = 'saved' | 'unsaved' | 'saving' | 'failed';

export interface SavedText {
  readonly text: string;
  readonly state: SavedState;
  readonly change: (text: string) => void;
  /** Saves at once what is not saved yet. */
  readonly flush: () => void;
}

const PAUSE_MS = 800;

/**
 * A text that saves itself: a moment after the last key, when the field is left, and when it goes away. What was saved
 * elsewhere replaces it only while nothing here is unsaved.
 */
export function useSavedText(stored: string, save: (text: string) => Promise<void>): SavedText {
  const [text, setText] = useState(stored);
  const [state, setState] = useState<SavedState>('saved');
  const latest = useRef({ text: stored, saved: stored, save, timer: undefined as number | undefined });
  latest.current.save = save;

  const flush = () => {
    const now = latest.current;
    window.clearTimeout(now.timer);
    if (now.text === now.saved) return;
    const sent = now.text;
    setState('saving');
    now.saved = sent;
    now.save(sent).then(
      () => setState(latest.current.text === sent ? 'saved' : 'unsaved'),
      () => {
        // Told by the state; what was typed stays in the field and is sent again with the next change.
        latest.current.saved = stored;
        setState('failed');
      },
    );
  };
  const change = (next: string) => {
    const now = latest.current;
    now.text = next;
    setText(next);
    setState('unsaved');
    window.clearTimeout(now.timer);
    now.timer = window.setTimeout(flush, PAUSE_MS);
  };
  useEffect(() => {
    const now = latest.current;
    if (now.text !== now.saved || now.saved === stored) return;
    now.text = stored;
    now.saved = stored;
    setText(stored);
  }, [stored]);
  const last = useRef(flush);
  last.current = flush;
  useEffect(() => () => last.current(), []);
  return { text, state, change, flush };
}

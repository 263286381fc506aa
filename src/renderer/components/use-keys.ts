import { useEffect, useRef } from 'react';

/**
 * Keys of a screen and what they do. Names as in `KeyboardEvent.key`; `' '` is the space bar; `g g` is one key after the
 * other.
 */
export type Keys = Readonly<Record<string, () => void>>;

const EDITABLE = 'input, textarea, select, [contenteditable="true"]';
/** Space and Enter belong to these when they have the focus. */
const PRESSABLE =
  'button, a, summary, [role="tab"], [role="menuitem"], [role="treeitem"], [role="separator"]';

function belongsTo(target: EventTarget | null, selector: string): boolean {
  return target instanceof Element && target.closest(selector) !== null;
}

/** Whether a key press is meant for the screen rather than for the field, button or dialog that has the focus. */
function isForScreen(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return false;
  // A field in a shadow root is told as its host otherwise.
  const [target = event.target] = event.composedPath();
  if (belongsTo(target, EDITABLE) || belongsTo(event.target, '[role="dialog"], [role="menu"]')) return false;
  return !((event.key === ' ' || event.key === 'Enter') && belongsTo(event.target, PRESSABLE));
}

/** Two keys are one sequence when they come within this time. */
const SEQUENCE_MS = 1500;

const SCREEN_KEY = 'screen-key';

declare global {
  interface DocumentEventMap {
    readonly [SCREEN_KEY]: CustomEvent<string>;
  }
}

/** Does what a key of the screen that is shown does, for a command that names it. */
export function pressScreenKey(key: string): void {
  document.dispatchEvent(new CustomEvent(SCREEN_KEY, { detail: key }));
}

/** The keys of a screen, while it is shown. They never act while something is typed or a dialog is open. */
export function useKeys(keys: Keys): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    let before = { key: '', at: 0 };
    const press = (event: KeyboardEvent) => {
      if (!isForScreen(event)) return;
      const sequence = performance.now() - before.at < SEQUENCE_MS ? `${before.key} ${event.key}` : event.key;
      before = { key: event.key, at: performance.now() };
      const key = [sequence, event.key].find((each) => Object.hasOwn(current.current, each));
      if (key === undefined) return;
      if (document.querySelector('[role="dialog"], [role="alertdialog"]') !== null) return;
      event.preventDefault();
      current.current[key]?.();
    };
    const meant = ({ detail }: CustomEvent<string>) => {
      if (Object.hasOwn(current.current, detail)) current.current[detail]?.();
    };
    document.addEventListener('keydown', press);
    document.addEventListener(SCREEN_KEY, meant);
    return () => {
      document.removeEventListener('keydown', press);
      document.removeEventListener(SCREEN_KEY, meant);
    };
  }, []);
}

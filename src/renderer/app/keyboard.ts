/** Keys that work everywhere: `Ctrl+K`, `?`, `/`, and `g` then the letter of a screen. */
import { useEffect, useRef } from 'react';
import { CONNECTION_SCREENS, GENERAL_SCREENS, SCREEN_LOOK, type Screen } from './screens.ts';

export interface GlobalKeys {
  readonly onPalette: () => void;
  readonly onHelp: () => void;
  readonly onSearch: () => void;
  readonly onGo: (screen: Screen) => void;
}

export interface KeyPress {
  readonly key: string;
  readonly ctrl: boolean;
  readonly alt: boolean;
  /** The focus is in a field: letters belong to it. */
  readonly typing: boolean;
}

export type KeyAction =
  | { readonly kind: 'palette' | 'help' | 'search' | 'prefix' | 'none' }
  | { readonly kind: 'go'; readonly screen: Screen };

const PREFIX_MS = 1500;
const SCREENS: readonly Screen[] = [...CONNECTION_SCREENS, ...GENERAL_SCREENS];

/** What a key press means; `prefixed`: `g` was pressed just before. Pure. */
export function readKey({ key, ctrl, alt, typing }: KeyPress, prefixed: boolean): KeyAction {
  if (ctrl && !alt && key.toLowerCase() === 'k') return { kind: 'palette' };
  if (ctrl || alt || typing) return { kind: 'none' };
  if (prefixed) {
    const screen = SCREENS.find((each) => SCREEN_LOOK[each].key === key.toLowerCase());
    return screen ? { kind: 'go', screen } : { kind: 'none' };
  }
  if (key === '?') return { kind: 'help' };
  if (key === '/') return { kind: 'search' };
  return { kind: key === 'g' ? 'prefix' : 'none' };
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('[role="dialog"],[role="menu"]')) return true;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

export function useGlobalKeys(keys: GlobalKeys): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    let prefixUntil = 0;
    const press = (event: KeyboardEvent) => {
      const prefixed = performance.now() < prefixUntil;
      // A letter after `g` is taken before any screen sees it; every other key only when no screen took it.
      if (prefixed !== (event.eventPhase === Event.CAPTURING_PHASE)) return;
      if (event.defaultPrevented || event.isComposing) return;
      prefixUntil = 0;
      const action = readKey(
        {
          key: event.key,
          ctrl: event.ctrlKey || event.metaKey,
          alt: event.altKey,
          // A field in a shadow root is told as its host otherwise.
          typing: isTyping(event.composedPath()[0] ?? event.target),
        },
        prefixed,
      );
      if (action.kind === 'none') return;
      event.preventDefault();
      if (prefixed) event.stopPropagation();
      switch (action.kind) {
        case 'prefix':
          prefixUntil = performance.now() + PREFIX_MS;
          return;
        case 'palette':
          return current.current.onPalette();
        case 'help':
          return current.current.onHelp();
        case 'search':
          return current.current.onSearch();
        case 'go':
          return current.current.onGo(action.screen);
      }
    };
    addEventListener('keydown', press);
    addEventListener('keydown', press, { capture: true });
    return () => {
      removeEventListener('keydown', press);
      removeEventListener('keydown', press, { capture: true });
    };
  }, []);
}
